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

# Presets that are built anew often compile several sources at once. For g++ a type in a source that is included is a
# header's, and must not have members of unnamed namespaces. And a local variable may be called like something in the
# unnamed namespace of another source; what it hides in its own, the presets without unity tell.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-subobject-linkage)
  if(CMAKE_CXX_FLAGS MATCHES "-Wshadow")
    add_compile_options(-Wno-shadow -Wshadow=local)
  endif()
endif()
