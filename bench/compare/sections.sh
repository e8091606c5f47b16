# Part of bench/compare.sh: for each section, run_SECTION measures and show_SECTION prints what came out.
# shellcheck shell=bash disable=SC2034,SC2154 # the parts share variables

# --- pools, unpinned ---------------------------------------------------------

# items_that_fit POOL: texts for a run of $seconds seconds, from short runs of two bare loops, of which now the one and now
# the other is quicker; but at least twenty for each seat, or the start of a run would be a large part of it. Sets $items.
items_that_fit() {
  local pool=$1 least=$((2 * $1 < 50 ? 50 : 2 * $1)) client line found='' command
  if [[ -n $n ]]; then
    items=$n
    return
  fi
  for client in epoll epoll8; do
    client_command "$client" "$pool"
    line=$("${client_core[@]}" "${command[@]}" --base-url "$url" --concurrency "$pool" --n "$least" --warmup "$least")
    [[ $line == *'"failures":0,'* ]] || give_up "the server at $url does not answer as it should: $line"
    found+=$line$'\n'
  done
  items=$(awk -v items="$((20 * pool < 50 ? 50 : 20 * pool))" -v seconds="$seconds" '
    match($0, /"items_per_s":[0-9.]+/) {
      x = int(substr($0, RSTART + 14, RLENGTH - 14) * seconds)
      if (x > items) items = x
    }
    END { print (items > 1000000 ? 1000000 : items) }' <<< "$found")
}

# run_over_pools SECTION POOLS
run_over_pools() {
  local latency pool client round url items
  local -A items_of
  for ((round = 1; round <= rounds; ++round)); do
    for latency in ${latencies//,/ }; do
      start_rehearsal "$latency"
      for pool in ${2//,/ }; do
        if [[ -z ${items_of[$latency/$pool]:-} ]]; then
          items_that_fit "$pool"
          items_of[$latency/$pool]=$items
        fi
        for client in ${clients//,/ }; do
          measure "$1" "$latency" "$round" "$client" "$pool" "${items_of[$latency/$pool]}" --base-url "$url" \
            --warmup "${warmup:-$((2 * pool < 200 ? 200 : 2 * pool))}"
        done
      done
    done
  done
}

# show_over_pools SECTION TITLE
show_over_pools() {
  medians "$1" "latency concurrency client n" "cpu_us_per_item items_per_s peak_rss_mib first_result_s" \
    > "$work/$1.tsv"
  awk -v title="$2" -f bench/compare/pools_table.awk "$work/$1.tsv"
}

run_pools() { run_over_pools pools "$pools"; }

show_pools() {
  local latency name
  show_over_pools pools "Cost and throughput over the pool size"
  for latency in ${latencies//,/ }; do
    name=pools_${latency//../-}.svg
    awk -v latency="$latency" -f bench/compare/plot.awk "$work/pools.tsv" > "$out/$name"
    printf '\nPlot: %s\n' "$name"
  done
}

run_unpinned() {
  local server_core=() client_core=()
  run_over_pools unpinned "$unpinned_pools"
}

show_unpinned() { show_over_pools unpinned "Where both may use all cores"; }

# --- process -----------------------------------------------------------------

# measure_command LATENCY ROUND POOL N: the troupe command on a file of N lines.
measure_command() {
  local start elapsed
  write_people "$4" > "$work/texts.txt"
  write_person_schema > "$work/person.json"
  # With its journal, as users run it; but not one that says that all is done.
  rm -f "$work"/people.jsonl*
  start=$EPOCHREALTIME
  OPENAI_API_KEY='' "${client_core[@]}" "$build/cli/troupe" run --base-url "$url" --model rehearsal --pool "$3" \
    --schema "$work/person.json" --input "$work/texts.txt" --output "$work/people.jsonl" 2> "$work/complaint" \
    || failed "troupe run: $(< "$work/complaint")"
  elapsed=$(milliseconds_since "$start")
  record "{\"tool\":\"command\",\"concurrency\":$3,\"n\":$4}" '"section":"process"' "\"latency\":\"$1\"" "\"round\":$2" \
    '"client":"command"' "\"process_ms\":$elapsed"
}

run_process() {
  local round client case latency pool texts url
  for ((round = 1; round <= rounds; ++round)); do
    for case in "0 1 1" "850ms 1 7" "850ms 2 7" "850ms 7 7"; do
      read -r latency pool texts <<< "$case"
      start_rehearsal "$latency"
      for client in epoll gather completed; do
        measure process "$latency" "$round" "$client" "$pool" "$texts" --base-url "$url"
      done
      measure_command "$latency" "$round" "$pool" "$texts"
    done
  done
}

show_process() {
  printf '\n## From the start of the process to its end\n\n'
  medians process "latency n concurrency client" process_ms | awk -F '\t' '
    BEGIN { print "| latency | texts | pool | client | ms | more than the bare loop |\n|---|---:|---:|---|---:|---:|" }
    $4 == "epoll" { bare = $5 }
    {
      more = $4 == "epoll" ? "" : sprintf("%+.1f ms, %+.2f %%", $5 - bare, 100 * ($5 / bare - 1))
      printf "| %s | %d | %d | %s | %.1f | %s |\n", $1, $2, $3, $4, $5, more
    }'
}

# --- tls ---------------------------------------------------------------------

run_tls() {
  local round client pool latency url clear_url tls_url ca_file connections_log transport
  start_rehearsal 50ms
  start_nginx "$url"
  for ((round = 1; round <= rounds; ++round)); do
    for pool in 7 64; do
      for client in epoll epoll8 gather completed; do
        for transport in "clear 1 $clear_url" "http1 1 $tls_url" "http2 2 $tls_url"; do
          measure_transport "$round" "$client" "$pool" "$transport"
        done
      done
    done
  done
  # The quicker replies keep both cores busy, nginx' and the client's.
  for latency in 25ms..75ms 100ms..300ms; do
    start_rehearsal "$latency"
    start_nginx "$url"
    for ((round = 1; round <= rounds; ++round)); do
      for client in epoll_capped epoll8 gather completed; do
        : > "$connections_log"
        measure http2 "$latency" "$round" "$client" 512 20480 --base-url "$tls_url" --http 2 --cacert "$ca_file"
        # The client knows what it opened; nginx knows what it used.
        record '{"n":20480}' '"section":"http2_connections"' "\"latency\":\"$latency\"" "\"client\":\"$client\"" \
          "\"connections\":$(wc -l < "$connections_log")"
      done
    done
  done
}

# measure_transport ROUND CLIENT POOL "TRANSPORT HTTP-VERSION URL": as many texts as connections.
measure_transport() {
  local transport http target
  read -r transport http target <<< "$4"
  local members=("\"transport\":\"$transport\"")
  measure tls "$transport" "$1" "$2" "$3" "$3" --base-url "$target" --http "$http" --cacert "$ca_file"
}

show_tls() {
  printf '\n## Over TLS from cold\n\nAs many texts as connections at once, 50 ms latency, through nginx; whole process, ms.\n\n'
  medians tls "concurrency client transport n" process_ms | awk -F '\t' '
    BEGIN { print "| texts | client | in clear | HTTP/1.1, TLS | HTTP/2, TLS |\n|---:|---|---:|---:|---:|" }
    $3 == "clear" { clear = $5; printf "| %d | %s | %.1f |", $1, $2, $5; next }
    { printf " %.1f (%+.1f) |%s", $5, $5 - clear, $3 == "http2" ? "\n" : "" }'
  printf '\n20,480 texts at pool 512 over HTTP/2 from cold; nginx allows %d requests on a connection.\n\n' "$streams_max"
  medians http2_connections "latency client" connections > "$work/connections.tsv"
  medians http2 "latency client" "wall_s cpu_us_per_item" | awk -F '\t' '
    BEGIN { print "| latency | client | s | of the ideal time | connections | CPU µs/text |\n|---|---|---:|---:|---:|---:|" }
    NR == FNR { connections[$1, $2] = $3; next }
    {
      split($1, ms, /ms(\.\.)?/)
      ideal = 20480 / 512 * (ms[1] + ms[2]) / 2 / 1000
      printf "| %s | %s | %.3f | %.3f | %d | %.1f |\n", $1, $2, $3, $3 / ideal, connections[$1, $2], $4
    }' "$work/connections.tsv" -
}

# --- idle --------------------------------------------------------------------

# processor_time PID: of all its threads so far, in nanoseconds.
processor_time() { cat "/proc/$1"/task/*/schedstat | awk '{ sum += $1 } END { printf "%d\n", sum }'; }

run_idle() {
  local round client command url pids before i used idle_clients=(epoll8 gather completed)
  # By then all requests are sent; and so long is watched.
  local settling_s=4 watching_s=10
  start_rehearsal 60s
  for ((round = 1; round <= rounds; ++round)); do
    pids=() before=()
    for client in "${idle_clients[@]}"; do
      client_command "$client" 2048
      "${client_core[@]}" "${command[@]}" --base-url "$url" --concurrency 2048 --n 2048 &> /dev/null &
      pids+=($!)
    done
    sleep $settling_s
    for i in "${!pids[@]}"; do before+=("$(processor_time "${pids[i]}")"); done
    sleep $watching_s
    for i in "${!pids[@]}"; do
      used=$(($(processor_time "${pids[i]}") - before[i]))
      record '{"concurrency":2048}' '"section":"idle"' "\"client\":\"${idle_clients[i]}\"" "\"round\":$round" \
        "\"cpu_us_per_s\":$((used / 1000 / watching_s))"
    done
    kill "${pids[@]}"
    wait "${pids[@]}" 2> /dev/null || true
  done
}

show_idle() {
  printf '\n## Waiting for a slow server\n\n2,048 requests sent, none answered yet.\n\n'
  medians idle client cpu_us_per_s | awk -F '\t' '
    BEGIN { print "| client | % of a core |\n|---|---:|" }
    { printf "| %s | %.2f |\n", $1, $2 / 10000 }'
}

# --- million -----------------------------------------------------------------

run_million() {
  local round client texts url
  start_rehearsal 2ms
  for ((round = 1; round <= rounds; ++round)); do
    for texts in 10000 100000 1000000; do
      for client in gather completed; do
        measure million 2ms "$round" "$client" 64 "$texts" --base-url "$url" --warmup 200 --slow 100ms
      done
    done
  done
}

show_million() {
  printf '\n## Many texts\n\nPool 64, 2 ms, every hundredth text 100 ms. At 10,000 texts the last slow one is a fifth of the time.\n\n'
  medians million "client n" "wall_s items_per_s cpu_us_per_item peak_rss_mib" | sort -k 1,1 -k 2,2n | awk -F '\t' '
    BEGIN { print "| client | texts | s | texts/s | CPU µs/text | peak MiB |\n|---|---:|---:|---:|---:|---:|" }
    { printf "| %s | %d | %.2f | %.0f | %.1f | %.1f |\n", $1, $2, $3, $4, $5, $6 }'
}
