# Markdown from medians: latency, pool, client, texts, then CPU µs, texts/s, MiB and the first result's s. The company's
# values have their ratio to the best bare loop of the same pool beside them, and its CPU time the one to the company of
# another build, if that ran too.

function is_bare(client) { return client ~ /^(poll|epoll)/ }

function ratio(value, best) { return best > 0 ? sprintf(" (× %.2f)", value / best) : "" }

function better(name, value, sign) {
  if (!(name in best) || sign * value < sign * best[name]) best[name] = value
}

BEGIN { FS = "\t" }

{
  line[NR] = $0
  if ($3 ~ /^before_/) before[$1 FS $2 FS substr($3, 8)] = $5
  if (is_bare($3)) {
    better($1 FS $2 FS "cpu", $5, 1)
    better($1 FS $2 FS "rate", $6, -1)
    better($1 FS $2 FS "memory", $7, 1)
  }
}

END {
  print "\n## " title
  for (i = 1; i <= NR; ++i) {
    split(line[i], x, FS)
    if (x[1] != latency || i == 1) {
      latency = x[1]
      print "\nLatency " latency ":\n"
      print "| pool | client | texts | CPU µs/text | texts/s | peak MiB | first result ms |"
      print "|---:|---|---:|---:|---:|---:|---:|"
    }
    group = x[1] FS x[2] FS
    bare = is_bare(x[3])
    cpu = bare ? "" : ratio(x[5], best[group "cpu"])
    if ((group x[3]) in before) cpu = cpu sprintf(", %.3f of before", x[5] / before[group x[3]])
    printf "| %d | %s | %d | %.1f%s | %.0f%s | %.1f%s | %.1f |\n", x[2], x[3], x[4],
      x[5], cpu, x[6], bare ? "" : ratio(x[6], best[group "rate"]),
      x[7], bare ? "" : ratio(x[7], best[group "memory"]), 1000 * x[8]
  }
}
