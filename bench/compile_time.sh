#!/usr/bin/env bash
# What a program pays a compiler for including troupe. Prints the least processor time of several compilations, in seconds
# of user and system.
#
#   bench/compile_time.sh [--rounds N] [--compiler NAME] CHECKOUT [OTHER-CHECKOUT]
#     a program with one record that includes <troupe/client.hpp>, at -O0 and at -O2. With two checkouts a third column is
#     the second one's time over the first one's
#   bench/compile_time.sh [--rounds N] [--compiler NAME] --examples [CHECKOUT]
#     each example, and in times of an empty CAF program: an event-based actor that does nothing, and CAF_MAIN; and of one
#     that includes <caf/all.hpp>. A table in markdown
#
# All take turns, N times (3), so that what else the machine does hits all. Headers of dependencies are taken from .deps/
# of the first checkout, if there.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }

rounds=3
compiler=c++
examples=false
while [[ ${1:-} == --* ]]; do
  case $1 in
    --rounds) rounds=${2:?}; shift 2 ;;
    --compiler) compiler=${2:?}; shift 2 ;;
    --examples) examples=true; shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
if $examples; then
  [[ $# -gt 0 ]] || set -- "$(dirname "$0")/.."
  [[ $# == 1 ]] || { usage >&2; exit 2; }
else
  [[ $# == 1 || $# == 2 ]] || { usage >&2; exit 2; }
fi
dependencies=$1/.deps/include

programs=$(mktemp -d)
trap 'rm -rf "$programs"' EXIT
cat > "$programs/one_record.cpp" << 'END'
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
cat > "$programs/empty_caf_program.cpp" << 'END'
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/caf_main.hpp>
#include <caf/event_based_actor.hpp>

caf::behavior idle(caf::event_based_actor*) {
  return {[](int x) { return x; }};
}

void caf_main(caf::actor_system& system) {
  system.spawn(idle);
}

CAF_MAIN()
END
{ echo '#include <caf/all.hpp>'; cat "$programs/empty_caf_program.cpp"; } > "$programs/caf_all.cpp"

# Every folder with a folder troupe/ in it is a root of public headers.
roots_of() {
  find -H "$1"/{schema,runtime,actors,rehearsal,testkit} -type d -name troupe -printf '-I%h\n' 2> /dev/null | LC_ALL=C sort
}

# time_of CHECKOUT LEVEL FILE: hundredths of a second.
time_of() {
  local roots
  mapfile -t roots < <(roots_of "$1")
  local TIMEFORMAT='%U %S'
  { time "$compiler" -std=c++20 -w "$2" "${roots[@]}" -isystem "$dependencies" -c "$3" -o /dev/null; } \
    2>&1 | awk 'NF == 2 && /^[0-9. ]+$/ { print int(($1 + $2) * 100 + 0.5); next } { print > "/dev/stderr" }'
}

# note KEY CHECKOUT LEVEL FILE: keeps the least time.
declare -A least=()
note() {
  local took
  took=$(time_of "${@:2}") || { echo "compile_time: $4 does not compile" >&2; exit 1; }
  ((took >= ${least[$1]:-took + 1})) || least[$1]=$took
}

compare_checkouts() {
  local level round checkout
  printf '%-6s%12s' '' "$(basename "$1")"
  [[ $# -eq 1 ]] || printf '%12s%12s' "$(basename "$2")" ratio
  echo
  for level in -O0 -O2; do
    for ((round = 0; round < rounds; ++round)); do
      for checkout in "$@"; do
        note "$checkout $level" "$checkout" $level "$programs/one_record.cpp"
      done
    done
    awk -v level=$level -v first="${least[$1 $level]}" -v second="${2:+${least[$2 $level]}}" 'BEGIN {
      printf "%-6s%12.2f", level, first / 100
      if (second)
        printf "%12.2f%12.2f", second / 100, second / first
      print ""
    }'
  done
}

# row NAME FILE
row() {
  awk -v name="$1" -v o0="${least[$2 -O0]}" -v o2="${least[$2 -O2]}" \
    -v e0="${least[$empty -O0]}" -v e2="${least[$empty -O2]}" -v a0="${least[$all -O0]}" -v a2="${least[$all -O2]}" 'BEGIN {
      printf "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n", name, o0 / 100, o0 / e0, o0 / a0, o2 / 100, o2 / e2, o2 / a2
    }'
}

compare_examples() {
  local level round file
  empty=$programs/empty_caf_program.cpp all=$programs/caf_all.cpp
  local -a files=("$empty" "$all" "$programs/one_record.cpp" "$1"/examples/*.cpp "$1"/examples/testing/*.cpp)
  for ((round = 0; round < rounds; ++round)); do
    for file in "${files[@]}"; do
      for level in -O0 -O2; do
        note "$file $level" "$1" $level "$file"
      done
    done
  done
  echo '| program | -O0, s | × empty | × `caf/all.hpp` | -O2, s | × empty | × `caf/all.hpp` |'
  echo '|---|---:|---:|---:|---:|---:|---:|'
  row 'an empty CAF program' "$empty"
  row 'the same with `<caf/all.hpp>`' "$all"
  row 'one record, `<troupe/client.hpp>`' "$programs/one_record.cpp"
  for file in "${files[@]:3}"; do
    row "\`${file#"$1"/examples/}\`" "$file"
  done
}

if $examples; then compare_examples "$1"; else compare_checkouts "$@"; fi
