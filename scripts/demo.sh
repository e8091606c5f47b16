#!/usr/bin/env bash
# The demo, without an API key: seven texts by five methods against the rehearsal server that the program embeds.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/bootstrap.sh
cmake --preset release > /dev/null
cmake --build --preset release --target compare
exec build/release/examples/compare "$@"
