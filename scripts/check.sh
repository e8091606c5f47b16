#!/usr/bin/env bash
# Everything that a change has to pass, the quickest first. Name steps to run only those: scripts/check.sh format tidy
#
#   format  clang-format changes nothing
#   layers  every public header compiles on its own, with the layers below it and nothing else
#   tests   development build, all tests
#   asan    all tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   tsan    all tests under ThreadSanitizer
#   tidy    clang 14 compiles everything, clang-tidy finds nothing
set -euo pipefail
cd "$(dirname "$0")/.."

steps=(format layers tests asan tsan tidy)

build() {
  cmake --preset "$1" > /dev/null
  cmake --build --preset "$@"
}

run_format() {
  git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.hpp' | xargs -0 clang-format-14 --dry-run -Werror
}

# Includes resolve against the layers that a target links, so what is left to forbid is the way round the include path.
run_layers() {
  if git grep -nE '#include "(\.\./|.*/\.\./)' -- '*.cpp' '*.hpp'; then
    echo "check: an include leaves its layer's folder" >&2
    return 1
  fi
  build dev --target all_verify_interface_header_sets
}

run_tests() { build dev && ctest --preset dev; }
run_asan() { build asan && ctest --preset asan; }
run_tsan() { build tsan && ctest --preset tsan; }
run_tidy() { build tidy; }

for step in "$@"; do
  [[ " ${steps[*]} " == *" $step "* ]] || { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
done
[[ $# -eq 0 ]] || steps=("$@")

bootstrap=(scripts/bootstrap.sh --check)
[[ " ${steps[*]} " != *" tsan "* ]] || bootstrap+=(--tsan)
"${bootstrap[@]}"
for step in "${steps[@]}"; do
  echo "check: $step"
  # Not in a condition, where `set -e` would be off.
  "run_$step"
done
echo "check: passed: ${steps[*]}"
