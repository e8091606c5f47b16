# cmake -D ninja=PROGRAM -D build=FOLDER -P expect_no_caf.cmake: fails if the compiler read a header of CAF's for
# README's first program, as the build remembers.
execute_process(COMMAND "${ninja}" -C "${build}" -t deps OUTPUT_VARIABLE all COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "first_program[^\n]*:[^\n]*\n(    [^\n]*\n)+" read "${all}")
if(NOT read MATCHES "troupe/client\\.hpp")
  message(FATAL_ERROR "the build does not remember what first_program includes:\n${all}")
endif()
string(REGEX MATCHALL "[^\n]*/caf/[^\n]*" found "${read}")
if(found)
  list(JOIN found "\n" found)
  message(FATAL_ERROR "troupe/client.hpp reads headers of CAF's:\n${found}")
endif()
