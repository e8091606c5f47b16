# SVG from the medians of pools_table.awk: for one latency, CPU time per text and texts per second over the pool size.

# The next larger number whose quarters are short.
function round_up(x,    unit, i, step) {
  for (unit = 1; unit * 10 < x; unit *= 10) ;
  split("1.2 1.6 2 2.4 3.2 4 6 8 10", step, " ")
  for (i = 1; step[i] * unit < x; ++i) ;
  return step[i] * unit
}

function thousands(x) { return x >= 1000 ? x / 1000 " k" : x }

function log2(x) { return log(x) / log(2) }

function place_x(pool) {
  return left + (last > first ? (log2(pool) - first) / (last - first) : 0.5) * width
}

function place_y(value, top_value) { return bottom - value / top_value * height }

function text(x, y, anchor, what) {
  printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, what
}

# A panel with its left edge at `at`, of the values that stand in `column`.
function panel(at, title, column, top_value,    i, j, y, points, name) {
  left = at
  text(left, bottom - height - 18, "start", title)
  for (i = 0; i <= 4; ++i) {
    y = place_y(i * top_value / 4, top_value)
    printf "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n", left, left + width, y, y
    text(left - 8, y + 4, "end", thousands(i * top_value / 4))
  }
  for (i = 1; i <= pools; ++i) text(place_x(pool[i]), bottom + 18, "middle", pool[i])
  text(left + width / 2, bottom + 38, "middle", "pool size")
  for (i = 1; i <= clients; ++i) {
    name = client[i]
    points = ""
    for (j = 1; j <= pools; ++j)
      if ((name, pool[j], column) in value)
        points = points sprintf("%.1f,%.1f ", place_x(pool[j]), place_y(value[name, pool[j], column], top_value))
    printf "<polyline points=\"%s\" style=\"%s\"/>\n", points, style[name]
  }
}

function legend(y,    i, x) {
  x = 60
  for (i = 1; i <= clients; ++i) {
    printf "<polyline points=\"%d,%d %d,%d\" style=\"%s\"/>\n", x, y - 4, x + 28, y - 4, style[client[i]]
    text(x + 34, y, "start", label[client[i]])
    x += 48 + 6.6 * length(label[client[i]])
  }
}

BEGIN {
  FS = "\t"
  width = 380; height = 230; bottom = 290
  label["poll"] = "libcurl, poll"; style["poll"] = "stroke:#999999;stroke-dasharray:2 3"
  label["epoll"] = "libcurl, epoll"; style["epoll"] = "stroke:#666666;stroke-dasharray:6 3"
  label["epoll8"] = "libcurl, epoll × 8"; style["epoll8"] = "stroke:#222222;stroke-dasharray:10 3"
  label["engine"] = "HTTP engine"; style["engine"] = "stroke:#009e73"
  label["gather"] = "troupe, in order"; style["gather"] = "stroke:#0072b2;stroke-width:2.5"
  label["completed"] = "troupe, as completed"; style["completed"] = "stroke:#d55e00;stroke-width:2.5"
}

$1 == latency && $3 !~ /^before_/ {
  if (!($2 in pool_seen)) { pool_seen[$2] = 1; pool[++pools] = $2 }
  if (!($3 in client_seen)) { client_seen[$3] = 1; client[++clients] = $3 }
  value[$3, $2, "cpu"] = $5
  value[$3, $2, "rate"] = $6
  if ($5 > cpu_top) cpu_top = $5
  if ($6 > rate_top) rate_top = $6
}

END {
  first = log2(pool[1])
  last = log2(pool[pools])
  print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 920 370\" font-family=\"sans-serif\" font-size=\"12\">"
  print "<style>polyline{fill:none;stroke-width:1.5}.grid{stroke:#dddddd}</style>"
  print "<rect width=\"920\" height=\"370\" fill=\"#ffffff\"/>"
  text(60, 22, "start", "Latency of the server: " latency)
  panel(60, "CPU time per text, µs (less is better)", "cpu", round_up(cpu_top))
  panel(520, "Texts per second (more is better)", "rate", round_up(rate_top))
  legend(356)
  print "</svg>"
}
