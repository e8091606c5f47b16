#!/usr/bin/env bash
# A real Prometheus scrapes a run of the command against the rehearsal, and must count what the command itself counts.
#
#   scripts/prometheus.sh [TEXTS]      3000, unless told otherwise
#
# Opt-in: takes Debian's package `prometheus` (apt-get download, unpacked into build/prometheus, nothing is installed)
# unless prometheus and promtool are there. Wants curl and jq. Both listen on free ports of loopback, and are ended by
# their ids. `promtool check metrics` must have nothing to say about what is served, nor about what is written for
# node_exporter. TROUPE says which command; else the newest that was built. Fails if a number differs.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/proof.sh
show_help_if_asked "$@"
texts=${1:-3000}

# give_up TEXT
give_up() { echo "prometheus: $1" >&2; exit 2; }

find_troupe
for tool in curl jq; do
  command -v "$tool" > /dev/null || give_up "$tool is missing"
done

package=$PWD/build/prometheus
if ! command -v prometheus > /dev/null && [[ ! -x $package/usr/bin/prometheus ]]; then
  mkdir -p "$package"
  (cd "$package" && apt-get -qq download prometheus && dpkg -x prometheus_*.deb . && rm prometheus_*.deb) \
    || give_up "apt-get cannot download the package prometheus"
fi
PATH=$PATH:$package/usr/bin

folder=$(mktemp -d)
pids=()
clean_up() {
  for pid in "${pids[@]}"; do
    kill "$pid" 2> /dev/null || true
    wait "$pid" 2> /dev/null || true
  done
  rm -rf "$folder"
}
trap clean_up EXIT

# until_true COMMAND...: for three minutes at most.
until_true() {
  for _ in $(seq 1800); do
    if "$@"; then return 0; fi
    sleep 0.1
  done
  return 1
}

cat > "$folder/schema.json" << 'END'
{"type": "object", "additionalProperties": false, "required": ["name", "age"],
 "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0, "maximum": 150}}}
END
echo '{"models": {"rehearsal": {"input": 0.15, "output": 0.6}}}' > "$folder/prices.json"

# The input is held open until Prometheus has seen the last text: what ends before it is scraped is never seen.
mkfifo "$folder/texts"
"$troupe" run --rehearse --rehearse-latency 100ms..400ms --rehearse-fault 429:1%,500:2%,missing:3%,reset:1%,refusal:1% \
  --schema "$folder/schema.json" --prices "$folder/prices.json" --pool 32 --output "$folder/out.jsonl" --no-journal \
  --metrics 0 --metrics-file "$folder/troupe.prom" < "$folder/texts" 2> "$folder/said.txt" &
run=$!
pids+=("$run")
exec 3> "$folder/texts"
is_served() { grep -q 'http://' "$folder/said.txt"; }
until_true is_served || give_up "the run does not start: $(cat "$folder/said.txt")"
served=$(sed -n 's|.*http://\([^/]*\)/metrics.*|\1|p' "$folder/said.txt")

cat > "$folder/prometheus.yml" << END
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - job_name: troupe
    static_configs: [{targets: ["$served"]}]
END
# Prometheus takes no port 0.
port=$((20000 + RANDOM % 10000))
while (exec 4<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do port=$((20000 + RANDOM % 10000)); done
promtool --version 2>&1 | head -n 1
promtool check config "$folder/prometheus.yml" > /dev/null
prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/tsdb" \
  --web.listen-address="127.0.0.1:$port" > "$folder/prometheus.log" 2>&1 3>&- &
pids+=($!)
api=http://127.0.0.1:$port
is_ready() { curl -sf "$api/-/ready" > /dev/null; }
until_true is_ready || { cat "$folder/prometheus.log" >&2; give_up "Prometheus does not start"; }

# ask PROMQL: the number that it gives; 0 if there is none.
ask() {
  curl -sf --data-urlencode "query=$1" "$api/api/v1/query" | jq -r '.data.result[0].value[1] // "0"'
}

for i in $(seq "$texts"); do
  echo "Person number $i is Ann, who is $((20 + i % 60)) years old"
done >&3
has_seen_all() { [[ $(ask 'sum(troupe_texts_total)') == "$texts" ]]; }
until_true has_seen_all || give_up "Prometheus has seen only $(ask 'sum(troupe_texts_total)') of $texts texts"
# What only samples tell comes up to a second later, and is scraped a second after that.
sleep 3

curl -sf "http://$served/metrics" > "$folder/served.prom"
declare -A seen
while IFS=$'\t' read -r name query; do
  seen[$name]=$(ask "$query")
done << 'END'
ok	troupe_texts_total{outcome="ok"}
failed	sum(troupe_texts_total{outcome!="ok"}) or vector(0)
requests	sum(troupe_requests_total)
retries	troupe_transport_retries_total
waits for a limit	troupe_limit_waits_total
re-asks	troupe_reasks_total
tokens	sum(troupe_tokens_total{type=~"input|output"})
tokens by the histogram	sum(gen_ai_client_token_usage_sum)
requests by the histogram	sum(gen_ai_client_operation_duration_seconds_count)
cost	sum(troupe_cost_dollars_total)
END
exec 3>&-
wait "$run" || true
grep -m 1 " texts: " "$folder/said.txt"

# told PATTERN: the number in front of that in what the command says at its end; 0 if it is not there.
told() { grep -m 1 " texts: " "$folder/said.txt" | { grep -oE "[0-9]+ $1" || echo 0; } | head -n 1 | cut -d ' ' -f 1; }
# written NAME: the sum of a metric in the file.
written() { awk -v name="$1" 'index($1, name) == 1 { sum += $NF } END { printf "%.10g\n", sum }' "$folder/troupe.prom"; }

status=0
# compare NAME OURS THEIRS
compare() {
  local verdict=equal
  [[ $2 == "$3" ]] || { verdict=DIFFERENT; status=1; }
  printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$verdict"
}
printf '| what | the command says | Prometheus has | |\n|---|---:|---:|---|\n'
compare "texts, ok" "$(told ok)" "${seen[ok]}"
compare "texts, failed" "$(told failed)" "${seen[failed]}"
compare requests "$(told requests)" "${seen[requests]}"
compare "requests, by the histogram of their times" "$(told requests)" "${seen[requests by the histogram]}"
compare retries "$(told retr)" "${seen[retries]}"
compare "waits for a limit" "$(told 'waits? for a limit')" "${seen[waits for a limit]}"
compare re-asks "$(told re-ask)" "${seen[re-asks]}"
compare tokens "$(told tokens)" "${seen[tokens]}"
compare "tokens, by the histogram" "$(told tokens)" "${seen[tokens by the histogram]}"
compare "dollars, in the file" "$(written 'troupe_cost_dollars_total')" "$(printf '%.10g' "${seen[cost]}")"
compare "texts, in the file" "$texts" "$(written 'troupe_texts_total{')"

for what in served troupe; do
  if lint=$(promtool check metrics < "$folder/$what.prom" 2>&1) && [[ -z $lint ]]; then
    echo "promtool check metrics: nothing about $what.prom, $(grep -vc '^#' "$folder/$what.prom") samples"
  else
    echo "promtool check metrics about $what.prom: $lint"
    status=1
  fi
done
exit $status
