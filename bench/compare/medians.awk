# Medians of JSON lines; see medians() in clients.sh. Variables: run, section, keys, values (names, blanks between).

function member(name) {
  if (!match($0, "\"" name "\":(\"[^\"]*\"|[^,}]*)")) return ""
  name = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
  gsub(/"/, "", name)
  return name
}

function median(group, name,    i, j, count, x, sorted) {
  count = seen[group]
  for (i = 1; i <= count; ++i) {
    x = sample[group, name, i] + 0
    for (j = i - 1; j > 0 && sorted[j] > x; --j) sorted[j + 1] = sorted[j]
    sorted[j + 1] = x
  }
  return count % 2 ? sorted[(count + 1) / 2] : (sorted[count / 2] + sorted[count / 2 + 1]) / 2
}

BEGIN {
  key_count = split(keys, key_name, " ")
  value_count = split(values, value_name, " ")
}

index($0, "\"run\":\"" run "\",\"section\":\"" section "\"") {
  group = ""
  for (i = 1; i <= key_count; ++i) group = group (i > 1 ? "\t" : "") member(key_name[i])
  if (!(group in seen)) order[++groups] = group
  ++seen[group]
  for (i = 1; i <= value_count; ++i) sample[group, value_name[i], seen[group]] = member(value_name[i])
}

END {
  for (g = 1; g <= groups; ++g) {
    printf "%s", order[g]
    for (i = 1; i <= value_count; ++i) printf "\t%.6g", median(order[g], value_name[i])
    printf "\n"
  }
}
