#!/usr/bin/env bash
# The figures of `troupe score` against scikit-learn's, and against planted errors: scripts/score.sh
#
# Opt-in: it fetches scikit-learn from PyPI, in the version that tests/score/ names, into build/score (once). 500 texts are
# run against the rehearsal, errors of each kind are planted into what comes out with a fixed seed, and every figure of the
# score must be what scikit-learn makes of the same values, and what was planted, to 1e-12. Wants python3 with venv. TROUPE
# says which command; else the newest that was built.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/proof.sh
show_help_if_asked "$@"

folder=$PWD/build/score
mkdir -p "$folder"

find_troupe

if ! cmp -s tests/score/requirements.txt "$folder/requirements.txt"; then
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" install --quiet --disable-pip-version-check -r tests/score/requirements.txt \
    || { echo "score: pip cannot install scikit-learn" >&2; exit 2; }
  cp tests/score/requirements.txt "$folder/requirements.txt"
fi

for i in $(seq 500); do
  printf '{"id": "t%d", "text": "Person %d is Ann Smith%d, %d years old, of Springfield"}\n' "$i" "$i" "$i" $((i % 90 + 5))
done > "$folder/texts.jsonl"
rm -f "$folder"/run.jsonl*
"$troupe" run --input "$folder/texts.jsonl" --schema tests/score/schema.json --output "$folder/run.jsonl" --rehearse --quiet
export PYTHONDONTWRITEBYTECODE=1
python3 tests/score/plant.py "$folder/run.jsonl" "$folder"
"$troupe" score "$folder/output.jsonl" "$folder/labels.jsonl" --schema tests/score/schema.json
"$troupe" score "$folder/output.jsonl" "$folder/labels.jsonl" --schema tests/score/schema.json --json > "$folder/score.json"
"$folder/python/bin/python" tests/score/check.py "$folder"
