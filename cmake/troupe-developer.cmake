# Only when troupe is the top-level project. Warnings and sanitizers are not here but in CMakePresets.json.

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Installed programs find the libraries of .deps/ (or of any other prefix) as programs in the build tree do.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
# CMake leaves out what lies inside of the source tree.
if(IS_DIRECTORY "${PROJECT_SOURCE_DIR}/.deps/lib")
  list(APPEND CMAKE_INSTALL_RPATH "${PROJECT_SOURCE_DIR}/.deps/lib")
endif()

if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(TROUPE_CCACHE ccache)
  mark_as_advanced(TROUPE_CCACHE)
  if(TROUPE_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${TROUPE_CCACHE}")
  endif()
endif()
