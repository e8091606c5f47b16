include(Catch)

set(TROUPE_TEST_TIMEOUT_FACTOR 1 CACHE STRING "Every test may take this many times its usual limit (sanitizers are slow)")
mark_as_advanced(TROUPE_TEST_TIMEOUT_FACTOR)

set(TROUPE_TEST_OPTIONS "" CACHE STRING "Compiler options for tests only: a list, behind all others")
mark_as_advanced(TROUPE_TEST_OPTIONS)

# troupe_add_test_binary(NAME
#   SOURCES file_test.cpp ...
#   [LINK   target ...]
#   [TIMEOUT seconds]      for each test case, 60 unless told otherwise
#   [SKIPPED words]        what a test case prints that cannot be run here
#   [UNITY]                in a unity build, several of its sources make one unit, so no two may use one name
#   [RUN_SERIAL])          its test cases run beside no other test (they measure time, or need the machine)
#
# Defines one program from Catch2 test cases and one ctest per test case, named "NAME/sentence". The ctest label is the
# name of the folder, so that `ctest --preset dev -L schema` runs the tests of one layer. A program without a test
# case does not build.
function(troupe_add_test_binary name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "RUN_SERIAL;UNITY" "TIMEOUT;SKIPPED" "SOURCES;LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "troupe_add_test_binary(${name}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  math(EXPR timeout "${arg_TIMEOUT} * ${TROUPE_TEST_TIMEOUT_FACTOR}")
  get_filename_component(label "${CMAKE_CURRENT_SOURCE_DIR}" NAME)

  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  # Each test file has fixtures of its own, and many of one name: together only where that is worth the care.
  if(NOT arg_UNITY)
    set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  endif()
  target_compile_options(${name} PRIVATE ${TROUPE_TEST_OPTIONS})
  target_link_libraries(${name} PRIVATE ${arg_LINK} Catch2::Catch2WithMain)
  set(skipped)
  if(arg_SKIPPED)
    set(skipped SKIP_REGULAR_EXPRESSION "${arg_SKIPPED}")
  endif()
  catch_discover_tests(${name}
    TEST_PREFIX "${name}/"
    PROPERTIES TIMEOUT ${timeout} LABELS ${label} RUN_SERIAL ${arg_RUN_SERIAL} ${skipped})
  add_custom_command(TARGET ${name} POST_BUILD VERBATIM
    COMMAND "${CMAKE_COMMAND}" -D "program=$<TARGET_FILE:${name}>" -P "${PROJECT_SOURCE_DIR}/cmake/expect-test-cases.cmake")
endfunction()
