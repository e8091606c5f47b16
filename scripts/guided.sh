#!/usr/bin/env bash
# Builds the command and the benchmarks for the most speed, in build/guided: compiles them twice, the second time for what
# the first programs did while they worked against the rehearsal server. Ten minutes on two cores; g++ 12 or newer.
#
#   scripts/guided.sh                                    build
#   cmake --install build/guided --prefix /usr/local     then, as of any other build: command, libraries, CMake package
#   bench/compare.sh --build build/guided                or measure it
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ $# -gt 0 ]]; then
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' scripts/guided.sh
  [[ $1 == --help ]]
  exit
fi

# shellcheck source=bench/people.sh
source bench/people.sh

# Objects depend on the profile, of which a compiler cache and the build know nothing.
export CCACHE_DISABLE=1
targets=(troupe_cli troupe_documents troupe_bench floor_bench engine_bench)
recording=build/profiling
work=$(mktemp -d)
server=''

stop_server() {
  [[ -n $server ]] || return 0
  kill -INT "$server" 2> /dev/null || true
  wait "$server" 2> /dev/null || true
  server=''
}
trap 'stop_server; rm -rf "$work"' EXIT

# start_server OPTION...: sets $url.
start_server() {
  local line output
  stop_server
  exec {output}< <(exec "$recording/cli/troupe" rehearse "$@" 2> /dev/null)
  server=$!
  read -r -t 10 line <&"$output" \
    || { echo "scripts/guided: the rehearsal server of $recording did not start" >&2; exit 1; }
  line=${line##* at }
  url=${line%% *}
}

# work_on PROGRAM POOL TEXTS OPTION...
work_on() {
  "$recording/bench/$1" --base-url "$url" --concurrency "$2" --n "$3" --warmup 20 "${@:4}" > /dev/null
}

# The ordinary work: replies that come one by one and in crowds, in order or as they come.
work_on_good_replies() {
  local latency pool
  for latency in 25ms..75ms 0; do
    start_server --latency "$latency"
    for pool in 1:40 8:300 64:3000 512:6000 2048:8000; do
      work_on troupe_bench "${pool%:*}" "${pool#*:}" --order gather
      work_on troupe_bench "${pool%:*}" "${pool#*:}" --order completed
      work_on floor_bench "${pool%:*}" "${pool#*:}"
    done
    work_on engine_bench 64 3000
  done
}

# The command, and what goes wrong now and then: repairs, re-asks, retries.
work_on_faults() {
  write_people 4000 > "$work/texts.txt"
  write_person_schema > "$work/person.json"
  start_server --latency 5ms..15ms --fault badly_written:5%,bad_type:2%,503:1%,reset:1%
  OPENAI_API_KEY='' "$recording/cli/troupe" run --base-url "$url" --model rehearsal --pool 64 \
    --schema "$work/person.json" --input "$work/texts.txt" --output "$work/people.jsonl" 2> "$work/complaint" \
    || [[ $? == 1 ]] || { cat "$work/complaint" >&2; exit 1; }
}

scripts/bootstrap.sh
cmake --preset profiling > /dev/null
cmake --build --preset profiling --target "${targets[@]}"

rm -rf build/profile
work_on_good_replies
work_on_faults
stop_server

cmake --preset guided > /dev/null
cmake --build --preset guided --clean-first --target "${targets[@]}"
