#!/usr/bin/env bash
# How much of badly written JSON is read as it was meant, beside what npm's jsonrepair and best-effort-json-parser make of
# the same texts (they parse; the same schema check judges). Prints a table; docs/reading.md explains it.
#
#   bench/reading.sh                 build/release
#   bench/reading.sh --build DIR     another build folder; its reading_bench must be built
#   bench/reading.sh --n N           cases for each of ten kinds of records and each mutation (default 420: above 100,000)
#
# Needs node and npm; the packages go into the build folder. Exit status: 0, 1 if an unambiguous mutation was read wrongly,
# 2 bad usage or a program failed.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

build=build/release
n=420

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' bench/reading.sh; }

while [[ $# -gt 0 ]]; do
  case $1 in
    --build) build=${2:?--build needs a folder}; shift 2 ;;
    --n) n=${2:?--n needs a number}; shift 2 ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

bench=$build/bench/reading_bench
[[ -x $bench ]] || { echo "bench/reading.sh: $bench is not built" >&2; exit 2; }
folder=$build/bench/reading
mkdir -p "$folder"
packages=(jsonrepair best-effort-json-parser)
[[ -d $folder/node_modules/jsonrepair && -d $folder/node_modules/best-effort-json-parser ]] \
  || npm install --silent --no-audit --no-fund --prefix "$folder" "${packages[@]}" >&2 || exit 2

"$bench" --mode write --n "$n" > "$folder/cases.jsonl"
others=
for package in "${packages[@]}"; do
  NODE_PATH=$folder/node_modules node bench/reading_others.cjs "$package" "$folder/cases.jsonl" > "$folder/$package.jsonl"
  others+="$package=$folder/$package.jsonl,"
done
"$bench" --mode table --n "$n" --others "${others%,}"
for package in "${packages[@]}"; do
  printf '%s %s\n' "$package" "$(node -p "require('./$folder/node_modules/$package/package.json').version")"
done
