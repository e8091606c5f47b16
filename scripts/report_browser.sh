#!/usr/bin/env bash
# The page of `troupe report` in headless Chromium: scripts/report_browser.sh [--pictures]
#
# Opt-in: wants Debian's chromium and node 20, and fetches puppeteer-core and axe-core from npm, in the versions that
# tests/report/ names, into build/report (once). Runs the unit tests of the page's scripts, then clicks and types in pages
# with made-up data, and in reports of runs against the rehearsal if the command can make them. Pictures of all are in
# build/report/pages; --pictures puts those of the manual into docs/, smaller by pngquant (Debian's, too).
# TROUPE says which command; else the newest that was built. CHROMIUM says which browser. Fails if any check does.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/proof.sh
show_help_if_asked "$@"

folder=$PWD/build/report
pages=$folder/pages
mkdir -p "$pages"

find_troupe
CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
[[ -n $CHROMIUM ]] || { echo "report_browser: chromium is not here: apt-get install chromium, or CHROMIUM=…" >&2; exit 2; }
export CHROMIUM NODE_PATH=$folder/node_modules

if ! cmp -s tests/report/package.json "$folder/package.json"; then
  cp tests/report/package.json "$folder/wanted.json"
  (cd "$folder" && rm -rf node_modules package-lock.json && mv wanted.json package.json \
    && npm install --ignore-scripts --no-audit --no-fund --silent) \
    || { rm -f "$folder/package.json"; echo "report_browser: npm cannot install puppeteer-core and axe-core" >&2; exit 2; }
fi

# Two runs over the same texts, with trouble; the second has less of it, and a label that stands first where nothing fits.
runs=$folder/runs
rm -rf "$runs" && mkdir -p "$runs"
node tests/report/texts.cjs 1500 > "$runs/people.txt"
cp tests/report/person.schema.json "$runs/"
sed 's/"junior", "senior"/"senior", "junior"/' "$runs/person.schema.json" > "$runs/labels.schema.json"
run() { # NAME SCHEMA FAULTS OPTION...
  (cd "$runs" && "$troupe" run -i people.txt -s "$2.schema.json" -o "$1.jsonl" -m gpt-4o-mini --rehearse \
    --prices prices.json --rehearse-latency lognormal:60ms,0.5 --rehearse-fault "$3" --quiet "${@:4}") || [[ $? -eq 1 ]]
}
echo '{"models": {"gpt-4o-mini": {"input": 0.15, "output": 0.6}}}' > "$runs/prices.json"
troupe=$(realpath "$troupe")
run monday person badly_written:25%,bad_type:6%,always_wrong:1.5%,refusal:1%,missing:3%,429:0.4%,500:1% --rpm 3000
run tuesday labels badly_written:10%,bad_type:3%,always_wrong:0.5%,refusal:1%,429:0.4% --temperature 0.2 --pool 32

cd "$runs"
"$troupe" report monday.jsonl -i people.txt -o "$pages/monday.html"
"$troupe" report monday.jsonl tuesday.jsonl -i people.txt -o "$pages/compared.html"
cd - > /dev/null

node --test tests/report/pure.test.cjs > "$folder/pure.log" || { cat "$folder/pure.log" >&2; exit 1; }
grep -E '^# (pass|fail) ' "$folder/pure.log"
status=0
timeout 600 node tests/report/browser.cjs "$pages" "$pages/monday.html" "$pages/compared.html" || status=1

if [[ ${1:-} == --pictures && $status -eq 0 ]]; then
  for name in report report_timeline report_text report_dark_phone report_compare; do
    pngquant --force --speed 1 --output "docs/$name.png" 64 -- "$pages/$name.png"
  done
fi
exit "$status"
