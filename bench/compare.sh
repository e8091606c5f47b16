#!/usr/bin/env bash
# Runs the whole company and bare libcurl loops in turn against the same server, several rounds, and prints medians and
# ratios as markdown tables. Without --build it builds everything first. Ends by itself and stops what it started.
#
#   bench/compare.sh            more than half an hour
#   bench/compare.sh --quick    about a minute: fewer and shorter runs, for a look only
#
# What is compared:
#   --sections LIST    of, with commas between (default pools,unpinned,process,tls,idle):
#     pools            CPU time, throughput, memory over the pool size, and a plot of them
#     unpinned         the same where server and client may use all cores
#     process          one and seven texts, from the start of the process to its end
#     tls              from cold through nginx: in clear, HTTP/1.1 and HTTP/2 over TLS; needs nginx and openssl
#     idle             CPU time while 2048 requests wait for a slow server
#     million          10,000, 100,000 and 1,000,000 texts, every hundredth 50 times slower; about 2 minutes a round
#   --clients LIST     of poll,epoll,epoll8 (bare loops: curl_multi_poll, epoll, epoll with 8 multi handles), engine (the
#                      HTTP engine without actors), gather,completed (the company, ordered and as completed); default all
#                      but engine; for pools and unpinned
#   --before DIR       the build folder of another commit: its company runs in turn with this one's, as the clients
#                      before_gather and before_completed, and this one's CPU time is also told in its terms
#
# How:
#   --rounds N         each client runs so often, in turn with the others (default 5, quick 3)
#   --seconds S        about so long is a run of pools and unpinned (default 1, quick 0.3); longer where it takes that to
#                      give each seat twenty texts
#   --n N              texts of a run of pools and unpinned, instead of so many as fit into that time
#   --warmup N         texts before those, not measured (default: two for each seat of the pool, at least 200)
#   --pools LIST       default 1,8,64,512,2048,4096; quick 8,64,512; unpinned 64,512,2048
#   --latency LIST     what the server waits before it answers, e.g. 0,50ms,25ms..75ms (default 0,25ms..75ms)
#   --base-url URL     another server, e.g. http://127.0.0.1:8080/v1, instead of a rehearsal per latency; for pools and
#                      unpinned. It must answer as the rehearsal does: name, age and occupation of the person in the text
#   --unpinned         server and client of all sections where the kernel puts them. Otherwise the server is bound to the
#                      first core, the client to the second
#
# Where:
#   --build DIR        use the programs of this build folder as they are
#   --out DIR          takes results.jsonl (every run, appended), tables.md and the plots (default build/bench)
#
# Exit status: 0; 1 if a client failed or read a wrong record; 2 bad usage.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C
cd "$(dirname "$0")/.."

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' bench/compare.sh; }

# give_up REASON
give_up() { echo "bench/compare: $1" >&2; exit 2; }

# Taken as given, else by default below.
quick=false unpinned=false before=''
sections='' clients='' rounds='' seconds='' n='' warmup='' pools='' unpinned_pools='' latencies='' base_url='' build=''
out=build/bench

read_arguments() {
  local -A variable=([--sections]=sections [--clients]=clients [--before]=before [--rounds]=rounds [--seconds]=seconds
    [--n]=n [--warmup]=warmup [--pools]=pools [--latency]=latencies [--base-url]=base_url [--build]=build [--out]=out)
  while [[ $# -gt 0 ]]; do
    case $1 in
      --help) usage; exit 0 ;;
      --quick) quick=true; shift ;;
      --unpinned) unpinned=true; shift ;;
      *)
        [[ -n ${variable[$1]:-} ]] || give_up "unknown option $1 (see --help)"
        [[ $# -gt 1 && -n $2 ]] || give_up "$1 needs a value"
        printf -v "${variable[$1]}" %s "$2"
        shift 2
        ;;
    esac
  done
}

# check_list OPTION LIST ALLOWED
check_list() {
  local word
  for word in ${2//,/ }; do
    [[ ",$3," == *",$word,"* ]] || give_up "$1: $word is none of $3"
  done
}

set_defaults() {
  unpinned_pools=${pools:-64,512,2048}
  if $quick; then
    : "${sections:=pools}" "${rounds:=3}" "${seconds:=0.3}" "${pools:=8,64,512}"
  elif [[ -n $base_url ]]; then
    : "${sections:=pools}"
  fi
  : "${sections:=pools,unpinned,process,tls,idle}" "${clients:=poll,epoll,epoll8,gather,completed}" "${rounds:=5}"
  : "${seconds:=1}" "${pools:=1,8,64,512,2048,4096}" "${latencies:=0,25ms..75ms}"
  check_list --sections "$sections" pools,unpinned,process,tls,idle,million
  check_list --clients "$clients" poll,epoll,epoll8,engine,gather,completed
  if [[ -n $before ]]; then
    [[ -x $before/bench/troupe_bench ]] || give_up "--before $before: no build folder with troupe_bench"
    clients+=,before_gather,before_completed
  fi
  [[ $rounds =~ ^[1-9][0-9]*$ ]] || give_up "--rounds $rounds is no number from 1"
  [[ $pools =~ ^[1-9][0-9]*(,[1-9][0-9]*)*$ ]] || give_up "--pools $pools is no list of numbers"
  if [[ -n $base_url ]]; then
    check_list "--sections with --base-url" "$sections" pools,unpinned
    latencies=unknown
  fi
}

build_programs() {
  if [[ -z $build ]]; then
    build=build/release
    scripts/bootstrap.sh
    cmake --preset release > /dev/null
    cmake --build --preset release --target floor_bench engine_bench troupe_bench troupe_cli
  fi
  [[ -x $build/bench/troupe_bench && -x $build/cli/troupe ]] \
    || give_up "$build is no build folder with benchmarks and command; leave --build out to build them"
}

read_arguments "$@"
set_defaults
build_programs
# shellcheck source=bench/people.sh
source bench/people.sh
# shellcheck source=bench/compare/servers.sh
source bench/compare/servers.sh
# shellcheck source=bench/compare/clients.sh
source bench/compare/clients.sh
# shellcheck source=bench/compare/sections.sh
source bench/compare/sections.sh

mkdir -p "$out"
results=$out/results.jsonl
# Under which this run's lines are found in the results.
run=$(date -u +%Y%m%dT%H%M%SZ)
work=$(mktemp -d)
finish() {
  stop_servers
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
ulimit -n "$(ulimit -Hn)"

for section in ${sections//,/ }; do
  echo "bench/compare: $section" >&2
  "run_$section"
  "show_$section" | tee -a "$work/tables.md"
done
{ describe_machine; cat "$work/tables.md"; } > "$out/tables.md"
echo "bench/compare: tables and plots are in $out" >&2
[[ ! -e $work/failed ]]
