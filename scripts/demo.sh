#!/usr/bin/env bash
# The demo, without an API key: seven texts by five methods against the rehearsal server that the program embeds. From
# nothing it takes two minutes on two cores. Arguments go to the program: scripts/demo.sh 40
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/steps.sh

announce "the demo" \
  "$(scripts/bootstrap.sh --demo --seconds)" "for Debian packages and CAF" \
  "$(compile_seconds demo 82)" "to compile" \
  18 "for the demo itself"
scripts/bootstrap.sh --demo
step "compiling troupe and the demo"
compile demo
step "the demo"
exec build/demo/examples/compare "$@"
