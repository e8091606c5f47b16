#!/usr/bin/env bash
# Counts the instructions that a text costs, with callgrind, and compares them with bench/instructions.txt. Unlike times
# they do not depend on how busy the machine is. The cost of starting and ending is left out: each program runs with N and
# with 2 N items, and what counts is the difference.
#
#   bench/instructions.sh                 count what build/release holds
#   bench/instructions.sh --build DIR     another build folder; its message_path and record_reading must be built
#   bench/instructions.sh --update        store the counts of this compiler and these flags instead of comparing
#
# Exit status: 0 as stored, or fewer; 1 more than 3 % above a stored count; 2 bad usage, or a program failed; 77 nothing to
# compare with: valgrind is missing, or no counts are stored for this compiler and these flags.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

stored=bench/instructions.txt
tolerance_percent=3
build=build/release
update=false

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' bench/instructions.sh; }

while [[ $# -gt 0 ]]; do
  case $1 in
    --build) build=${2:?--build needs a folder}; shift 2 ;;
    --update) update=true; shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

# skip REASON
skip() { echo "bench/instructions: skipped: $1"; exit 77; }

# give_up REASON
give_up() { echo "bench/instructions: $1" >&2; exit 2; }

# instructions PROGRAM ARGUMENT...: of the whole process.
instructions() {
  local log
  log=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$build/bench/$1" "${@:2}" 2>&1 > /dev/null) \
    || give_up "$* failed: $log"
  sed -n 's/.*Collected : //p' <<< "$log"
}

# count NAME N PROGRAM ARGUMENT...: a line "NAME<tab>instructions per item".
count() {
  local name=$1 n=$2 once twice
  shift 2
  once=$(instructions "$@" --n "$n")
  twice=$(instructions "$@" --n $((2 * n)))
  printf '%s\t%d\n' "$name" $(((twice - once) / n))
}

count_all() {
  count "message path, as completed" 500 message_path --order completed
  count "message path, in order" 500 message_path --order gather
  count "reading a record of 3 fields" 2000 record_reading --record person
  count "reading a record of 20 fields" 500 record_reading --record purchase
}

# compare COUNTS: the table; fails if a count is too high.
compare() {
  awk -F '\t' -v build="$compiled_as" -v tolerance=$tolerance_percent '
    NR == FNR { if ($1 == build) before[$2] = $3; next }
    FNR == 1 { print "| instructions per item | stored | now | change |\n|---|---:|---:|---:|" }
    {
      change = before[$1] ? 100 * ($2 / before[$1] - 1) : 0
      printf "| %s | %s | %d | %+.1f %% |\n", $1, before[$1], $2, change
      if (!before[$1] || change > tolerance) worse = 1
      if (change < -tolerance) better = 1
    }
    END {
      if (better) print "Fewer than stored: keep what was gained with bench/instructions.sh --update."
      if (worse) print "More than " tolerance " % above what is stored, or not stored at all."
      exit worse
    }' "$stored" - <<< "$1"
}

# store COUNTS: replaces the lines of this build.
store() {
  local lines
  lines=$(awk -F '\t' -v build="$compiled_as" -v OFS='\t' '
    NR != FNR { print build, $0 }
    NR == FNR && $1 != build' "$stored" - <<< "$1")
  echo "$lines" > "$stored"
}

[[ -r $build/bench/compiled_as.txt ]] || give_up "$build is no build folder with benchmarks (see --build)"
compiled_as=$(< "$build/bench/compiled_as.txt")
command -v valgrind > /dev/null || skip "valgrind is not installed"
if ! $update && ! grep -qF "$compiled_as"$'\t' "$stored"; then
  skip "no counts are stored for: $compiled_as; bench/instructions.sh --build $build --update stores them"
fi

echo "$compiled_as"
counts=$(count_all)
if $update; then
  store "$counts"
  echo "$counts"
else
  compare "$counts"
fi
