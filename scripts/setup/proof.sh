# shellcheck shell=bash
# What the proofs against other people's software have in common. Sourced in the root of the checkout.

# show_help_if_asked "$@": prints the head of the script, and ends it.
show_help_if_asked() {
  case ${1:-} in
  -h | --help)
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "scripts/${0##*/}"
    exit 0
    ;;
  esac
}

# find_troupe: sets troupe to the command that TROUPE names, else to the newest that was built.
find_troupe() {
  local name=${0##*/}
  troupe=${TROUPE:-$(find build -path '*/cli/troupe' -type f -perm -u+x -printf '%T@ %p\n' | sort -rn | head -n 1 | cut -d ' ' -f 2-)}
  [[ -n $troupe ]] || { echo "${name%.sh}: build the command first, or name it: TROUPE=…" >&2; exit 2; }
}
