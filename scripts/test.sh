#!/usr/bin/env bash
# Builds troupe for development and runs every test. Arguments go to ctest: scripts/test.sh -L schema
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/bootstrap.sh
cmake --preset dev > /dev/null
cmake --build --preset dev
ctest --preset dev "$@"
