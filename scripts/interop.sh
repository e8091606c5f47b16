#!/usr/bin/env bash
# The official clients of the providers, for Node and for Python, run against the rehearsal: scripts/interop.sh [NAME...]
#
# Opt-in: it fetches them from npm and PyPI, in the versions that tests/interop/ names, into build/interop (once), starts
# `troupe rehearse` on a free port, and runs the programs of tests/interop/, or those named (openai, anthropic_cases …).
# Wants node 20 and python3 with venv. TROUPE says which command; else the newest that was built. Fails if any case does.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/proof.sh
show_help_if_asked "$@"

folder=$PWD/build/interop
mkdir -p "$folder"

find_troupe

# Installs what is not there in the wanted versions.
if ! cmp -s tests/interop/package.json "$folder/package.json"; then
  cp tests/interop/package.json "$folder/wanted.json"
  (cd "$folder" && rm -rf node_modules package-lock.json && mv wanted.json package.json \
    && npm install --ignore-scripts --no-audit --no-fund --silent) \
    || { rm -f "$folder/package.json"; echo "interop: npm cannot install the clients" >&2; exit 2; }
fi
if ! cmp -s tests/interop/requirements.txt "$folder/requirements.txt"; then
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" install --quiet --disable-pip-version-check -r tests/interop/requirements.txt \
    || { echo "interop: pip cannot install the clients" >&2; exit 2; }
  cp tests/interop/requirements.txt "$folder/requirements.txt"
fi

"$troupe" rehearse --port 0 --retry-after 1s > "$folder/rehearsal.log" 2> "$folder/rehearsal.err" &
server=$!
trap 'kill "$server" 2> /dev/null || true' EXIT

origin=
for _ in $(seq 100); do
  origin=$(grep -o -m 1 'http://[0-9.:]*' "$folder/rehearsal.log" || true)
  [[ -z $origin ]] || break
  kill -0 "$server" 2> /dev/null || break
  sleep 0.1
done
[[ -n $origin ]] || { echo "interop: the rehearsal does not start" >&2; cat "$folder/rehearsal.err" >&2; exit 2; }

names=("$@")
if [[ ${#names[@]} -eq 0 ]]; then
  for file in tests/interop/*.cjs tests/interop/*_cases.py; do
    name=$(basename "$file")
    [[ $name == cases.cjs ]] || names+=("${name%.*}")
  done
fi

status=0
export REHEARSAL=$origin NODE_PATH=$folder/node_modules PYTHONDONTWRITEBYTECODE=1
# Nothing of the caller's may lead the clients elsewhere.
unset OPENAI_BASE_URL OPENAI_API_KEY ANTHROPIC_BASE_URL ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN GEMINI_API_KEY \
  GOOGLE_API_KEY GOOGLE_GEMINI_BASE_URL OLLAMA_HOST http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
for name in "${names[@]}"; do
  if [[ -e tests/interop/$name.cjs ]]; then
    timeout 300 node "tests/interop/$name.cjs" || status=1
  else
    timeout 300 "$folder/python/bin/python" "tests/interop/$name.py" || status=1
  fi
done | tee "$folder/results.txt"
# The loop ran in a shell of its own.
awk '/ passed, .* failed$/ { passed += $(NF - 3); failed += $(NF - 1); programs++ }
  END { printf "%d programs: %d passed, %d failed\n", programs, passed, failed; exit failed > 0 || programs != '"${#names[@]}"' }' \
  "$folder/results.txt"
