#!/usr/bin/env bash
# A service under load: 16 callers ask one extractor for one text after the other, against the rehearsal in a process of
# its own. Prints what each text got, and what that cost beside a bare libcurl loop. Ends by itself.
#
#   bench/service.sh                 100,000 texts with faults of the server, cancellations, deadlines, companies that are
#                                    killed and requesters that end; a minute without texts with each of CAF's schedulers;
#                                    before that, rounds of 20,000 texts without trouble, in turn with the bare loop
#   bench/service.sh --texts N       with trouble; --clean N: without, 0: none; --rounds N of these (3); --callers N
#   bench/service.sh --idle S        seconds without texts (60)
#   bench/service.sh --latency TIME  of the server (5ms); --faults LIST, as `troupe rehearse --fault` takes it; --kills N (10)
#   bench/service.sh --build DIR     another build folder (default build/release); --server PROGRAM: a troupe of another one
#   bench/service.sh --unpinned      server and client where the kernel puts them. Otherwise they have a core each
#
# Exit status: 0; 1 if an answer was lost, doubled or another text's, or if memory grew; 2 bad usage.
set -euo pipefail
cd "$(dirname "$0")/.."

texts=100000 clean=20000 rounds=3 callers=16 idle=60 latency_ms=5 kills=10 build=build/release server='' unpinned=false
faults=429_ms:1%,500:1%,half:1%,reset:0.5%,bad_type:0.5%,no_json:0.5%,refusal:0.5%
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' bench/service.sh; }
while [[ $# -gt 0 ]]; do
  case $1 in
    --texts) texts=${2:?}; shift 2 ;;
    --clean) clean=${2:?}; shift 2 ;;
    --rounds) rounds=${2:?}; shift 2 ;;
    --callers) callers=${2:?}; shift 2 ;;
    --idle) idle=${2:?}; shift 2 ;;
    --latency) [[ ${2:?} =~ ^([0-9]+)ms$ ]] || { usage >&2; exit 2; }; latency_ms=${BASH_REMATCH[1]}; shift 2 ;;
    --faults) faults=${2:?}; shift 2 ;;
    --kills) kills=${2:?}; shift 2 ;;
    --build) build=${2:?}; shift 2 ;;
    --server) server=${2:?}; shift 2 ;;
    --unpinned) unpinned=true; shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[[ -n $server ]] || server=$build/cli/troupe
for program in "$build/bench/service_bench" "$server"; do
  [[ -x $program ]] \
    || { echo "bench/service: $program is missing: cmake --build ${build} --target service_bench service_floor troupe_cli" >&2; exit 2; }
done
server_core=() client_core=()
if ! $unpinned && [[ $(nproc) -gt 1 ]]; then
  server_core=(taskset -c 0) client_core=(taskset -c 1)
fi

server_pids=()
trap '[[ ${#server_pids[@]} -eq 0 ]] || kill "${server_pids[@]}" 2> /dev/null' EXIT
trap 'exit 130' INT TERM

# start_server WORD...: sets $url.
start_server() {
  local output line
  exec {output}< <(exec "${server_core[@]}" "$server" rehearse --latency "${latency_ms}ms" --retry-after 5ms "$@" 2> /dev/null)
  server_pids+=($!)
  read -r -t 10 line <&"$output" || { echo "bench/service: the rehearsal server did not start" >&2; exit 2; }
  line=${line##* at }
  url=${line%% *}
}

status=0
# measure TITLE PROGRAM WORD...
measure() {
  echo "-- $1"
  local code=0
  "${client_core[@]}" "$build/bench/$2" --concurrency "$callers" --latency-us "${latency_ms}000" "${@:3}" || code=$?
  [[ $code -le 1 ]] || exit "$code"
  [[ $code -eq 0 ]] || status=1
}

if [[ $clean -gt 0 ]]; then
  start_server
  for ((i = 0; i < rounds; ++i)); do
    if [[ -x $build/bench/service_floor ]]; then
      measure "a thread and an easy handle of libcurl for each caller" service_floor --base-url "$url" --n "$clean"
    fi
    for policy in sharing stealing; do
      measure "the service, $policy" service_bench --base-url "$url" --n "$clean" --trouble no --policy $policy
    done
  done
fi
start_server --fault "$faults"
measure "with trouble, sharing" service_bench --base-url "$url" --n "$texts" --kills "$kills" --idle "$idle" --policy sharing
measure "with trouble, stealing" service_bench --base-url "$url" --n $((texts / 5)) --kills "$kills" --idle "$idle" \
  --policy stealing
exit $status
