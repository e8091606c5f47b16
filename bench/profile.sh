#!/usr/bin/env bash
# Where the time of a text goes, by part, as a markdown table: kernel, TLS, libcurl, memory, JSON, engine, actors. Samples
# the processor's clock with perf (apt-get install linux-perf), which works in virtual machines, too. Server and client have
# a core each. Ends by itself and stops what it started; half a minute.
#
#   --client NAME    gather or completed (the company, in order or as completed; default), engine, or a bare loop: poll,
#                    epoll, epoll8
#   --pool N         default 64
#   --latency L      of the rehearsal server, e.g. 25ms..75ms (default 0)
#   --n N            texts (default 50000)
#   --tls 1|2        over TLS through nginx, with HTTP/1.1 or HTTP/2
#   --build DIR      use the programs of this build folder as they are; else build/release is built first
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

give_up() { echo "bench/profile: $1" >&2; exit 2; }

client=completed pool=64 latency=0 n=50000 tls='' build='' base_url='' unpinned=false
while [[ $# -gt 0 ]]; do
  case $1 in
    --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' bench/profile.sh; exit 0 ;;
    --client | --pool | --latency | --n | --tls | --build)
      [[ $# -gt 1 && -n $2 ]] || give_up "$1 needs a value"
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    *) give_up "unknown option $1 (see --help)" ;;
  esac
done
[[ $tls == '' || $tls == 1 || $tls == 2 ]] || give_up "--tls is 1 or 2, the version of HTTP"
perf=$(command -v perf) || give_up "perf is missing: apt-get install linux-perf"
if [[ -z $build ]]; then
  build=build/release
  scripts/bootstrap.sh
  cmake --preset release > /dev/null
  cmake --build --preset release --target floor_bench engine_bench troupe_bench troupe_cli > /dev/null
fi

# shellcheck source=bench/compare/servers.sh
source bench/compare/servers.sh
# shellcheck source=bench/compare/clients.sh
source bench/compare/clients.sh
work=$(mktemp -d)
finish() {
  stop_servers
  rm -rf "$work"
}
trap finish EXIT
ulimit -n "$(ulimit -Hn)"

start_rehearsal "$latency"
transport=()
if [[ -n $tls ]]; then
  start_nginx "$url"
  url=$tls_url
  transport=(--http "$tls" --cacert "$ca_file")
fi
client_command "$client" "$pool"
line=$("${client_core[@]}" "$perf" record -q -e cpu-clock -F 4000 -o "$work/samples" "${command[@]}" --base-url "$url" \
  --concurrency "$pool" --n "$n" --warmup $((2 * pool)) "${transport[@]}" 2> "$work/complaint") || true
[[ $line == *'"failures":0,"wrong":0'* ]] || give_up "$client: $line $(< "$work/complaint")"
"$perf" report -i "$work/samples" --stdio --no-children --sort dso,symbol -F overhead,dso,symbol -w 0,0,0 \
  2> "$work/complaint" > "$work/report" || give_up "perf report: $(< "$work/complaint")"
printf '%s, pool %s, latency %s%s:\n\n' "$client" "$pool" "$latency" "${tls:+, over TLS, HTTP/$tls}"
awk -v line="$line" -f bench/profile.awk "$work/report"
