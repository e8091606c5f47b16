#!/usr/bin/env bash
# Kills a run again and again, and cuts its journal at every byte: proves that nothing is lost and nothing is paid twice.
# Prints its figures; ends by itself, after a minute or two for the kills and some ten for the bytes.
#
#   bench/kills.sh                     200 kills of a run of 2,000 texts, in both orders, pool 64
#   bench/kills.sh --kills N --texts N others
#   bench/kills.sh --batches           200 kills of a run of 4,000 texts in batches
#   bench/kills.sh --bytes             the journal of 50 texts cut at every byte, each resumed
#   bench/kills.sh --build DIR         another build folder (default build/dev) whose resume_test is built
#
# Exit status: 0 all is as it must be; 1 it is not; 2 bad usage.
set -euo pipefail
cd "$(dirname "$0")/.."

kills=200
texts=2000
build=build/dev
what='killed at random moments*'

while [[ $# -gt 0 ]]; do
  case $1 in
    --kills) kills=${2:?--kills needs a number}; shift 2 ;;
    --texts) texts=${2:?--texts needs a number}; shift 2 ;;
    --batches) what='killed at any stage*' texts=4000; shift ;;
    --bytes) what='*cut at any byte*'; shift ;;
    --build) build=${2:?--build needs a folder}; shift 2 ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
  esac
done

program=$build/tests/cli/resume_test
[[ -x $program ]] || { echo "bench/kills: $program is missing: cmake --build --preset dev --target resume_test" >&2; exit 2; }
TROUPE_KILLS=$kills TROUPE_TEXTS=$texts TROUPE_CUT_STEP=1 "$program" "$what" || exit 1
