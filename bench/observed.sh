#!/usr/bin/env bash
# Runs the command on many texts with all that looks on (metrics, event log, 1 % of the texts traced) beside the same texts
# without: counts that nothing is lost, that memory stays flat, and that a collector that is slow or dead harms nobody.
# Ends by itself, after some minutes. Needs python3, for a collector.
#
#   bench/observed.sh                 1,000,000 texts, 2 % of the requests with trouble
#   bench/observed.sh --texts N
#   bench/observed.sh --build DIR     another build folder (default build/release)
#
# Exit status: 0 all is as it must be; 1 it is not; 2 bad usage.
set -euo pipefail
cd "$(dirname "$0")/.."

texts=1000000 build=build/release memory_max=48
while [[ $# -gt 0 ]]; do
  case $1 in
    --texts) texts=${2:?}; shift 2 ;;
    --build) build=${2:?}; shift 2 ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
  esac
done
troupe=$PWD/$build/cli/troupe
[[ -x $troupe ]] || { echo "bench/observed: $troupe is missing: cmake --build --preset release" >&2; exit 2; }
folder=$(mktemp -d /tmp/troupe_observed.XXXXXX)
cd "$folder"
pids=()
trap 'for x in "${pids[@]}"; do kill "$x" 2> /dev/null || true; done; rm -rf "$folder"' EXIT

failures=0
# verdict TEXT CONDITION: says whether it holds.
verdict() {
  if (($2)); then echo "ok: $1"; else echo "NOT: $1"; failures=$((failures + 1)); fi
}

# first_line VARIABLE COMMAND...: starts a server, and sets the variable to the first line that it prints.
first_line() {
  local -n said=$1
  shift
  exec {out}< <(exec "$@" 2> /dev/null)
  pids+=($!)
  read -r -t 20 said <&"$out"
}

# collector quick|slow: counts the spans that it is sent, by their names; a slow one never answers.
cat > collector.py << 'END'
import http.server, json, sys, threading, time
names = {}
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = json.dumps(names).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        if sys.argv[1] == "slow":
            time.sleep(3600)
        for resource in json.loads(self.rfile.read(int(self.headers["Content-Length"])))["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    name = span["name"].split()[0]
                    names[name] = names.get(name, 0) + 1
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers()
        self.wfile.write(b"{}")
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
END

echo '{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0}},"required":["name","age"]}' \
  > person.json
awk -v n="$texts" 'BEGIN { for (i = 0; i < n; ++i) print "Ann number " i " is " 20 + i % 60 " years old" }' > texts
first_line line "$troupe" rehearse --fault 500:1%,bad_type_once:1%
url=${line##* at }
url=${url%% *}

# run NAME WORD...: sets $wall (s), $cpu (s), $half and $peak (MiB: at half of the time, and the most).
run() {
  local name=$1 times
  shift
  TIMEFORMAT='%R %U %S'
  times=$( { time {
    "$troupe" run -i texts -s person.json -o "$name" -m m --base-url "$url" --pool 64 --order completed --backoff 10ms \
      "$@" 2> "$name.err" &
    local pid=$! now
    : > "$name.rss"
    while now=$(awk '/VmRSS/ { print $2 }' "/proc/$pid/status" 2> /dev/null) && [[ -n $now ]]; do
      echo "$now" >> "$name.rss"
      sleep 0.2
    done
    wait "$pid" || true
  }; } 2>&1 )
  read -r wall user system <<< "$times"
  cpu=$(awk -v a="$user" -v b="$system" 'BEGIN { printf "%.1f", a + b }')
  half=$(awk '{ x[NR] = $1 } END { printf "%.0f", x[int(NR / 2) + 1] / 1024 }' "$name.rss")
  peak=$(awk '$1 > most { most = $1 } END { printf "%.0f", most / 1024 }' "$name.rss")
  grep -m 1 " texts: " "$name.err" || { cat "$name.err" >&2; exit 1; }
  echo "   $name: $wall s, $cpu s CPU, $half MiB at half time, $peak MiB at most"
}

# complete NAME: each text has one line.
complete() {
  local lines
  lines=$(cut -d, -f1 "$1" | LC_ALL=C sort -u | wc -l)
  verdict "$1: $lines texts of $texts have a line, none has two" "$lines == texts && $(wc -l < "$1") == texts"
}

run warm_up
run plain
complete plain
plain_wall=$wall plain_cpu=$cpu plain_peak=$peak
first_line port python3 collector.py quick
run observed --metrics-file run.prom --events run.events --otlp "http://127.0.0.1:$port" --trace-sample 0.01
complete observed
awk -v a="$cpu" -v b="$plain_cpu" -v c="$wall" -v d="$plain_wall" \
  'BEGIN { printf "   all on against all off: CPU x %.3f, time x %.3f\n", a / b, c / d }'
verdict "memory: $peak MiB with all on, $plain_peak MiB without" "peak - plain_peak <= memory_max"
verdict "memory is flat: $half MiB at half time, $peak MiB at most" "peak - half <= 16"
counted=$(awk '/^troupe_texts_total/ { n += $2 } END { printf "%d", n }' run.prom)
verdict "metrics: $counted texts" "counted == texts"
events=$(grep -c '"event":"text_ended"' run.events)
dropped=$(grep -c '"event":"dropped"' run.events || true)
verdict "event log: $events texts ended, $dropped gaps" "events == texts && dropped == 0"
requests=$(awk '/^gen_ai_client_operation_duration_seconds_count/ { n += $2 } END { printf "%d", n }' run.prom)
logged=$(grep -c '"event":"attempt_ended"' run.events)
verdict "metrics count $requests requests, the event log $logged" "requests == logged"
spans=$(python3 -c "import json, sys, urllib.request
names = json.load(urllib.request.urlopen('http://127.0.0.1:$port'))
print(names.get('text', 0), names.get('chat', 0))")
read -r text_spans chat_spans <<< "$spans"
verdict "traces: $text_spans texts and $chat_spans requests of a hundredth" \
  "text_spans > texts / 125 && text_spans < texts / 80 && chat_spans >= text_spans"

first_line port python3 collector.py slow
run slow_collector --otlp "http://127.0.0.1:$port" --trace-sample 0.01
complete slow_collector
grep -i "span" slow_collector.err | head -2 || true
awk -v c="$wall" -v d="$plain_wall" 'BEGIN { printf "   a collector that never answers: time x %.3f\n", c / d }'
verdict "memory with a collector that never answers: $peak MiB" "peak - plain_peak <= memory_max"
run dead_collector --otlp "http://127.0.0.1:9" --trace-sample 0.01
complete dead_collector
grep -i "span" dead_collector.err | head -2 || true
awk -v c="$wall" -v d="$plain_wall" 'BEGIN { printf "   nobody there: time x %.3f\n", c / d }'
verdict "memory with nobody there: $peak MiB" "peak - plain_peak <= memory_max"

((failures == 0)) || exit 1
