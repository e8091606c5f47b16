#!/usr/bin/env bash
# Makes this machine ready to build troupe: Debian packages through apt, and into .deps/ what the Debian release is too
# old for. Says what it does; does nothing that is done already.
#
#   scripts/bootstrap.sh            what build and tests need
#   scripts/bootstrap.sh --demo     only what scripts/demo.sh needs
#   scripts/bootstrap.sh --check    also what scripts/check.sh needs (clang, clang-format, clang-tidy)
#   scripts/bootstrap.sh --tsan     also a CAF that ThreadSanitizer can look into, in .deps/tsan/
#   scripts/bootstrap.sh --package  also what scripts/package.sh needs, and CAF as a static library in .deps/static/
#   scripts/bootstrap.sh --seconds  does nothing; prints about how many seconds it would take (with --demo: so much)
#
# Installed Catch2 >= 3 and nginx are used instead of copies in .deps/. CAF may be 0.18.7 or 1.x (tested: 0.18.7 and
# 1.1.0; 0.19 is refused), and is looked for in this order:
#
#   1. TROUPE_CAF=PATH, if that is set: the prefix of an installed CAF, its unpacked source, or its source as a tar archive
#   2. what is installed in a prefix of CMAKE_PREFIX_PATH, in /usr or in /usr/local
#   3. Debian: the package libcaf-dev of this release; else the source in the suite experimental
#   4. the release of CAF's own project, by tag and SHA-256: 0.18.7, else 1.1.0
#
# `rm -rf .deps` undoes everything but the Debian packages.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/steps.sh
source scripts/setup/debian.sh
source scripts/setup/caf.sh

catch2_version_min=3
deps=$PWD/.deps
codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)

# ccache for the demo, too: a build that was configured without it would be made anew with it.
packages=(
  g++ cmake ninja-build ccache
  libcurl4-openssl-dev libssl-dev libpcre2-dev libsqlite3-dev zlib1g-dev
  rapidjson-dev libexpected-dev libboost-dev ca-certificates
)
test_packages=(libcli11-dev openssl valgrind)
package_packages=(dpkg-dev file gzip)
check_packages=(git clang-14 clang-format-14 clang-tidy-14 libbenchmark-dev)

want_tests=true
want_check=false
want_tsan=false
want_package=false
want_seconds=false
for argument in "$@"; do
  case $argument in
    --demo) want_tests=false ;;
    --check) want_check=true ;;
    --tsan) want_tsan=true ;;
    --package) want_package=true ;;
    --seconds) want_seconds=true ;;
    --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
done
! $want_tests || packages+=("${test_packages[@]}")
! $want_package || packages+=("${package_packages[@]}")
! $want_check || packages+=("${check_packages[@]}")

# --- Catch2, nginx -----------------------------------------------------------

at_least() { dpkg --compare-versions "$1" ge "$2"; }

# installed_version PACKAGE FILE: the version of the newest CMake package PACKAGE outside of .deps/, whose version file is
# called FILE; empty if there is none.
installed_version() {
  local prefix file
  local -a prefixes=()
  IFS=:\; read -ra prefixes <<< "${CMAKE_PREFIX_PATH:-}"
  for prefix in "${prefixes[@]}" /usr /usr/local; do
    for file in "$prefix"/{share,lib,lib/*}/cmake/"$1/$2"; do
      [[ ! -e $file ]] || version_in "$file"
    done
  done | sort --version-sort | tail -n 1
}

installed_catch2() {
  local version
  version=$(installed_version Catch2 Catch2ConfigVersion.cmake)
  [[ -n $version ]] && at_least "$version" $catch2_version_min
}

provide_catch2() {
  if is_done catch2 || installed_catch2; then return 0; fi
  local version suite=$codename-backports
  version=$(candidate_version libcatch2-dev)
  if [[ -n $version ]] && at_least "$version" $catch2_version_min; then
    install_packages libcatch2-dev
    return 0
  fi
  step "unpacking Catch2 3 from $suite into .deps/"
  unpack_packages catch2 "$suite" catch2 libcatch2-dev \
    || give_up "could not fetch catch2 and libcatch2-dev from the suite $suite" \
      "check that the Debian mirror carries $suite; or install Catch2 >= $catch2_version_min and name its prefix in CMAKE_PREFIX_PATH"
}

installed_nginx() { [[ -x /usr/sbin/nginx ]] || command -v nginx > /dev/null; }

# The tests over TLS and HTTP/2 run behind nginx. Debian's package starts a web server on port 80, hence only its program.
provide_nginx() {
  if is_done nginx || installed_nginx; then return 0; fi
  step "unpacking nginx into .deps/ for the tests over TLS"
  unpack_packages nginx "$codename" nginx \
    || give_up "could not fetch nginx from the suite $codename" "install it: apt-get install nginx-light"
}

# -----------------------------------------------------------------------------

# As measured in a minimal system: a second for a package with what it needs.
seconds_to_go() {
  local seconds=0 missing
  missing=$(missing_packages "${packages[@]}" | wc -l)
  ((missing == 0)) || seconds=$((seconds + 6 + missing))
  if $want_tests; then
    is_done catch2 || installed_catch2 || seconds=$((seconds + 8))
    is_done nginx || installed_nginx || seconds=$((seconds + 4))
  fi
  if ! is_done caf && ! { command -v cmake > /dev/null && installed_caf; }; then
    seconds=$((seconds + 15 + $(spread "$caf_cpu_seconds")))
  fi
  if $want_tsan && ! is_done caf-tsan; then
    seconds=$((seconds + 5 + $(spread "$caf_cpu_seconds")))
  fi
  if $want_package && ! is_done caf-static; then
    seconds=$((seconds + 5 + $(spread "$caf_cpu_seconds")))
  fi
  echo $seconds
}

if ! command -v apt-get > /dev/null; then
  give_up "this machine has no apt: bootstrap.sh knows Debian only" \
    "install what vcpkg.json lists, and configure with cmake --preset dev -D CMAKE_PREFIX_PATH=..."
fi
if $want_seconds; then
  seconds_to_go
  exit
fi

mkdir -p "$deps"
exec 9> "$deps/lock"
flock 9

install_packages "${packages[@]}"
if $want_tests; then
  provide_catch2
  provide_nginx
fi
provide_caf
if $want_tsan; then provide_caf_for_tsan; fi
if $want_package; then provide_caf_for_packages; fi
step "the machine is ready to build troupe"
