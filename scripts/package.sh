#!/usr/bin/env bash
# Makes the Debian packages troupe (the command) and libtroupe-dev (the library), with CAF inside, in build/package.
#
#   scripts/package.sh                                     from nothing, seven minutes on two cores
#   scripts/package.sh --try                               and uses what is in them, without installing it
#   sudo apt install ./build/package/troupe_*.deb ./build/package/libtroupe-dev_*.deb
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/steps.sh

want_try=false
case ${1:-} in
  '') ;;
  --try) want_try=true ;;
  --help) usage; exit ;;
  *) usage >&2; exit 2 ;;
esac

# try_packages: unpacks them, runs the command, and builds README's first program with the library and nothing of the tree.
try_packages() {
  local work package
  work=$(mktemp -d)
  trap 'rm -rf "$work"' RETURN
  for package in build/package/*.deb; do
    dpkg-deb --extract "$package" "$work/root"
  done
  echo '{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}' > "$work/schema.json"
  echo "Anna Bell is a nurse" | "$work/root/usr/bin/troupe" run --schema "$work/schema.json" --rehearse --quiet \
    | grep -q '"name":"Anna Bell"'
  ! command -v man > /dev/null || man --warnings -l "$work/root/usr/share/man/man1/troupe-run.1.gz" 2>&1 > /dev/null | { ! grep .; }

  mkdir "$work/program"
  cp examples/extract_one.cpp "$work/program/main.cpp"
  cat > "$work/program/CMakeLists.txt" << 'END'
cmake_minimum_required(VERSION 3.25)
project(first_program LANGUAGES CXX)
find_package(troupe REQUIRED COMPONENTS rehearsal)
add_executable(first_program main.cpp)
target_link_libraries(first_program PRIVATE troupe::actors troupe::rehearsal)
END
  (
    cd "$work/program"
    export CMAKE_PREFIX_PATH=$work/root/usr
    unset OPENAI_API_KEY OPENAI_BASE_URL
    cmake -G Ninja -B build > /dev/null
    cmake --build build > /dev/null
    build/first_program
  )
}

announce "the packages" \
  "$(scripts/bootstrap.sh --package --seconds)" "for Debian packages and CAF" \
  "$(compile_seconds package 400)" "to compile"
scripts/bootstrap.sh --package
step "compiling the command and the libraries"
compile package
step "packing"
rm -f build/package/*.deb
(cd build/package && cpack > cpack.log 2>&1) || { tail -n 20 build/package/cpack.log >&2; exit 1; }
for package in build/package/*.deb; do
  step "$package: $(($(stat -c %s "$package") / 1024)) KiB, $(dpkg-deb -f "$package" Installed-Size) KiB installed"
done
if $want_try; then
  step "building README's first program with what is in them"
  try_packages
fi
