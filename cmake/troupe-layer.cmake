# troupe_add_layer(NAME
#   SOURCES      file.cpp ...
#   HEADERS      troupe/file.hpp ...
#   [PUBLIC_LINK  target ...]   what the layer's own headers include
#   [PRIVATE_LINK target ...]   what only its sources include, but every program has to link
#   [BUILD_LINK   target ...]   header-only libraries that only its sources include
#   [COMPONENT    name])        installed on its own: find_package(troupe COMPONENTS name)
#
# Defines the static (or, with BUILD_SHARED_LIBS, shared) library `troupe_NAME` with the alias `troupe::NAME`.
# Its include root is the folder of the calling CMakeLists.txt, so a layer sees its own headers and those of the
# layers that it links, and an include up the street does not compile. Every header in HEADERS is compiled on its own by
# the target `all_verify_interface_header_sets`, and installed with the library. Headers that are no part of the interface
# are neither listed here nor put below `troupe/`.
function(troupe_add_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "COMPONENT" "SOURCES;HEADERS;PUBLIC_LINK;PRIVATE_LINK;BUILD_LINK")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "troupe_add_layer(${name}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
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

  target_link_libraries(${target} PUBLIC ${arg_PUBLIC_LINK} PRIVATE ${arg_PRIVATE_LINK})
  foreach(library IN LISTS arg_BUILD_LINK)
    target_link_libraries(${target} PRIVATE "$<BUILD_INTERFACE:${library}>")
  endforeach()

  if(NOT TROUPE_INSTALL)
    return()
  endif()
  set(export troupe-targets)
  set(component)
  if(arg_COMPONENT)
    set(export troupe-${arg_COMPONENT}-targets)
    set(component COMPONENT ${arg_COMPONENT})
  endif()
  install(TARGETS ${target}
    EXPORT ${export}
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" ${component}
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" ${component}
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" ${component}
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" ${component})
endfunction()
