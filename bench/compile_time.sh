#!/usr/bin/env bash
# What a program pays for including <troupe/client.hpp>: bench/compile_time.sh [--rounds N] CHECKOUT [OTHER-CHECKOUT]
#
# Compiles a program with one record at -O0 and at -O2, N times (3), and prints the least processor time, in seconds of
# user and system. With two checkouts they take turns, so that what else the machine does hits both, and a third column is
# the second one's time over the first one's. --compiler NAME is another than c++.
#
# Headers of dependencies are taken from .deps/ of the first checkout, if there.
set -euo pipefail

rounds=3
compiler=c++
while [[ ${1:-} == --* ]]; do
  case $1 in
    --rounds) rounds=$2 ;;
    --compiler) compiler=$2 ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
[[ $# == 1 || $# == 2 ]] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }

program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
cat > "$program/one_record.cpp" <<'END'
#include <troupe/client.hpp>

#include <cstdio>

struct person {
  std::string name;
  int32_t age = 0;
  std::string occupation;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age), f.field("occupation", x.occupation));
}

int main() {
  troupe::settings conf;
  conf.model = "gpt-4o-mini";
  auto client = troupe::client::make(conf).value();
  auto got = client.extract<person>("John Smith is a 30-year-old software engineer.");
  if (got)
    std::puts(got->name.c_str());
  return got ? 0 : 1;
}
END

# Every folder with a folder troupe/ in it is a root of public headers.
roots_of() {
  find "$1"/schema "$1"/runtime "$1"/actors -type d -name troupe -printf '-I%h\n' | LC_ALL=C sort
}

# Hundredths of a second.
time_of() { # CHECKOUT LEVEL
  local roots
  mapfile -t roots < <(roots_of "$1")
  local TIMEFORMAT='%U %S'
  { time "$compiler" -std=c++20 "$2" "${roots[@]}" -isystem "$dependencies" -c "$program/one_record.cpp" -o /dev/null; } \
    2>&1 | awk 'NF == 2 && /^[0-9. ]+$/ { print int(($1 + $2) * 100 + 0.5); next } { print > "/dev/stderr" }'
}

checkouts=("$@")
dependencies=$1/.deps/include
printf '%-6s' ''
printf '%12s' "$(basename "$1")" ${2:+"$(basename "$2")" ratio}
echo
for level in -O0 -O2; do
  least=()
  for ((round = 0; round < rounds; ++round)); do
    for i in "${!checkouts[@]}"; do
      took=$(time_of "${checkouts[i]}" $level)
      [[ -n $took ]] || exit 1
      ((took >= ${least[i]:-took + 1})) || least[i]=$took
    done
  done
  awk -v level=$level 'BEGIN {
    printf "%-6s", level
    for (i = 1; i < ARGC; ++i)
      printf "%12.2f", ARGV[i] / 100
    if (ARGC == 3)
      printf "%12.2f", ARGV[2] / ARGV[1]
    print ""
  }' "${least[@]}"
done
