# shellcheck shell=bash
# What the scripts tell while they work: each step with the seconds since the first of them began, on a terminal as in a
# log. Sourced.

# The scripts call each other: the clock is that of the outermost.
export TROUPE_STARTED=${TROUPE_STARTED:-$(date +%s)}
jobs=$(nproc)

# step TEXT
step() { printf '[%4d s] %s\n' $(($(date +%s) - TROUPE_STARTED)) "$*"; }

# give_up WHAT REMEDY
give_up() {
  echo "${0##*/}: $1" >&2
  echo "${0##*/}: remedy: $2" >&2
  exit 1
}

# usage: the comment at the head of the script.
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }

# spread CPU-SECONDS: about how many seconds that is on all cores of this machine.
spread() { echo $((($1 + jobs - 1) / jobs)); }

# as_time SECONDS
as_time() {
  if (($1 < 90)); then
    echo "$1 s"
  else
    echo "$(($1 / 60)) min $(($1 % 60 / 10 * 10)) s"
  fi
}

# announce WHAT [SECONDS FOR-WHAT]...: how long the whole will take, and what of it what.
announce() {
  local what=$1 sum=0
  local -a parts=()
  shift
  while [[ $# -gt 0 ]]; do
    if (($1 > 0)); then
      sum=$((sum + $1))
      parts+=("$(as_time "$1") $2")
    fi
    shift 2
  done
  local list
  list=$(printf ', %s' "${parts[@]}")
  step "$what: about $(as_time $sum) on $jobs idle cores (${list:2})"
}

# compile PRESET [ARGUMENT...]: configures and builds, with what is done of what there is to do.
compile() {
  local preset=$1
  cmake --preset "$preset" > /dev/null
  NINJA_STATUS='[%f of %t, %es] ' cmake --build --preset "$@"
}

# compile_seconds PRESET CPU-SECONDS: of a first build; a later one depends on what has changed.
compile_seconds() {
  if [[ -s build/$1/.ninja_log ]]; then echo 5; else spread "$2"; fi
}
