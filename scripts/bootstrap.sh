#!/usr/bin/env bash
# Makes this machine ready to build troupe: Debian packages through apt, and into .deps/ what the Debian release is too
# old for. Says what it does; does nothing that is done already.
#
#   scripts/bootstrap.sh            what build, tests and demo need
#   scripts/bootstrap.sh --check    also what scripts/check.sh needs (clang, clang-format, clang-tidy)
#   scripts/bootstrap.sh --tsan     also a CAF that ThreadSanitizer can look into, in .deps/tsan/
#
# An installed CAF >= 0.18, Catch2 >= 3 or nginx is used instead of a copy in .deps/. `rm -rf .deps` undoes everything
# but the Debian packages.
set -euo pipefail
cd "$(dirname "$0")/.."

caf_version_min=0.18
catch2_version_min=3
deps=$PWD/.deps
jobs=$(nproc)
codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)

packages=(
  g++ cmake ninja-build ccache
  libcurl4-openssl-dev libssl-dev libpcre2-dev libsqlite3-dev zlib1g-dev
  rapidjson-dev libexpected-dev libvalijson-dev libcli11-dev libboost-dev
  openssl ca-certificates valgrind
)
want_tsan=false
for argument in "$@"; do
  case $argument in
    --check) packages+=(git clang-14 clang-format-14 clang-tidy-14 libbenchmark-dev) ;;
    --tsan) want_tsan=true ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
  esac
done

say() { echo "bootstrap: $*"; }

# give_up WHAT REMEDY
give_up() {
  echo "bootstrap: $1" >&2
  echo "bootstrap: remedy: $2" >&2
  exit 1
}

at_least() { dpkg --compare-versions "$1" ge "$2"; }

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# logged NAME COMMAND...: the output goes to .deps/log/NAME, and its end to the terminal when the command fails.
logged() {
  local log=$deps/log/$1
  mkdir -p "$deps/log"
  "${@:2}" > "$log" 2>&1 < /dev/null || { tail -n 20 "$log" >&2; return 1; }
}

# installed_version PACKAGE FILE: the version of the newest CMake package PACKAGE outside of .deps/, whose version file is
# called FILE.
installed_version() {
  local prefix
  local -a prefixes=(/usr /usr/local)
  [[ -z ${CMAKE_PREFIX_PATH:-} ]] || IFS=:\; read -ra prefixes <<< "$CMAKE_PREFIX_PATH:/usr:/usr/local"
  for prefix in "${prefixes[@]}"; do
    cat "$prefix"/{share,lib,lib/*}/cmake/"$1/$2" 2> /dev/null || true
  done | sed -n 's/^set(PACKAGE_VERSION "\([0-9.]*\)")$/\1/p' | sort --version-sort | tail -n 1
}

# Stamps tell what is complete in .deps/, so that an interrupted run is taken up by the next one.
is_done() { [[ -e $deps/stamp/$1 ]]; }
done_with() { mkdir -p "$deps/stamp" && touch "$deps/stamp/$1"; }

# --- Debian packages ---------------------------------------------------------

update_apt_once() {
  [[ -z ${apt_is_updated:-} ]] || return 0
  logged apt-update as_root apt-get -q update \
    || give_up "apt-get update failed" "read the lines above; check the network and the entries in /etc/apt"
  apt_is_updated=true
}

# install_packages NAME...: those that are not there yet.
install_packages() {
  local name
  local -a missing=()
  local installed
  installed=$(dpkg-query --show --showformat '${db:Status-Abbrev}${Package}\n' "$@" 2> /dev/null || true)
  for name in "$@"; do
    grep -qxF "ii $name" <<< "$installed" || missing+=("$name")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0

  say "installing ${#missing[@]} Debian packages (about a minute): ${missing[*]}"
  local by_hand="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
  if [[ $EUID -ne 0 ]] && ! command -v sudo > /dev/null; then
    give_up "neither root nor sudo to install: ${missing[*]}" "as root: $by_hand"
  fi
  update_apt_once
  logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y install --no-install-recommends "${missing[@]}" \
    || give_up "apt could not install: ${missing[*]}" "as root, to see why: $by_hand"
}

# candidate_version NAME: what apt would install, empty if nothing.
candidate_version() {
  local version
  version=$(apt-cache policy "$1" | sed -n 's/^  Candidate: //p')
  if [[ -z $version ]] && { [[ $EUID -eq 0 ]] || command -v sudo > /dev/null; }; then
    update_apt_once
    version=$(apt-cache policy "$1" | sed -n 's/^  Candidate: //p')
  fi
  [[ $version == "(none)" ]] || echo "$version"
}

# --- packages from another suite of the same Debian mirror -------------------

# debian_entry: from the machine's own apt sources, the mirror of its Debian release: a line "URIs: ..." and, where one is
# given, its "Signed-By: ..." (which may be a key of several lines).
debian_entry() {
  shopt -s nullglob
  local -a deb822=(/etc/apt/sources.list.d/*.sources)
  local -a one_line=(/etc/apt/sources.list.d/*.list)
  shopt -u nullglob
  [[ ! -e /etc/apt/sources.list ]] || one_line+=(/etc/apt/sources.list)

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

# from_suite SUITE deb|deb-src APT-GET-ARGUMENTS...: runs apt-get, in the current folder, as if SUITE were the only entry
# of this machine. apt checks every signature as usual; the machine's own apt settings and lists stay untouched.
from_suite() {
  local suite=$1 type=$2 root=$deps/apt/$1
  local entry
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
  apt-get -q -c "$root/apt.conf" update && apt-get -q -c "$root/apt.conf" "${@:3}"
}

# unpack_packages NAME SUITE PACKAGE...: their files go below .deps/ as they would go below /usr.
unpack_packages() {
  local name=$1 suite=$2 download=$deps/download/$1
  rm -rf "$download"
  mkdir -p "$download/unpacked"
  (cd "$download" && logged "$name" from_suite "$suite" deb download "${@:3}")
  local archive
  for archive in "$download"/*.deb; do
    dpkg-deb --extract "$archive" "$download/unpacked"
  done
  cp -a "$download/unpacked/usr/." "$deps"
  rm -rf "$download" "$deps/apt/$suite"
  done_with "$name"
}

# --- Catch2, nginx -----------------------------------------------------------

provide_catch2() {
  ! is_done catch2 || return 0
  local version
  version=$(installed_version Catch2 Catch2ConfigVersion.cmake)
  if [[ -n $version ]] && at_least "$version" $catch2_version_min; then return 0; fi
  version=$(candidate_version libcatch2-dev)
  if [[ -n $version ]] && at_least "$version" $catch2_version_min; then
    install_packages libcatch2-dev
    return 0
  fi
  local suite=$codename-backports
  say "unpacking Catch2 3 from $suite into .deps/ (some seconds)"
  unpack_packages catch2 "$suite" catch2 libcatch2-dev \
    || give_up "could not fetch catch2 and libcatch2-dev from the suite $suite" \
      "check that the Debian mirror carries $suite; or install Catch2 >= $catch2_version_min and name its prefix in CMAKE_PREFIX_PATH"
}

# The tests over TLS and HTTP/2 run behind nginx. Debian's package starts a web server on port 80, hence only its program.
provide_nginx() {
  if is_done nginx || [[ -x /usr/sbin/nginx ]] || command -v nginx > /dev/null; then return 0; fi
  say "unpacking nginx into .deps/ for the tests over TLS (some seconds)"
  unpack_packages nginx "$codename" nginx \
    || give_up "could not fetch nginx from the suite $codename" "install it: apt-get install nginx-light"
}

# --- CAF ---------------------------------------------------------------------

# fetch_caf: leaves the release as Debian distributes it, its signature checked by apt, in .deps/src/.
fetch_caf() {
  [[ -z $(compgen -G "$deps/src/actor-framework_*.orig.tar.*") ]] || return 0
  mkdir -p "$deps/src"
  (cd "$deps/src" && logged caf-fetch from_suite experimental deb-src source --tar-only actor-framework) \
    || give_up "could not fetch the sources of actor-framework from Debian's suite experimental" \
      "check that the Debian mirror carries it; or install CAF >= $caf_version_min and name its prefix in CMAKE_PREFIX_PATH"
  rm -rf "$deps/apt/experimental"
}

# compile_caf BUILD-FOLDER CONFIGURE-COMMAND...
compile_caf() {
  rm -rf "$1"
  logged caf-configure "${@:2}" && logged caf-build cmake --build "$1" --parallel "$jobs"
}

# build_caf PREFIX MINUTES [CMAKE-ARGUMENT...]
build_caf() {
  local prefix=$1 minutes=$2
  local archive build=$deps/build-caf
  archive=$(compgen -G "$deps/src/actor-framework_*.orig.tar.*" | tail -n 1)
  local version=${archive##*/actor-framework_}
  version=${version%.orig.tar.*}
  if ! at_least "$version" $caf_version_min; then
    give_up "actor-framework $version is too old" "install CAF >= $caf_version_min and name its prefix in CMAKE_PREFIX_PATH"
  fi
  say "building CAF $version into ${prefix#"$PWD"/}/ (about $minutes minutes on two cores)"

  rm -rf "$build"
  mkdir -p "$build/source"
  tar -xf "$archive" -C "$build/source" --strip-components 1
  local -a configure=(cmake -S "$build/source" -B "$build/build" -G Ninja
    -D CMAKE_BUILD_TYPE=Release -D CMAKE_CXX_STANDARD=20 -D CMAKE_CXX_FLAGS=-w
    -D CMAKE_CXX_FLAGS_RELEASE="-O2 -DNDEBUG" -D CMAKE_CXX_COMPILER_LAUNCHER=ccache
    -D CMAKE_INSTALL_PREFIX="$prefix" -D CMAKE_INSTALL_LIBDIR=lib -D CMAKE_INSTALL_RPATH="\$ORIGIN"
    -D CAF_ENABLE_TOOLS=OFF -D CAF_ENABLE_EXAMPLES=OFF -D CAF_ENABLE_TESTING=OFF "${@:3}")
  # Several sources per compiler run; another release than 0.18.7 may need them one by one.
  compile_caf "$build/build" "${configure[@]}" -D CMAKE_PROJECT_CAF_INCLUDE="$PWD/cmake/caf-unity.cmake" 2> /dev/null \
    || compile_caf "$build/build" "${configure[@]}" \
    || give_up "CAF (actor-framework $version) does not build" \
      "read .deps/log/caf-*; or install CAF >= $caf_version_min and name its prefix in CMAKE_PREFIX_PATH"
  logged caf-install cmake --install "$build/build"
  rm -rf "$build"
}

provide_caf() {
  ! is_done caf || return 0
  local version
  version=$(installed_version CAF CAFConfigVersion.cmake)
  if [[ -n $version ]] && at_least "$version" $caf_version_min; then return 0; fi
  version=$(candidate_version libcaf-dev)
  if [[ -n $version ]] && at_least "$version" $caf_version_min; then
    install_packages libcaf-dev
    return 0
  fi
  fetch_caf
  build_caf "$deps" 2
  done_with caf
}

# ThreadSanitizer reports races that are none when the actor system itself is not instrumented.
provide_caf_for_tsan() {
  ! is_done caf-tsan || return 0
  fetch_caf
  build_caf "$deps/tsan" 2 -D CAF_ENABLE_IO_MODULE=OFF -D CAF_SANITIZERS=thread
  done_with caf-tsan
}

# -----------------------------------------------------------------------------

if ! command -v apt-get > /dev/null; then
  give_up "this machine has no apt: bootstrap.sh knows Debian only" \
    "install what vcpkg.json lists, and configure with cmake --preset dev -D CMAKE_PREFIX_PATH=..."
fi

mkdir -p "$deps"
exec 9> "$deps/lock"
flock 9

install_packages "${packages[@]}"
provide_catch2
provide_nginx
provide_caf
if $want_tsan; then provide_caf_for_tsan; fi
say "ready"
