#!/usr/bin/env bash
# The parts of scripts/setup/ that decide something, without apt, network or compiler. Each test is a function whose name
# is a sentence; it fails when `is` does. Run from anywhere; ctest runs it as scripts/setup.
set -euo pipefail
cd "$(dirname "$0")/../.."

deps=$(mktemp -d)
trap 'rm -rf "$deps"' EXIT
codename=bookworm
source scripts/setup/steps.sh
source scripts/setup/debian.sh
source scripts/setup/caf.sh

failures=0

# is WANTED GOT WHAT
is() {
  [[ $1 != "$2" ]] || return 0
  printf '%s: %s\n  wanted: %s\n  got:    %s\n' "${FUNCNAME[1]}" "$3" "$1" "$2" >&2
  failures=$((failures + 1))
}

sourced=$(declare -F)

an_entry_in_the_new_format_is_found_with_its_key() {
  mkdir -p "$deps/new/sources.list.d"
  cat > "$deps/new/sources.list.d/debian.sources" << 'END'
Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main
Signed-By: /key/security

# The release itself.
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /key/release
END
  is $'URIs: http://mirror.example/debian\nSigned-By: /key/release' "$(debian_entry "$deps/new")" "entry"
}

an_entry_that_is_switched_off_is_passed_over() {
  mkdir -p "$deps/off/sources.list.d"
  printf '%s\n' 'Enabled: no' 'Types: deb' 'URIs: http://mirror.example/debian' 'Suites: bookworm' 'Components: main' \
    > "$deps/off/sources.list.d/debian.sources"
  is none "$(debian_entry "$deps/off" || echo none)" "entry"
}

an_entry_of_one_line_is_found_with_its_key() {
  mkdir -p "$deps/line"
  printf '%s\n' '# comment' 'deb-src http://mirror.example/debian bookworm main' \
    'deb http://mirror.example/security bookworm-security main' \
    'deb [arch=amd64 signed-by=/key/release] http://mirror.example/debian bookworm main' > "$deps/line/sources.list"
  is $'URIs: http://mirror.example/debian\nSigned-By: /key/release' "$(debian_entry "$deps/line")" "entry"
}

only_lists_past_their_date_are_called_expired() {
  echo "E: Release file for http://mirror.example/InRelease is expired (invalid since 23d)." > "$deps/expired"
  is yes "$(is_expired "$deps/expired" && echo yes)" "expired"
  { cat "$deps/expired"; echo "E: The repository is not signed."; } > "$deps/unsigned"
  is no "$(is_expired "$deps/unsigned" || echo no)" "expired and not signed"
  echo "E: Could not resolve 'mirror.example'" > "$deps/offline"
  is no "$(is_expired "$deps/offline" || echo no)" "no network"
}

why_apt_failed_is_told_without_the_address() {
  printf '%s\n' "Reading package lists..." "E: Failed to fetch http://mirror.example/x  404  Not Found" "E: Some failed." > "$deps/404"
  is "404  Not Found" "$(first_error "$deps/404")" "a page that is not there"
  echo "E: Unable to find a source package for actor-framework" > "$deps/unknown"
  is "Unable to find a source package for actor-framework" "$(first_error "$deps/unknown")" "no such package"
}

caf_0_18_7_and_1_x_are_taken_and_0_19_is_not() {
  local version
  for version in 0.18.7 0.18.9 1.0.0 1.1.0 1.2; do
    is "" "$(refusal_of $version)" "$version"
  done
  for version in 0.17.6 0.18.5 0.19.0 0.19.6; do
    is "CAF $version" "$(refusal_of $version | cut -d ' ' -f 1-2)" "$version"
  done
}

the_version_of_a_source_is_read_in_both_spellings() {
  mkdir -p "$deps"/{old/libcaf_core/caf,young,none}
  echo "#define CAF_VERSION 1807" > "$deps/old/libcaf_core/caf/config.hpp"
  is 0.18.7 "$(source_version "$deps/old")" "0.18"
  echo "project(CAF VERSION 1.1.0 LANGUAGES CXX)" > "$deps/young/CMakeLists.txt"
  is 1.1.0 "$(source_version "$deps/young")" "1.x"
  is "" "$(source_version "$deps/none")" "no source"
}

# installed PREFIX VERSION: as CAF's package would be there.
installed() {
  mkdir -p "$1/lib/cmake/CAF"
  touch "$1/lib/cmake/CAF/CAFConfig.cmake"
  echo "set(PACKAGE_VERSION \"$2\")" > "$1/lib/cmake/CAF/CAFConfigVersion.cmake"
}

an_installed_caf_is_taken_if_its_version_fits() {
  installed "$deps/fits" 1.1.0
  is yes "$(CMAKE_PREFIX_PATH=$deps/fits installed_caf && echo yes)" "1.1.0"
  installed "$deps/young-one" 0.19.6
  caf_refusals=()
  is no "$(CMAKE_PREFIX_PATH=$deps/young-one installed_caf || echo no)" "0.19.6"
  CMAKE_PREFIX_PATH=$deps/young-one installed_caf || true
  is "installed in $deps/young-one: CAF 0.19.6" "$(cut -d ' ' -f 1-5 <<< "${caf_refusals[0]}")" "why"
}

a_prefix_that_the_user_names_is_linked() {
  installed "$deps/named" 1.1.0
  TROUPE_CAF=$deps/named take_named_caf
  is "include(\"$deps/named/lib/cmake/CAF/CAFConfig.cmake\")" "$(cat "$deps/lib/cmake/CAF/CAFConfig.cmake")" "link"
  is "$deps/named" "$(cat "$deps/stamp/caf")" "stamp"
}

a_place_that_the_user_names_and_that_is_of_no_use_ends_the_set_up() {
  installed "$deps/wrong" 0.19.6
  is "remedy: name another one, or unset TROUPE_CAF" \
    "$( (TROUPE_CAF=$deps/wrong take_named_caf) 2>&1 | tail -n 1 | cut -d ' ' -f 2-)" "0.19.6"
  is "TROUPE_CAF=$deps/nowhere: there is no such file or folder" \
    "$( (TROUPE_CAF=$deps/nowhere take_named_caf) 2>&1 | head -n 1 | cut -d ' ' -f 2-)" "no such folder"
}

a_source_that_is_none_is_refused_with_words() {
  mkdir -p "$deps/empty"
  caf_refusals=()
  build_caf "$deps/empty" "$deps" || true
  is "$deps/empty: holds no source of CAF" "${caf_refusals[0]}" "an empty folder"
  echo "no archive" > "$deps/text.tar.gz"
  build_caf "$deps/text.tar.gz" "$deps" || true
  is "$deps/text.tar.gz: is no archive that tar reads" "${caf_refusals[1]}" "a text"
  echo "project(CAF VERSION 0.19.6 LANGUAGES CXX)" > "$deps/empty/CMakeLists.txt"
  build_caf "$deps/empty" "$deps" || true
  is "$deps/empty: CAF 0.19.6" "$(cut -d ' ' -f 1-3 <<< "${caf_refusals[2]}")" "0.19"
}

how_long_it_takes_is_told_part_by_part() {
  jobs=2
  is 65 "$(spread 130)" "CPU seconds on two cores"
  is "2 min 40 s" "$(as_time 165)" "165 s"
  is "the demo: about 1 min 30 s on 2 idle cores (80 s to compile, 18 s to run)" \
    "$(announce "the demo" 0 "to set up" 80 "to compile" 18 "to run" | cut -c 10-)" "announcement"
}

for test in $(comm -13 <(sort <<< "$sourced") <(declare -F | sort) | awk '$3 ~ /_/ { print $3 }'); do
  "$test"
done
((failures == 0)) || exit 1
