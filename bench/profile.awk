# Part of bench/profile.sh: groups the lines of perf report (overhead, object, [kind], symbol) by part. `line` is what the
# program said of itself.

function part_of(object, symbol) {
  if (object ~ /^\[kernel|^\[k\]/) return "kernel: sockets, epoll, switches"
  if (object ~ /^lib(ssl|crypto)/) return "TLS (OpenSSL)"
  if (object ~ /^lib(curl|nghttp2|z\.|brotli)/) return "libcurl"
  if (symbol ~ /malloc|calloc|realloc|cfree|_int_free|unlink_chunk|operator (new|delete)|arena_get|tcache/)
    return "memory: allocating and freeing"
  if (object ~ /^libc\.|^ld-|^\[vdso|^libm\.|^libgcc|^libstdc/) return "C library: copies, strings, clock"
  if (symbol ~ /json|Json|openai|record_reader|typed_record|utf8|scalar|read_rate_limits|read_reply|write_request/)
    return "JSON: requests, replies, records"
  if (symbol ~ /curl_|detail::outbox|detail::inbox|epoll_poller|reply_coalescing|floor_loop/) return "engine, or bare loop"
  if (object ~ /^libcaf/ || symbol ~ /caf::|troupe::/) return "actors (CAF and ours)"
  return "the benchmark itself, and what has no name"
}

$1 ~ /%$/ {
  symbol = $0
  sub(/^ *[0-9.]+% +[^ ]+ +(\[.\] +)?/, "", symbol)
  share[part_of($2, symbol)] += $1
}

END {
  match(line, /"cpu_us_per_item":[0-9.]+/)
  cpu = substr(line, RSTART + 18, RLENGTH - 18)
  print "| part | µs of a text | % |\n|---|---:|---:|"
  count = split("kernel: sockets, epoll, switches|TLS (OpenSSL)|libcurl|memory: allocating and freeing" \
                "|C library: copies, strings, clock|JSON: requests, replies, records|engine, or bare loop" \
                "|actors (CAF and ours)|the benchmark itself, and what has no name", parts, "|")
  for (i = 1; i <= count; ++i)
    if (share[parts[i]] >= 0.5)
      printf "| %s | %.1f | %.0f |\n", parts[i], share[parts[i]] * cpu / 100, share[parts[i]]
  printf "| all | %.1f | 100 |\n", cpu
}
