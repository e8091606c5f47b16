#!/usr/bin/env bash
# The traces of the command, read by others: scripts/otlp.sh [TEXTS]
#
# Opt-in: it fetches the published schema of OTLP from PyPI, and where there is go, the parts of OpenTelemetry's own collector,
# in the versions that tests/otlp/ names, into build/otlp (once). Then it runs the command with trouble of all kinds
# (`--rehearse`), 2,000 texts unless told otherwise, and checks every span against the schema, against the others, and
# against what the run says itself; and that a collector that never answers, or is not there, costs no text and no more
# time than the wait at the end. Wants python3 with venv. TROUPE says which command; else the newest that was built.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/proof.sh
show_help_if_asked "$@"
texts=${1:-2000}

folder=$PWD/build/otlp
mkdir -p "$folder"
find_troupe

if ! cmp -s tests/otlp/requirements.txt "$folder/requirements.txt"; then
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" install --quiet --disable-pip-version-check -r tests/otlp/requirements.txt \
    || { echo "otlp: pip cannot install the schema" >&2; exit 2; }
  cp tests/otlp/requirements.txt "$folder/requirements.txt"
fi
collector=
if command -v go > /dev/null; then
  if ! cmp -s tests/otlp/collector/main.go "$folder/collector/main.go" || [[ ! -x $folder/collector/collector ]]; then
    mkdir -p "$folder/collector"
    cp tests/otlp/collector/go.mod tests/otlp/collector/main.go "$folder/collector"
    (cd "$folder/collector" && go mod tidy && go build -o collector .) > "$folder/collector.log" 2>&1 || true
  fi
  [[ ! -x $folder/collector/collector ]] || collector=$folder/collector/collector
fi
[[ -n $collector ]] || echo "otlp: no collector of OpenTelemetry's own could be built: that part is left out"

# Nothing of the caller's may lead the traces elsewhere.
for name in $(compgen -e | grep '^OTEL_' || true) TRACEPARENT TRACESTATE; do
  unset "$name"
done

here=$(mktemp -d)
servers=()
end() {
  [[ ${#servers[@]} -eq 0 ]] || kill "${servers[@]}" 2> /dev/null || true
  rm -rf "$here"
}
trap end EXIT
export PYTHONDONTWRITEBYTECODE=1

awk -v n="$texts" 'BEGIN { for (i = 0; i < n; i++) print "Person " i " is Ann, who is " 20 + i % 60 " years old" }' > "$here/texts"
echo '{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"]}' \
  > "$here/schema.json"
faults=429_ms:0.2%,500:3%,reset:2%,half:2%,html_200:1%,refusal:1%,no_json:2%,truncated:2%,bad_type:2%,400:1%,length:1%

status=0
# run NAME WORDS...: a run with trouble; what it wrote lies in NAME.jsonl and NAME.err.
run() {
  local name=$1
  shift
  local began=$EPOCHREALTIME
  timeout 300 "$troupe" run -i "$here/texts" -s "$here/schema.json" -o "$here/$name.jsonl" --no-journal --rehearse \
    --rehearse-latency 2ms..20ms --rehearse-fault "$faults" --seed 1 --pool 64 --backoff 1ms --backoff-max 20ms "$@" \
    2> "$here/$name.err" || [[ $? -eq 1 ]] || { echo "otlp: the run $name fails:"; cat "$here/$name.err"; status=1; }
  awk -v name="$name" -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%-11s %.2f s\n", name, b - a }'
  sed 's/^/            /' "$here/$name.err"
}

# receive NAME [silent]: starts a receiver; its URL is in $url.
receive() {
  mkdir "$here/$1"
  "$folder/python/bin/python" tests/otlp/receiver.py "$here/$@" &
  servers+=($!)
  for _ in $(seq 100); do
    [[ ! -s $here/$1/url ]] || break
    sleep 0.1
  done
  url=$(cat "$here/$1/url")
}

check() {
  "$folder/python/bin/python" tests/otlp/check.py "$here/$1" "$here/$1.jsonl" "$here/$1.err" "${@:2}" || status=1
}

# Results are the same, whatever becomes of the traces. Faults come by chance, and so do attempts and times.
compare() {
  local lines
  lines=$(wc -l < "$here/$1.jsonl")
  [[ $lines -eq $texts ]] || { echo "otlp: $1 has $lines lines for $texts texts"; status=1; }
}

run off
compare off
receive all
run all --otlp "$url"
compare all
check all
receive gzip
parent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
TRACEPARENT=$parent OTEL_EXPORTER_OTLP_ENDPOINT=$url OTEL_EXPORTER_OTLP_COMPRESSION=gzip run gzip
compare gzip
check gzip "$parent"
receive silent silent
run silent --otlp "$url"
compare silent
run nobody --otlp http://127.0.0.1:9
compare nobody

if [[ -n $collector ]]; then
  port=$("$folder/python/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  cat > "$here/collector.yaml" << END
receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:$port"}}}}
exporters: {debug: {verbosity: basic}}
service:
  telemetry: {metrics: {level: none}, logs: {sampling: {enabled: false}}}
  pipelines: {traces: {receivers: [otlp], exporters: [debug]}}
END
  "$collector" --config "file:$here/collector.yaml" 2> "$here/collector.log" &
  servers+=($!)
  for _ in $(seq 100); do
    ! grep -q 'Everything is ready' "$here/collector.log" || break
    sleep 0.1
  done
  run collector --otlp "http://127.0.0.1:$port"
  compare collector
  requests=$(sed -nE 's/.* ([0-9,]+) requests?[ ,].*/\1/p' "$here/collector.err" | tr -d ,)
  # Said where it has taken an export, hence before it has answered.
  spans=$(awk 'match($0, /"spans": ?[0-9]+/) { n = substr($0, RSTART, RLENGTH); sub(/.*: ?/, "", n); sum += n } END { print sum + 0 }' \
    "$here/collector.log")
  echo "OpenTelemetry's collector took $spans spans: 1 run, $texts texts, $requests requests"
  [[ $spans -eq $((1 + texts + requests)) ]] || { echo "otlp: these do not add up"; status=1; }
fi
exit "$status"
