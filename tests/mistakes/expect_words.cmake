# cmake -D compiler=PROGRAM -D flags=FILE -D more_flags=LIST -D source=FILE -D words=TEXT -P expect_words.cmake: fails unless
# the compiler refuses the source and says this; without words, unless it takes it.
execute_process(COMMAND "${compiler}" "@${flags}" ${more_flags} "${source}"
  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(words STREQUAL "")
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "what is right is refused:\n${said}")
  endif()
  return()
endif()
if(status EQUAL 0)
  message(FATAL_ERROR "the mistake compiles")
endif()
string(FIND "${said}" "${words}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "not a word of \"${words}\":\n${said}")
endif()
