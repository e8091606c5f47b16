# cmake -D pkg_config=PROGRAM -D folder=FOLDER -D prefix=FOLDER -D compiler=PROGRAM -D launcher=PROGRAM -D flags=LIST
#       -D libraries=LIST -D program=FILE -D work=FOLDER -P pkg_config.cmake
#
# Compiles README's first program with what pkg-config says and nothing else. `folder` holds troupe.pc, in the installed
# prefix; `libraries` are the folders of the libraries that the loader does not know.

set(ENV{PKG_CONFIG_PATH} "${folder}:$ENV{PKG_CONFIG_PATH}")

function(ask out)
  execute_process(COMMAND "${pkg_config}" ${ARGN} OUTPUT_VARIABLE answer ERROR_VARIABLE complaint RESULT_VARIABLE status
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(status OR complaint)
    message(FATAL_ERROR "pkg-config ${ARGN}: ${status}: ${complaint}")
  endif()
  set(${out} "${answer}" PARENT_SCOPE)
endfunction()

foreach(name IN ITEMS troupe troupe-rehearsal troupe-test)
  ask(nothing --validate "${folder}/${name}.pc")
  ask(nothing --exists --print-errors ${name})
endforeach()

# It was configured for another prefix.
ask(told --variable=prefix troupe)
get_filename_component(told "${told}" REALPATH)
get_filename_component(wanted "${prefix}" REALPATH)
if(NOT told STREQUAL wanted)
  message(FATAL_ERROR "troupe.pc says that its prefix is ${told}, and lies in ${wanted}")
endif()

# What static libraries of theirs need, too. Not linked here: not all of them need be there.
ask(static --static --libs troupe-rehearsal)
foreach(library IN ITEMS troupe_rehearsal troupe_actors_client troupe_schema_error caf_core curl ssl crypto pcre2-8 sqlite3 z)
  if(NOT " ${static} " MATCHES " -l${library} ")
    message(FATAL_ERROR "pkg-config --static does not name ${library}: ${static}")
  endif()
endforeach()

ask(said --cflags --libs troupe-rehearsal)
separate_arguments(said UNIX_COMMAND "${said}")
separate_arguments(flags UNIX_COMMAND "${flags}")
set(rpaths)
foreach(library IN LISTS libraries)
  list(APPEND rpaths "-Wl,-rpath,${library}")
endforeach()
file(MAKE_DIRECTORY "${work}")
execute_process(
  COMMAND ${launcher} "${compiler}" -std=c++20 ${flags} -c "${program}" -o first_program.o ${said}
  COMMAND_ERROR_IS_FATAL ANY WORKING_DIRECTORY "${work}")
execute_process(
  COMMAND "${compiler}" ${flags} first_program.o -o first_program ${said} ${rpaths}
  COMMAND_ERROR_IS_FATAL ANY WORKING_DIRECTORY "${work}")
unset(ENV{OPENAI_API_KEY})
unset(ENV{OPENAI_BASE_URL})
execute_process(COMMAND "${work}/first_program" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
if(NOT printed MATCHES "^John Smith \\| 30 \\| ")
  message(FATAL_ERROR "the program printed: ${printed}")
endif()
