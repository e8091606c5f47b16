#!/usr/bin/env bash
# Reports on a million texts: how many a second, in what memory, and how large the page is; then compares the run with
# another one of the same texts, of which a tenth differs. Ends by itself, after some minutes; takes 2 GB of disk.
#
#   bench/report.sh                 1,000,000 texts
#   bench/report.sh --texts N
#   bench/report.sh --build DIR     another build folder (default build/release)
#
# Exit status: 0 the pages are below 5 MB, the memory is bounded, and all texts are counted; 1 not so; 2 bad usage.
set -euo pipefail
cd "$(dirname "$0")/.."

texts=1000000 build=build/release
while [[ $# -gt 0 ]]; do
  case $1 in
    --texts) texts=${2:?}; shift 2 ;;
    --build) build=${2:?}; shift 2 ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
  esac
done
troupe=$PWD/$build/cli/troupe
[[ -x $troupe ]] || { echo "bench/report: $troupe is missing: cmake --build --preset release" >&2; exit 2; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/troupe_report.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"

failures=0
# verdict TEXT CONDITION...: says whether it holds.
verdict() {
  local text=$1
  shift
  if (($*)); then echo "ok: $text"; else echo "NOT: $text"; failures=$((failures + 1)); fi
}

cat > person.json << 'END'
{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0},"nick":{"type":"string"}},"required":["name","age"]}
END
echo '{"models": {"rehearsal": {"input": 2, "output": 8}}}' > prices.json
# One in twenty is answered wrongly at first, one in five hundred always. `older`: a tenth are a year older.
people() {
  awk -v n="$texts" -v older="$1" 'BEGIN { for (i = 0; i < n; ++i)
    print "{\"id\":" i ",\"text\":\"Ann, number " i " of those who asked, is " 20 + i % 60 + (older && i % 10 == 3) \
      " years old and waits for an order that was to arrive a week ago" \
      (i % 20 == 7 ? " [[fault:bad_type_once]]" : i % 500 == 9 ? " [[fault:bad_type]]" : "") "\"}" }'
}
for run in first second; do
  people $([[ $run == first ]] && echo 0 || echo 1) > "$run.texts"
  "$troupe" run --rehearse --rehearse-latency 0ms --pool 64 --prices prices.json -q \
    -i "$run.texts" -s person.json -o "$run.jsonl" || [[ $? -eq 1 ]]
done
echo "journal: $(stat -c %s first.jsonl.journal) bytes of $texts texts"

# measured NAME WORD...: runs the command, sets $seconds, $kilobytes and $bytes of the page.
measured() {
  local name=$1
  shift
  local begin=$EPOCHREALTIME
  "$troupe" report "$@" -o "$name.html" 2> /dev/null &
  local pid=$!
  kilobytes=0
  # The kernel knows the largest that the process has been, until it ends.
  while kill -0 "$pid" 2> /dev/null; do
    peak=$(sed -n 's/^VmHWM:[ \t]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2> /dev/null || true)
    [[ -z $peak ]] || kilobytes=$peak
    sleep 0.05
  done
  wait "$pid"
  seconds=$(awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }')
  bytes=$(stat -c %s "$name.html")
  echo "$name: $seconds s, $(awk -v n="$texts" -v s="$seconds" 'BEGIN { printf "%d", n / s }') texts/s," \
    "$((kilobytes / 1024)) MiB, page of $bytes bytes"
}

measured "numbers alone" first.jsonl --no-texts
measured "with texts" first.jsonl -i first.texts
verdict "the page is below 5 MB" "$bytes < 5000000"
verdict "the memory is bounded" "$kilobytes < 64 * 1024 + texts * 16 / 1024"
ok=$(grep -o '"totals":{"texts":[0-9]*,"ok":[0-9]*,"failed":[0-9]*' "with texts.html" | head -1)
lines=$(wc -l < first.jsonl)
failed=$(grep -c '"error":{' first.jsonl || true)
verdict "all texts are counted: $ok" \
  "$([[ $ok == "\"totals\":{\"texts\":$lines,\"ok\":$((lines - failed)),\"failed\":$failed" ]] && echo 1 || echo 0)"
measured comparison first.jsonl second.jsonl -i first.texts
verdict "the page is below 5 MB" "$bytes < 5000000"
verdict "the memory is bounded" "$kilobytes < 64 * 1024 + texts * 96 / 1024"
exit $((failures > 0))
