#!/usr/bin/env bash
# What reading badly written answers saves: 2,000 texts through the command, the rehearsal writing 30 % of its answers badly,
# with --reading strict, report and repair. Prints a table; docs/reading.md has one.
#
#   bench/reading_requests.sh [--build DIR] [--texts N] [--rate 30%]
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

build=build/release
texts=2000
rate=30%
while [[ $# -gt 0 ]]; do
  case $1 in
    --build) build=${2:?}; shift 2 ;;
    --texts) texts=${2:?}; shift 2 ;;
    --rate) rate=${2:?}; shift 2 ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' bench/reading_requests.sh >&2; exit 2 ;;
  esac
done

troupe=$build/cli/troupe
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
names=(Jason Anna Chidi Dolores Erik Zoe)
jobs=(doctor teacher "software engineer" nurse carpenter pilot)
for ((i = 0; i < texts; ++i)); do
  echo "${names[i % 6]} Larsson is $((20 + i % 60)) years old and works as a ${jobs[(i / 6) % 6]}."
done > "$folder/texts"
cat > "$folder/person.json" << 'SCHEMA'
{"title": "person", "type": "object", "required": ["name", "age"],
 "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0},
                "occupation": {"type": ["string", "null"]}}}
SCHEMA

echo "| reading | texts | with a record | requests sent | tokens paid | records repaired |"
echo "|---|---:|---:|---:|---:|---:|"
for reading in strict report repair; do
  "$troupe" run --input "$folder/texts" --schema "$folder/person.json" --output "$folder/$reading" --overwrite --quiet \
    --rehearse --rehearse-fault "badly_written:$rate" --reading "$reading" --pool 16 || [[ $? -eq 1 ]]
  node -e '
    const lines = require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n").map(x => JSON.parse(x));
    const sum = f => lines.reduce((x, y) => x + f(y), 0);
    const requests = sum(x => x.value ? x.attempts : x.error.attempts.length);
    console.log(`| ${process.argv[2]} | ${lines.length} | ${sum(x => x.value ? 1 : 0)} | ${requests} `
      + `| ${sum(x => x.usage.total_tokens)} | ${sum(x => x.value && x.repairs ? 1 : 0)} |`);
  ' "$folder/$reading" "$reading"
done
