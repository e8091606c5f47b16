#!/usr/bin/env bash
# A long run of the command with faults, with its journal: counts that no text is lost or doubled, and what the journal costs.
# Ends by itself; a million texts take some minutes.
#
#   bench/soak.sh                    1,000,000 texts, pool 512, 5 % faults; before that 3 rounds of 100,000 texts with and
#                                    without the journal, for the cost
#   bench/soak.sh --texts N --round N --rounds N --pool N
#   bench/soak.sh --option WORD      one more word for the command, such as --option --cache=FILE; may be repeated
#   bench/soak.sh --build DIR        another build folder (default build/release)
#   bench/soak.sh --folder DIR       where the files go (default: a new folder in /tmp); the journal should be on a real disk
#
# Exit status: 0 nothing lost, nothing doubled, and the journal costs at most 1.3 times the CPU time of a run without;
# 1 otherwise; 2 bad usage.
set -euo pipefail
cd "$(dirname "$0")/.."

texts=1000000 round=100000 rounds=3 pool=512
build=build/release
folder=
options=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --texts) texts=${2:?}; shift 2 ;;
    --round) round=${2:?}; shift 2 ;;
    --rounds) rounds=${2:?}; shift 2 ;;
    --pool) pool=${2:?}; shift 2 ;;
    --option) options+=("${2:?}"); shift 2 ;;
    --build) build=${2:?}; shift 2 ;;
    --folder) folder=${2:?}; shift 2 ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
  esac
done
troupe=$PWD/$build/cli/troupe
[[ -x $troupe ]] || { echo "bench/soak: $troupe is missing: cmake --build --preset release" >&2; exit 2; }
[[ -n $folder ]] || folder=$(mktemp -d /tmp/troupe_soak.XXXXXX)
cd "$folder"

exec {server}< <(exec "$troupe" rehearse --latency 1ms..20ms \
  --fault 503:1%,500:1%,reset:1%,bad_type:1%,no_json:1% 2> /dev/null)
server_pid=$!
trap 'kill $server_pid 2> /dev/null' EXIT
read -r -t 10 line <&"$server"
line=${line##* at }
export OPENAI_BASE_URL=${line%% *}

cat > person.json << 'END'
{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0}},"required":["name","age"]}
END

# write_texts N FILE
write_texts() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; ++i) print "Ann number " i " is " 20 + i % 60 " years old" }' > "$2"; }

# run N NAME WORD...: runs the command on N texts; sets $cpu to its CPU time per text in microseconds.
run() {
  local n=$1 name=$2 times status=0
  shift 2
  rm -f "$name" "$name.journal"
  TIMEFORMAT='%U %S'
  times=$( { time "$troupe" run -i "texts.$n" -s person.json -o "$name" -m m --pool "$pool" --backoff 5ms --retries 10 \
    --reasks 10 "$@" "${options[@]}" 2> "$name.err" || status=$?; } 2>&1 )
  cpu=$(awk -v n="$n" '{ printf "%.1f", ($1 + $2) * 1e6 / n }' <<< "$times")
  grep -m 1 " texts\?: " "$name.err"
}

# check N NAME: every text has one line, in its place, and one outcome in the journal.
check() {
  awk -v n="$1" '
    match($0, /^\{"index":[0-9]+/) { i = substr($0, 10, RLENGTH - 9); if (i != NR - 1) ++misplaced; next }
    { ++torn }
    END { printf "%d lines, %d misplaced, %d torn\n", NR, misplaced, torn; exit NR != n || misplaced || torn }' "$2"
  awk -v n="$1" '
    /^[0-9a-f]+ [0-9a-f]+ \{"outcome":/ {
      ++outcomes; match($0, /"position":[0-9]+/); p = substr($0, RSTART + 11, RLENGTH - 11); if (seen[p]++) ++doubled
    }
    END { printf "%d outcomes in the journal, %d doubled\n", outcomes, doubled; exit outcomes != n || doubled }' "$2.journal"
}

median() { sort -n | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'; }

write_texts "$round" "texts.$round"
with=() without=()
for ((i = 0; i < rounds; ++i)); do
  run "$round" without --no-journal; without+=("$cpu")
  run "$round" with; with+=("$cpu")
done
a=$(printf '%s\n' "${without[@]}" | median)
b=$(printf '%s\n' "${with[@]}" | median)
echo "CPU time per text, medians of $rounds: $a us without the journal, $b us with it: $(awk "BEGIN { printf \"%.2f\", $b / $a }")"
awk "BEGIN { exit !($b <= 1.3 * $a) }"

if [[ $texts -gt 0 ]]; then
  [[ $texts == "$round" ]] || write_texts "$texts" "texts.$texts"
  run "$texts" soak
  echo "CPU time per text: $cpu us"
  check "$texts" soak
  started=$EPOCHREALTIME
  "$troupe" run -i "texts.$texts" -s person.json -o soak -m m --pool "$pool" --backoff 5ms --retries 10 --reasks 10 \
    "${options[@]}" 2> again.err
  grep -m 1 " texts\?: " again.err
  echo "the same command again: $(((${EPOCHREALTIME/./} - ${started/./}) / 1000)) ms"
  check "$texts" soak
fi
rm -rf "$folder"
