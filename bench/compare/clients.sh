# Part of bench/compare.sh: runs the programs and keeps what they say.
# shellcheck shell=bash disable=SC2034,SC2154 # the parts share variables

# client_command CLIENT POOL: sets $command.
client_command() {
  case $1 in
    poll) command=("$build/bench/floor_bench" --loop poll) ;;
    epoll) command=("$build/bench/floor_bench") ;;
    epoll8) command=("$build/bench/floor_bench" --shards 8) ;;
    # As many connections as HTTP/2 needs for the pool, at 100 requests each.
    epoll_capped) command=("$build/bench/floor_bench" --host-connections $((($2 + 99) / 100))) ;;
    engine) command=("$build/bench/engine_bench") ;;
    gather) command=("$build/bench/troupe_bench" --order gather) ;;
    completed) command=("$build/bench/troupe_bench") ;;
    before_gather) command=("$before/bench/troupe_bench" --order gather) ;;
    before_completed) command=("$before/bench/troupe_bench") ;;
  esac
}

# failed MESSAGE
failed() {
  echo "bench/compare: $1" >&2
  touch "$work/failed"
}

# record LINE MEMBER...: appends the JSON line of a program to the results, with further members before its own.
record() {
  local text="{\"run\":\"$run\"" x
  for x in "${@:2}"; do text+=",$x"; done
  echo "$text,${1#\{}" >> "$results"
}

# milliseconds_since EPOCHREALTIME
milliseconds_since() {
  local microseconds=$((${EPOCHREALTIME/./} - ${1/./}))
  printf '%d.%03d' $((microseconds / 1000)) $((microseconds % 1000))
}

# Further members of the lines that are written, e.g. '"transport":"clear"'.
members=()

# measure SECTION LATENCY ROUND CLIENT POOL N ARGUMENT...: one run of a client on the client's core. Sets $line, its JSON.
measure() {
  local section=$1 latency=$2 round=$3 client=$4 pool=$5 items=$6 start elapsed command
  shift 6
  client_command "$client" "$pool"
  start=$EPOCHREALTIME
  line=$("${client_core[@]}" "${command[@]}" --concurrency "$pool" --n "$items" "$@" 2> "$work/complaint") || true
  elapsed=$(milliseconds_since "$start")
  if [[ $line != "{"* || $line == *"\"failures\":$items,"* ]]; then
    give_up "$client at pool $pool: $line $(< "$work/complaint")"
  fi
  [[ $line == *'"failures":0,"wrong":0'* ]] || failed "$client at pool $pool: $line $(< "$work/complaint")"
  record "$line" "\"section\":\"$section\"" "\"latency\":\"$latency\"" "\"round\":$round" "\"client\":\"$client\"" \
    "\"process_ms\":$elapsed" "${members[@]}"
}

# medians SECTION KEYS VALUES: the lines of this run and section, grouped by the members KEYS, as tab-separated KEYS and
# medians of VALUES; groups in the order of their first appearance.
medians() {
  awk -v run="$run" -v section="$1" -v keys="$2" -v values="$3" -f bench/compare/medians.awk "$results"
}

describe_machine() {
  printf 'Run %s, commit %s, %s cores (%s), load average at the end %s.\n%s rounds; %s.\n' "$run" \
    "$(git rev-parse --short HEAD 2> /dev/null || echo unknown)" "$(nproc)" \
    "$(sed -n 's/^model name[^:]*: //p;T;q' /proc/cpuinfo)" "$(cut -d ' ' -f 1 /proc/loadavg)" "$rounds" \
    "$(if $unpinned; then echo "nothing pinned"; else echo "server on one core, client on another"; fi)"
}
