#!/usr/bin/env bash
# Runs the command against a server that others wrote: npm's aimock, which plays the APIs of many providers, each with the
# guide's seven texts, whole and streamed. Opt-in: it needs Node and npm, and installs into build/foreign.
#
#   scripts/foreign.sh                      every provider
#   scripts/foreign.sh --rows chat,gemini   some of them
#   TROUPE=PATH scripts/foreign.sh          with that command instead of build/dev/cli/troupe
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/steps.sh

case ${1:-} in
  '' | --rows) ;;
  --help) usage; exit ;;
  *) usage >&2; exit 2 ;;
esac

aimock_version=1.43.0
troupe=${TROUPE:-build/dev/cli/troupe}
work=build/foreign
aimock=$work/node_modules/@copilotkit/aimock

[[ -x $troupe ]] || give_up "there is no command $troupe" "build it: cmake --preset dev && cmake --build --preset dev"
command -v npm > /dev/null || give_up "there is no npm" "install Node 20 with npm"
if ! grep -qs "\"version\": \"$aimock_version\"" "$aimock/package.json"; then
  step "installing aimock $aimock_version into $work"
  mkdir -p "$work"
  npm install --prefix "$work" --ignore-scripts --no-audit --no-fund --silent "@copilotkit/aimock@$aimock_version"
fi
python3 tests/interop/foreign/run.py --troupe "$troupe" --aimock "$aimock/dist/cli.js" --work "$work/run" "$@"
