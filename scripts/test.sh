#!/usr/bin/env bash
# Builds troupe for development and runs every test. Arguments go to ctest: scripts/test.sh -L schema
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/steps.sh

announce "all tests" \
  "$(scripts/bootstrap.sh --seconds)" "for Debian packages, Catch2, nginx and CAF" \
  "$(compile_seconds dev 590)" "to compile" \
  75 "to run them"
scripts/bootstrap.sh
step "compiling troupe and its tests"
compile dev
step "running the tests"
ctest --preset dev "$@"
step "all tests passed"
