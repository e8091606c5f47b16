# cmake -D program=FILE -P expect-test-cases.cmake: fails when the Catch2 program FILE holds no test case.
execute_process(COMMAND "${program}" --list-tests --verbosity quiet
  OUTPUT_VARIABLE names OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(names STREQUAL "")
  message(FATAL_ERROR "${program} holds no test case")
endif()
