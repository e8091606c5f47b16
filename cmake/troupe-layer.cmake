# A layer is a folder of rooms; a room is a folder of sources and a library.
#
# troupe_add_room(LAYER_ROOM
#   SOURCES      file.cpp ...
#   [HEADERS      troupe/file.hpp troupe/detail/file.hpp ...]
#   [PUBLIC_LINK  target ...]   what the room's headers include
#   [PRIVATE_LINK target ...]   what only its sources include, but every program has to link
#   [BUILD_LINK   target ...]   header-only libraries that only its sources include
#   [COMPONENT    name])        installed on its own: find_package(troupe COMPONENTS name)
#
# Defines the static (or, with BUILD_SHARED_LIBS, shared) library `troupe_LAYER_ROOM` with the alias
# `troupe::LAYER_ROOM`. It has three kinds of headers:
#
#   <troupe/x.hpp>         what applications include. Installed, with a contract
#   <troupe/detail/x.hpp>  what those and their templates need. Installed, included by no application
#   "room/x.hpp"           what other rooms and layers of this source tree include; "x.hpp" within the room. Not installed
#
# The first two resolve against the rooms that a room links, so an include up the street does not compile; that quotes do
# not reach where no link does, `scripts/check.sh layers` sees to. Every header in HEADERS is compiled on its own by the
# target `all_verify_interface_header_sets`.
function(troupe_add_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "COMPONENT" "SOURCES;HEADERS;PUBLIC_LINK;PRIVATE_LINK;BUILD_LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "troupe_add_room(${name}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()

  set(target troupe_${name})
  add_library(${target})
  add_library(troupe::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${name}
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    CXX_EXTENSIONS OFF)
  target_compile_features(${target} PUBLIC cxx_std_20)

  target_sources(${target}
    PRIVATE ${arg_SOURCES}
    PUBLIC FILE_SET HEADERS BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}" FILES ${arg_HEADERS})
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE folder)
  string(REGEX MATCH "^[^/]+" layer "${folder}")
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/${layer}>")

  target_link_libraries(${target} PUBLIC ${arg_PUBLIC_LINK} PRIVATE ${arg_PRIVATE_LINK})
  foreach(library IN LISTS arg_BUILD_LINK)
    target_link_libraries(${target} PRIVATE "$<BUILD_INTERFACE:${library}>")
  endforeach()
  troupe_install_library(${target} "${arg_COMPONENT}")
  # In the order of the link graph, for who has to name them all.
  if(NOT arg_COMPONENT)
    set(arg_COMPONENT library)
  endif()
  set_property(GLOBAL APPEND PROPERTY TROUPE_ROOMS_OF_${arg_COMPONENT} ${target})
endfunction()

# troupe_add_layer(LAYER ROOMS room ... [ABOVE layer])
#
# Defines `troupe::LAYER`, which is all of these rooms and those of the layer below, for those who do not care which.
function(troupe_add_layer layer)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "ABOVE" "ROOMS")
  add_library(troupe_${layer} INTERFACE)
  add_library(troupe::${layer} ALIAS troupe_${layer})
  set_target_properties(troupe_${layer} PROPERTIES EXPORT_NAME ${layer})
  foreach(room IN LISTS arg_ROOMS)
    target_link_libraries(troupe_${layer} INTERFACE troupe::${layer}_${room})
  endforeach()
  if(arg_ABOVE)
    target_link_libraries(troupe_${layer} INTERFACE troupe::${arg_ABOVE})
  endif()
  troupe_install_library(troupe_${layer} "")
endfunction()

function(troupe_install_library target component)
  if(NOT TROUPE_INSTALL)
    return()
  endif()
  set(export troupe-targets)
  if(component)
    set(export troupe-${component}-targets)
    set(component COMPONENT ${component})
  endif()
  set(headers)
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL INTERFACE_LIBRARY)
    set(headers FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" ${component})
  endif()
  install(TARGETS ${target}
    EXPORT ${export}
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" ${component}
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" ${component}
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" ${component}
    ${headers})
endfunction()
