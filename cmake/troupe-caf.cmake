# Which versions of CAF troupe can be built with; for its own build, for those who find it installed, and for scripts:
#
#   cmake -D version=0.19.6 -P cmake/troupe-caf.cmake    says why not; nothing: troupe can

# Says in OUT why not with VERSION; empty: troupe can.
function(troupe_refuse_caf version out)
  set(${out} "" PARENT_SCOPE)
  if(version VERSION_LESS 0.18.6)
    set(${out} "CAF ${version} is too old: troupe needs 0.18.6 or 0.18.7, or 1.0 or newer" PARENT_SCOPE)
  elseif(version VERSION_GREATER_EQUAL 0.19 AND version VERSION_LESS 1.0)
    set(${out} "CAF ${version} lies between two interfaces: troupe needs 0.18.6 or 0.18.7, or 1.0 or newer" PARENT_SCOPE)
  endif()
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  troupe_refuse_caf("${version}" refusal)
  if(refusal)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E echo "${refusal}")
  endif()
endif()
