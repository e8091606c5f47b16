# What troupe is built on. Everything is found, nothing is downloaded: scripts/bootstrap.sh or vcpkg put it there.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
find_package(PCRE2 10.30 REQUIRED)
find_package(CURL 7.80 REQUIRED)
# libcurl is mostly built with it.
find_package(IDN2 QUIET)
if(NOT IDN2_FOUND)
  message(STATUS "Without libidn2: of host names beyond ASCII, only the length of labels is checked")
endif()
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 3.31 REQUIRED)

# CAF's version file accepts exact versions only, hence the comparison by hand.
include(troupe-caf)
find_package(CAF REQUIRED COMPONENTS core)
troupe_refuse_caf("${CAF_VERSION}" refusal)
if(refusal)
  message(FATAL_ERROR
    "${refusal}. It was found in ${CAF_DIR}.\n"
    "Run scripts/bootstrap.sh, which puts one into .deps/, and configure with a preset (cmake --preset dev); "
    "or point CMAKE_PREFIX_PATH to the prefix of another one.")
endif()

# Only the command reads arguments.
if(TROUPE_BUILD_CLI)
  find_package(CLI11 2.1 REQUIRED)
endif()

# Only the rehearsal server, which the command, the tests, the examples and the benchmarks embed, needs the headers of Boost
# and RapidJSON, and so do some of the benchmarks. Its users do not.
if(TROUPE_BUILD_REHEARSAL)
  find_package(Boost 1.74 CONFIG REQUIRED)

  # RapidJSON's own CMake packages differ (Debian's sets a variable, others define a target): all that matters is where
  # the headers are.
  find_path(RAPIDJSON_INCLUDE_DIR rapidjson/document.h REQUIRED)
  mark_as_advanced(RAPIDJSON_INCLUDE_DIR)
  add_library(troupe_rapidjson INTERFACE IMPORTED)
  set_target_properties(troupe_rapidjson PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${RAPIDJSON_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS RAPIDJSON_HAS_STDSTRING=1)
endif()

if(TROUPE_BUILD_TESTS)
  find_package(Catch2 3 REQUIRED)
  include(troupe-reflection)
endif()
