#!/usr/bin/env bash
# Shows how near a run comes to limits that the server tells in its headers only, and how soon it finds them again when
# they are halved. Takes about six minutes; needs curl.
#
#   bench/pace.sh                 600 requests and 60,000 tokens a minute, halved in the middle
#   bench/pace.sh --build DIR     another build folder; its command must be built
#
# Prints for each phase: requests answered, their share of the limit, and the share of 429s. The first minute after the
# start, and after a limit was set, is left out: the server grants a minute's worth at once then.
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/release
while [[ $# -gt 0 ]]; do
  case $1 in
    --build) build=${2:?--build needs a folder}; shift 2 ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 2 ;;
  esac
done

troupe=$build/cli/troupe
[[ -x $troupe ]] || { echo "bench/pace.sh: $troupe is not built" >&2; exit 2; }
scratch=$(mktemp -d)
children=()
trap 'kill "${children[@]}" 2> /dev/null || true; rm -r "$scratch"' EXIT

printf '{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"]}' \
  > "$scratch/schema.json"
"$troupe" rehearse --latency lognormal:800ms,0.4 --requests-per-minute 600 --tokens-per-minute 60000 \
  > "$scratch/server" 2>&1 &
children+=($!)
until url=$(grep -o 'http://[0-9.:]*' "$scratch/server" | head -n 1) && [[ -n $url ]]; do sleep 0.1; done
seq 20000 | sed 's/.*/John is a &-year-old engineer/' \
  | "$troupe" run --schema "$scratch/schema.json" --base-url "$url/v1" --model rehearsal --pool 64 --quiet \
    --output "$scratch/out" --order completed 2> "$scratch/said" &
children+=($!)

# status CODE: replies with this status so far.
status() {
  curl -s "$url/rehearsal/counters" | grep -o "\"$1\":[0-9]*" | head -n 1 | cut -d : -f 2 | grep . || echo 0
}

# phase NAME LIMIT SECONDS
phase() {
  local good bad
  good=$(status 200) bad=$(status 429)
  sleep "$3"
  good=$(($(status 200) - good)) bad=$(($(status 429) - bad))
  awk -v name="$1" -v good="$good" -v bad="$bad" -v limit="$2" -v span="$3" 'BEGIN {
    printf "%s: %d answered in %d s, %.1f %% of %d a minute; %d refused (%.2f %%)\n", name, good, span,
      100 * good / (limit * span / 60), limit, bad, 100 * bad / (good + bad) }'
}

sleep 60
phase "600 a minute" 600 90
curl -s -X POST -d '{"requests_per_minute":300,"tokens_per_minute":30000}' "$url/rehearsal/limits" > /dev/null
sleep 90
phase "300 a minute" 300 90
echo "over all: $(status 200) answered, $(status 429) refused"
