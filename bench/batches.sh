#!/usr/bin/env bash
# Runs the command on many texts in batches, with wrong answers among them, beside the same texts live: counts that no text is
# lost or doubled, that the batches stay within their limits, what memory they cost, and that the ledger is what the server
# billed. Ends by itself, after some minutes.
#
#   bench/batches.sh                 100,000 texts, 5 % of them answered wrongly at first
#   bench/batches.sh --texts N
#   bench/batches.sh --build DIR     another build folder (default build/release)
#
# Exit status: 0 all is as it must be; 1 it is not; 2 bad usage.
set -euo pipefail
cd "$(dirname "$0")/.."

texts=100000 build=build/release memory_max=64
while [[ $# -gt 0 ]]; do
  case $1 in
    --texts) texts=${2:?}; shift 2 ;;
    --build) build=${2:?}; shift 2 ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
  esac
done
troupe=$PWD/$build/cli/troupe
[[ -x $troupe ]] || { echo "bench/batches: $troupe is missing: cmake --build --preset release" >&2; exit 2; }
folder=$(mktemp -d /tmp/troupe_batches.XXXXXX)
cd "$folder"

failures=0
# verdict TEXT CONDITION...: says whether it holds.
verdict() {
  local text=$1
  shift
  if (($*)); then echo "ok: $text"; else echo "NOT: $text"; failures=$((failures + 1)); fi
}

# serve OPTION...: starts the rehearsal; sets $url and $server_pid.
serve() {
  exec {server}< <(exec "$troupe" rehearse "$@" 2> /dev/null)
  server_pid=$!
  read -r -t 10 line <&"$server"
  line=${line##* at }
  url=${line%% *}
}
stop() { kill "$server_pid" 2> /dev/null || true; wait "$server_pid" 2> /dev/null || true; exec {server}<&-; }
trap 'kill $server_pid 2> /dev/null; rm -rf "$folder"' EXIT

# counter NAME
counter() {
  exec {c}<> "/dev/tcp/127.0.0.1/${port}"
  printf 'GET /rehearsal/counters HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&"$c"
  grep -o "\"$1\":[0-9]*" <&"$c" | head -1 | cut -d: -f2
  exec {c}>&-
}

cat > person.json << 'END'
{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0}},"required":["name","age"]}
END
echo '{"models": {"m": {"input": 2, "output": 8}}}' > prices.json
awk -v n="$texts" 'BEGIN { for (i = 0; i < n; ++i)
  print "Ann number " i " is " 20 + i % 60 " years old" (i % 20 == 7 ? " [[fault:bad_type_once]]" : "") }' > texts

# run NAME WORD...: sets $peak (MiB), $cpu (s) and $wall (s).
run() {
  local name=$1 times
  shift
  TIMEFORMAT='%R %U %S'
  times=$( { time {
    "$troupe" run -i texts -s person.json -o "$name" -m m --prices prices.json --base-url "$url" --max-tokens 200 "$@" \
      2> "$name.err" &
    local pid=$! now
    echo 0 > "$name.peak"
    while now=$(awk '/VmHWM/ { print $2 }' "/proc/$pid/status" 2> /dev/null) && [[ -n $now ]]; do
      echo "$now" > "$name.peak"
      sleep 0.05
    done
    wait "$pid" || true
  }; } 2>&1 )
  read -r wall user system <<< "$times"
  cpu=$(awk -v a="$user" -v b="$system" 'BEGIN { printf "%.1f", a + b }')
  peak=$(awk '{ printf "%.1f", $1 / 1024 }' "$name.peak")
  grep -m 1 " texts: " "$name.err"
}

# check NAME: every text has one line, in its place, and one outcome in the journal.
check() {
  local lines outcomes
  lines=$(awk '{ match($0, /^\{"index":[0-9]+/); i = substr($0, 10, RLENGTH - 9); if (i != NR - 1) ++bad }
    END { print NR - bad }' "$1")
  outcomes=$(grep -ao '^[0-9a-f]* [0-9a-f]* {"outcome":{"position":[0-9]*' "$1.journal" | sort -u | wc -l)
  verdict "$1: $lines lines in their places, $outcomes outcomes" "$lines == texts && $outcomes == texts"
}

# cost NAME: of the summary, in millionths.
cost() { awk 'match($0, /\$[0-9.]+/) { x = substr($0, RSTART + 1, RLENGTH - 1) } END { printf "%d", x * 1e6 }' "$1.err"; }

echo "live, pool 64:"
serve
port=${url##*:} port=${port%%/*}
run live --pool 64 --reasks 3
live_peak=$peak live_cost=$(cost live)
echo "  $wall s, $cpu s CPU, peak $peak MiB"
check live
stop

echo "in batches:"
serve --batch-latency 2s..4s
port=${url##*:} port=${port%%/*}
run batched --batch --batch-poll-min 200ms --batch-poll-max 1s --reasks 3
echo "  $wall s, $cpu s CPU, peak $peak MiB"
check batched
rows=$(counter batch_rows) repeated=$(counter batch_rows_repeated) batches=$(counter batches)
tokens=$(($(counter batch_prompt_tokens) + $(counter batch_completion_tokens)))
echo "  $batches batches, $rows rows billed, $tokens tokens"
wrong=$(((texts + 12) / 20))
verdict "each text is asked once, each wrong one twice: $rows rows" "rows == texts + wrong"
verdict "no row is paid twice" "repeated == 0"
verdict "the ledger has the server's tokens" \
  "$(grep -ao '"spent":{[^}]*"total_tokens":[0-9]*' batched.journal | grep -ao '[0-9]*$' | awk '{ s += $1 } END { print s + 0 }') == tokens"
batched_cost=$(cost batched)
verdict "the cost is half: $batched_cost of $live_cost millionths" \
  "batched_cost * 2 > live_cost * 99 / 100 && batched_cost * 2 < live_cost * 101 / 100"
verdict "peak memory is $peak MiB, $(awk -v a="$peak" -v b="$live_peak" 'BEGIN { printf "%.1f", a - b }') over the live run" \
  "$(awk -v a="$peak" -v b="$live_peak" -v m=$memory_max 'BEGIN { print a - b <= m }')"
stop
exit $((failures > 0))
