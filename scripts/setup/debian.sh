# shellcheck shell=bash
# Packages of this Debian release, and of other suites of its mirror. Sourced; needs $deps, $codename and steps.sh.

# logged NAME COMMAND...: the output goes to .deps/log/NAME, and its end to the terminal when the command fails.
logged() {
  quietly "$@" || { tail -n 20 "$deps/log/$1" >&2; return 1; }
}

# quietly NAME COMMAND...: the same, without a word.
quietly() {
  mkdir -p "$deps/log"
  "${@:2}" > "$deps/log/$1" 2>&1 < /dev/null
}

# Stamps tell what is complete in .deps/, so that an interrupted run is taken up by the next one.
is_done() { [[ -e $deps/stamp/$1 ]]; }
# done_with NAME [WHERE-IT-CAME-FROM]
done_with() { mkdir -p "$deps/stamp" && echo "${2:-}" > "$deps/stamp/$1"; }

may_be_root() { [[ $EUID -eq 0 ]] || command -v sudo > /dev/null; }

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# missing_packages NAME...: those that are not installed, one a line.
missing_packages() {
  local name installed
  installed=$(dpkg-query --show --showformat '${db:Status-Abbrev}${Package}\n' "$@" 2> /dev/null || true)
  for name in "$@"; do
    grep -qxF "ii $name" <<< "$installed" || echo "$name"
  done
}

update_apt_once() {
  [[ -z ${apt_is_updated:-} ]] || return 0
  logged apt-update as_root apt-get -q update \
    || give_up "apt-get update failed" "read the lines above; check the network and the entries in /etc/apt"
  apt_is_updated=true
}

# install_packages NAME...: those that are not there yet.
install_packages() {
  local -a missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0

  local by_hand="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
  if ! may_be_root; then
    give_up "these Debian packages are missing, and there is no sudo to install them with: ${missing[*]}" \
      "as root: $by_hand; then run this again"
  fi
  # A password is asked for here, not behind the log.
  if [[ $EUID -ne 0 ]] && ! sudo -n true 2> /dev/null && ! sudo -v; then
    give_up "sudo does not let $(id -un) install: ${missing[*]}" "as root: $by_hand"
  fi
  step "installing ${#missing[@]} Debian packages: ${missing[*]}"
  update_apt_once
  logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y install --no-install-recommends "${missing[@]}" \
    || give_up "apt could not install: ${missing[*]}" "as root, to see why: $by_hand"
}

# candidate_version NAME: what apt would install, empty if nothing.
candidate_version() {
  local version
  version=$(LC_ALL=C apt-cache policy "$1" | sed -n 's/^  Candidate: //p')
  if [[ -z $version ]] && may_be_root; then
    update_apt_once
    version=$(LC_ALL=C apt-cache policy "$1" | sed -n 's/^  Candidate: //p')
  fi
  [[ $version == "(none)" ]] || echo "$version"
}

# --- another suite of the same mirror ----------------------------------------

# debian_entry [ETC-APT]: from the machine's own apt sources, the mirror of its Debian release: a line "URIs: ..." and,
# where one is given, its "Signed-By: ..." (which may be a key of several lines).
debian_entry() {
  local etc=${1:-/etc/apt}
  shopt -s nullglob
  local -a deb822=("$etc"/sources.list.d/*.sources)
  local -a one_line=("$etc"/sources.list.d/*.list)
  shopt -u nullglob
  [[ ! -e $etc/sources.list ]] || one_line+=("$etc/sources.list")

  local file
  for file in "${deb822[@]}"; do
    awk -v codename="$codename" '
      function finish() {
        if (types ~ /(^| )deb( |$)/ && (" " suites " ") ~ (" (" codename "|stable) ") \
            && (" " components " ") ~ / main / && enabled !~ /no/) {
          print uris; printf "%s", signed_by; found = 1; exit
        }
        types = suites = components = enabled = uris = signed_by = field = ""
      }
      /^#/ { next }
      /^[ \t]*$/ { finish(); next }
      /^[ \t]/ { if (field == "signed-by") signed_by = signed_by $0 "\n"; next }
      {
        field = tolower(substr($0, 1, index($0, ":") - 1)); value = $0; sub(/^[^:]*:[ \t]*/, "", value)
        if (field == "types") types = value
        if (field == "suites") suites = value
        if (field == "components") components = value
        if (field == "enabled") enabled = tolower(value)
        if (field == "uris") uris = "URIs: " value
        if (field == "signed-by") signed_by = $0 "\n"
      }
      END { if (!found) { finish() } exit !found }' "$file" && return 0
  done
  for file in "${one_line[@]}"; do
    awk -v codename="$codename" '
      $1 == "deb" {
        options = ""
        if (match($0, /\[[^]]*\]/)) {
          options = substr($0, RSTART + 1, RLENGTH - 2)
          $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
        }
        if (($3 == codename || $3 == "stable") && (" " $0 " ") ~ / main /) {
          print "URIs: " $2
          if (match(options, /signed-by=[^ ]+/)) print "Signed-By: " substr(options, RSTART + 10, RLENGTH - 10)
          found = 1
          exit
        }
      }
      END { exit !found }' "$file" && return 0
  done
  return 1
}

# is_expired LOG: whether that is all that apt found wrong with a suite's lists. A mirror that lags behind leaves them
# with a date that has passed, as does one of a suite that is published no more.
is_expired() {
  grep -q '^E: Release file for .* is expired' "$1" && ! grep '^E:' "$1" | grep -qv ' is expired'
}

# first_error LOG...: what apt says first of why it failed, without the address.
first_error() { sed -n 's/^E: Failed to fetch [^ ]* *//p; t; s/^E: //p' "$@" | head -n 1; }

# from_suite SUITE deb|deb-src APT-GET-ARGUMENTS...: runs apt-get, in the current folder, as if SUITE were the only entry
# of this machine. apt checks every signature as usual; the machine's own apt settings and lists stay untouched.
from_suite() {
  local suite=$1 type=$2 root=$deps/apt/$1 entry
  entry=$(debian_entry) || {
    echo "no entry for this Debian release in /etc/apt/sources.list or /etc/apt/sources.list.d" >&2
    return 1
  }
  mkdir -p "$root"/{sources.d,lists/partial,cache/archives/partial}
  printf 'Types: %s\nSuites: %s\nComponents: main\n%s\n' "$type" "$suite" "$entry" > "$root/sources.d/debian.sources"
  cat > "$root/apt.conf" << END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$root/sources.d";
Dir::State::lists "$root/lists";
Dir::Cache "$root/cache";
Acquire::Languages "none";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
#clear Acquire::IndexTargets::deb::DEP-11;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
END
  if ! LC_ALL=C quietly "apt-$suite" apt-get -q -c "$root/apt.conf" update; then
    is_expired "$deps/log/apt-$suite" || { tail -n 20 "$deps/log/apt-$suite" >&2; return 1; }
    step "the mirror's lists of $suite are past their date; they are used all the same, their signatures checked"
    echo 'Acquire::Check-Valid-Until "false";' >> "$root/apt.conf"
    LC_ALL=C logged "apt-$suite" apt-get -q -c "$root/apt.conf" update || return 1
  fi
  logged "from-$suite" apt-get -q -c "$root/apt.conf" "${@:3}"
}

# unpack_packages NAME SUITE PACKAGE...: their files go below .deps/ as they would go below /usr.
unpack_packages() {
  local name=$1 suite=$2 download=$deps/download/$1 archive
  rm -rf "$download"
  mkdir -p "$download/unpacked"
  (cd "$download" && from_suite "$suite" deb download "${@:3}") || return 1
  for archive in "$download"/*.deb; do
    dpkg-deb --extract "$archive" "$download/unpacked" || return 1
  done
  cp -a "$download/unpacked/usr/." "$deps"
  rm -rf "$download" "$deps/apt/$suite"
  done_with "$name"
}
