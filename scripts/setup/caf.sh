# shellcheck shell=bash
# Finds CAF, or builds it. Sourced; needs $deps, steps.sh and debian.sh.

# Releases of upstream that the tests have passed with, the preferred one first, and the checksum of each as its tag is
# packed by the project's host.
caf_releases=(
  "0.18.7 d5c3abe8fd67a729aab1baeece10367637d903ba335f4c79378bcadfbcd34552"
  "1.1.0 9febd85d3a4f50dac760592043028a36bea62bba50c3ee2fc1eace954dd8ae27"
)
caf_url=https://github.com/actor-framework/actor-framework/archive/refs/tags

# Of a build of CAF's core alone, which is what troupe links.
caf_cpu_seconds=86

# Why each place was of no use, for the message when none was.
caf_refusals=()

# caf_refused PLACE WHY
caf_refused() { caf_refusals+=("$1: $2"); }

# refusal_of VERSION: why troupe does not work with it, empty if it does.
refusal_of() { cmake -D "version=$1" -P cmake/troupe-caf.cmake; }

# version_in FILE: what a CMake version file says.
version_in() { sed -n 's/^set(PACKAGE_VERSION "\([0-9.]*\)")$/\1/p' "$1"; }

# config_folder PREFIX: where the CMake package of a CAF with its core is, empty if there is none.
config_folder() {
  local folder
  for folder in "$1"/{lib,lib64,lib/*,share}/cmake/CAF; do
    if [[ -e $folder/CAFConfig.cmake && -e $folder/CAFConfigVersion.cmake ]]; then
      echo "$folder"
      return
    fi
  done
}

# source_version FOLDER: the version of the CAF whose source lies there; empty if none does.
source_version() {
  local folder=$1
  if grep -qs '^project(CAF VERSION ' "$folder/CMakeLists.txt"; then
    sed -n 's/^project(CAF VERSION \([0-9.]*\).*/\1/p' "$folder/CMakeLists.txt"
  elif [[ -e $folder/libcaf_core/caf/config.hpp ]]; then
    # 0.18: one number, as in 1807.
    sed -n 's/^#define CAF_VERSION \([0-9]*\)$/\1/p' "$folder/libcaf_core/caf/config.hpp" \
      | awk '{ printf "%d.%d.%d\n", $1 / 10000, $1 / 100 % 100, $1 % 100 }'
  fi
}

# --- the places, in their order ----------------------------------------------

# link_caf PREFIX: makes .deps/ a place where CMake finds the CAF of PREFIX.
link_caf() {
  local folder file
  folder=$(config_folder "$1")
  clear_caf
  mkdir -p "$deps/lib/cmake/CAF"
  for file in CAFConfig CAFConfigVersion; do
    echo "include(\"$folder/$file.cmake\")" > "$deps/lib/cmake/CAF/$file.cmake"
  done
}

# What an earlier run put there.
clear_caf() { rm -rf "$deps/lib/cmake/CAF" "$deps"/lib/libcaf_* "$deps/include/caf" "$deps/stamp/caf"; }

# What the user names is meant: if it is of no use, nothing else is taken in its place.
take_named_caf() {
  local named why
  [[ -n ${TROUPE_CAF:-} ]] || return 1
  named=$(realpath -e -- "$TROUPE_CAF" 2> /dev/null) \
    || give_up "TROUPE_CAF=$TROUPE_CAF: there is no such file or folder" "name a CAF that is there, or unset TROUPE_CAF"
  [[ $(cat "$deps/stamp/caf" 2> /dev/null) != "$named" ]] || return 0
  if [[ -d $named && -n $(config_folder "$named") ]]; then
    why=$(refusal_of "$(version_in "$(config_folder "$named")/CAFConfigVersion.cmake")")
    [[ -z $why ]] || give_up "TROUPE_CAF=$TROUPE_CAF: $why" "name another one, or unset TROUPE_CAF"
    link_caf "$named"
  else
    build_caf "$named" "$deps" || give_up "TROUPE_CAF=$TROUPE_CAF: ${caf_refusals[-1]}" \
      "name the prefix of an installed CAF, its unpacked source, or its source as a tar archive; or unset TROUPE_CAF"
  fi
  done_with caf "$named"
}

# installed_caf: succeeds if CMake will find one that is supported.
installed_caf() {
  local prefix folder version why
  local -a prefixes=()
  IFS=:\; read -ra prefixes <<< "${CMAKE_PREFIX_PATH:-}"
  for prefix in "${prefixes[@]}" /usr /usr/local; do
    folder=$(config_folder "$prefix")
    [[ -n $folder ]] || continue
    version=$(version_in "$folder/CAFConfigVersion.cmake")
    why=$(refusal_of "$version")
    [[ -n $why ]] || return 0
    caf_refused "installed in $prefix" "$why"
  done
  [[ ${#caf_refusals[@]} -gt 0 ]] || caf_refused "installed" "none in ${prefixes[*]:+${prefixes[*]} }/usr /usr/local"
  return 1
}

take_debian_caf() {
  local version why
  version=$(candidate_version libcaf-dev)
  why="there is none"
  [[ -z $version ]] || why=$(refusal_of "${version%%-*}")
  if [[ -z $why ]]; then
    install_packages libcaf-dev
    return 0
  fi
  caf_refused "Debian's package libcaf-dev" "$why"
  return 1
}

# fetch_debian_source: leaves the release as Debian distributes it, its signature checked by apt, in .deps/src/.
fetch_debian_source() {
  [[ -z $(debian_archive) ]] || return 0
  mkdir -p "$deps/src"
  step "fetching CAF's source from Debian's suite experimental"
  (cd "$deps/src" && from_suite experimental deb-src source --tar-only actor-framework) || {
    caf_refused "Debian's suite experimental" "$(first_error "$deps"/log/*-experimental)"
    return 1
  }
  rm -rf "$deps/apt/experimental"
}

debian_archive() { compgen -G "$deps/src/actor-framework_*.orig.tar.*" | tail -n 1; }

# fetch_release VERSION SHA256: from upstream, into .deps/src/. apt's own helper, because curl need not be there.
fetch_release() {
  local archive=$deps/src/caf-$1.tar.gz
  [[ ! -e $archive ]] || return 0
  mkdir -p "$deps/src"
  step "fetching CAF $1 from $caf_url"
  quietly "caf-$1" /usr/lib/apt/apt-helper download-file "$caf_url/$1.tar.gz" "$archive" "SHA256:$2" || {
    rm -f "$archive"
    caf_refused "$caf_url/$1.tar.gz" "$(first_error "$deps/log/caf-$1")"
    return 1
  }
}

# with_caf_source COMMAND ARGUMENT...: calls it with one source after the other put in front of its arguments, until it
# succeeds.
with_caf_source() {
  if fetch_debian_source && "$1" "$(debian_archive)" "${@:2}"; then return 0; fi
  local release
  for release in "${caf_releases[@]}"; do
    # shellcheck disable=SC2086 # version and checksum
    if fetch_release $release && "$1" "$deps/src/caf-${release% *}.tar.gz" "${@:2}"; then return 0; fi
  done
  return 1
}

# --- the build ---------------------------------------------------------------

# unpack_caf SOURCE FOLDER: SOURCE is a folder or an archive of one.
unpack_caf() {
  mkdir -p "$2"
  if [[ -d $1 ]]; then
    cp -a "$1/." "$2"
  else
    tar -xf "$1" -C "$2" --strip-components 1 2> /dev/null
  fi
}

# compile_caf BUILD-FOLDER CONFIGURE-COMMAND...
compile_caf() {
  rm -rf "$1"
  logged caf-configure "${@:2}" && logged caf-build cmake --build "$1" --parallel "$jobs"
}

# build_caf SOURCE PREFIX [CMAKE-ARGUMENT...]: fails, and notes why, if that is no source of a CAF that troupe works with.
build_caf() {
  local source=$1 prefix=$2 build=$deps/build-caf version why
  rm -rf "$build"
  if ! unpack_caf "$source" "$build/source"; then
    caf_refused "$source" "is no archive that tar reads"
    return 1
  fi
  version=$(source_version "$build/source")
  why="holds no source of CAF"
  [[ -z $version ]] || why=$(refusal_of "$version")
  if [[ -n $why ]]; then
    caf_refused "$source" "$why"
    return 1
  fi
  step "building CAF $version into ${prefix#"$PWD"/}/: about $(as_time "$(spread "$caf_cpu_seconds")")"
  local -a launcher=()
  ! command -v ccache > /dev/null || launcher=(-D CMAKE_CXX_COMPILER_LAUNCHER=ccache)
  # As troupe is built: C++20, shared. Only the core is linked.
  local -a configure=(cmake -S "$build/source" -B "$build/build" -G Ninja "${launcher[@]}"
    -D CMAKE_BUILD_TYPE=Release -D CMAKE_CXX_STANDARD=20 -D CAF_CXX_VERSION=20 -D CMAKE_CXX_FLAGS=-w
    -D CMAKE_CXX_FLAGS_RELEASE="-O2 -DNDEBUG" -D BUILD_SHARED_LIBS=ON
    -D CMAKE_INSTALL_PREFIX="$prefix" -D CMAKE_INSTALL_LIBDIR=lib -D CMAKE_INSTALL_RPATH="\$ORIGIN"
    -D CAF_ENABLE_IO_MODULE=OFF -D CAF_ENABLE_NET_MODULE=OFF -D CAF_ENABLE_OPENSSL_MODULE=OFF
    -D CAF_ENABLE_TOOLS=OFF -D CAF_ENABLE_EXAMPLES=OFF -D CAF_ENABLE_TESTING=OFF "${@:3}")
  # Several sources per compiler run; another release than those that were tried may need them one by one.
  if ! compile_caf "$build/build" "${configure[@]}" -D CMAKE_PROJECT_CAF_INCLUDE="$PWD/cmake/caf-unity.cmake" 2> /dev/null \
    && ! compile_caf "$build/build" "${configure[@]}"; then
    caf_refused "$source" "CAF $version does not build: .deps/log/caf-configure and caf-build say why"
    return 1
  fi
  [[ $prefix != "$deps" ]] || clear_caf
  logged caf-install cmake --install "$build/build" || return 1
  rm -rf "$build"
}

provide_caf() {
  ! take_named_caf || return 0
  ! is_done caf || return 0
  if installed_caf || take_debian_caf; then return 0; fi
  if with_caf_source build_caf "$deps"; then
    done_with caf
    return 0
  fi
  echo "${0##*/}: there is no CAF that troupe works with. Tried, in this order:" >&2
  printf '  %s\n' "${caf_refusals[@]}" >&2
  give_up "no CAF" "name one in TROUPE_CAF: the prefix of an installed CAF 0.18.7 or 1.x, its unpacked source, or its source \
as a tar archive; or let apt or the network reach one of the places above"
}

# ThreadSanitizer reports races that are none when the actor system itself is not instrumented.
provide_caf_for_tsan() {
  ! is_done caf-tsan || return 0
  local -a options=("$deps/tsan" -D CAF_SANITIZERS=thread)
  if { [[ -n ${TROUPE_CAF:-} && -z $(config_folder "$TROUPE_CAF") ]] && build_caf "$TROUPE_CAF" "${options[@]}"; } \
    || with_caf_source build_caf "${options[@]}"; then
    done_with caf-tsan
    return 0
  fi
  printf '  %s\n' "${caf_refusals[@]}" >&2
  give_up "no source of CAF to build for ThreadSanitizer" "name one in TROUPE_CAF, or run scripts/check.sh without tsan"
}

# The packages of scripts/package.sh hold CAF: as a static library, which a shared one can link, and which tells no path of
# this machine.
provide_caf_for_packages() {
  ! is_done caf-static || return 0
  local -a options=("$deps/static" -D BUILD_SHARED_LIBS=OFF -D CMAKE_POSITION_INDEPENDENT_CODE=ON
    -D CMAKE_CXX_FLAGS="-w -ffile-prefix-map=$deps/build-caf/source=caf")
  if { [[ -n ${TROUPE_CAF:-} && -z $(config_folder "$TROUPE_CAF") ]] && build_caf "$TROUPE_CAF" "${options[@]}"; } \
    || with_caf_source build_caf "${options[@]}"; then
    done_with caf-static
    return 0
  fi
  printf '  %s\n' "${caf_refusals[@]}" >&2
  give_up "no source of CAF to build as a static library" "name one in TROUPE_CAF: unpacked, or as a tar archive"
}
