#!/usr/bin/env bash
# Everything that a change has to pass, the quickest first. Name steps to run only those: scripts/check.sh format tidy
#
#   format  clang-format changes nothing
#   layers  the rooms and their arrows; no include that no link allows; every installed header compiles on its own
#   tests   development build, all tests
#   package the Debian packages are made, and hold all that README's first program needs
#   demo    the demo builds from units of many sources, and runs
#   asan    all tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   tsan    all tests under ThreadSanitizer
#   fuzz    a minute of libFuzzer for each target of fuzz/ (FUZZ_SECONDS: another time)
#   tidy    clang 14 compiles everything, clang-tidy finds nothing
#
# scripts/check.sh caf PREFIX: development build and all tests with the CAF that is installed in PREFIX
# scripts/check.sh nodes PREFIX: only the tests over several nodes, for which that CAF needs its module io
set -euo pipefail
cd "$(dirname "$0")/.."

steps=(format layers tests package demo asan tsan fuzz tidy)

build() {
  cmake --preset "$1" > /dev/null
  cmake --build --preset "$@"
}

run_format() {
  git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.hpp' | xargs -0 clang-format-14 --dry-run -Werror
}

# Between rooms, scripts/rooms.sh. Outside of the layers a header in quotes lies in the folder of its user, in one above that, or
# in one of the layers by its room ("json/json_replay.hpp"); tests/NAME/ may also look into NAME/, and fuzzers and the
# simulator anywhere, by the path.
lies_above() {
  local folder=$1
  while [[ $folder == */* ]]; do
    folder=${folder%/*}
    [[ ! -e $folder/$2 ]] || return 0
  done
  return 1
}

run_layers() {
  scripts/rooms.sh
  local file name folder status=0
  while IFS=: read -r file name; do
    name=${name#*\"} name=${name%%\"*} folder=${file%/*}
    [[ ! -e $folder/$name && ! -e schema/$name && ! -e runtime/$name && ! -e actors/$name ]] || continue
    [[ $folder != tests/* || ! -e ${folder#tests/}/$name ]] || continue
    ! lies_above "$folder" "$name" || continue
    echo "$file: \"$name\" is private to another folder, or nowhere" >&2
    status=1
  done < <(git grep --untracked -E '^ *# *include +"' -- '*.cpp' '*.hpp' ':!schema' ':!runtime' ':!actors')
  [[ $status -eq 0 ]] && build dev --target all_verify_interface_header_sets
}

run_tests() { build dev && ctest --preset dev; }
run_package() { scripts/package.sh --try; }
run_demo() { build demo && build/demo/examples/compare 40; }
run_asan() { build asan && ctest --preset asan; }
run_tsan() { build tsan && ctest --preset tsan; }
# New inputs are kept in build/fuzz/corpus/; a finding is left beside them, and its path is told.
run_fuzz() {
  build fuzz
  local target name
  for target in build/fuzz/fuzz/fuzz_*; do
    [[ -x $target && -f $target ]] || continue
    name=${target##*/fuzz_}
    mkdir -p "build/fuzz/corpus/$name"
    echo "fuzz: $name"
    "$target" -max_total_time="${FUZZ_SECONDS:-60}" -max_len=4096 -timeout=10 -print_final_stats=1 \
      -artifact_prefix="build/fuzz/corpus/$name-" "build/fuzz/corpus/$name" "fuzz/corpus/$name" 2> "build/fuzz/$name.log" \
      || { tail -n 40 "build/fuzz/$name.log" >&2; return 1; }
    grep -E 'number_of_executed_units|new_units_added' "build/fuzz/$name.log"
  done
}

run_tidy() { build tidy; }

# configure_caf PREFIX: beside the other builds, which keep theirs. Sets $folder.
configure_caf() {
  local prefix
  prefix=$(realpath -- "$1")
  folder=${prefix##*/} folder=build/caf-${folder#caf-}
  compgen -G "$prefix/lib*/cmake/CAF" > /dev/null || { echo "check: no CAF in $prefix" >&2; return 1; }
  cmake --preset dev -B "$folder" -D "CMAKE_PREFIX_PATH=$prefix;$PWD/.deps" > /dev/null
}

run_caf() {
  configure_caf "$1"
  cmake --build "$folder"
  PATH=$PATH:$PWD/.deps/sbin ctest --test-dir "$folder" --output-on-failure --no-tests=error -j 2
}

run_nodes() {
  configure_caf "$1"
  compgen -G "$1/lib*/libcaf_io.*" > /dev/null || { echo "check: the CAF in $1 has no module io" >&2; return 1; }
  cmake --build "$folder" --target nodes_test
  ctest --test-dir "$folder" -L nodes --output-on-failure --no-tests=error -j 2
}

if [[ ${1:-} =~ ^(caf|nodes)$ && $# -eq 2 ]]; then
  scripts/bootstrap.sh --check
  "run_$1" "$2"
  echo "check: passed: $1 $2"
  exit
fi

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
