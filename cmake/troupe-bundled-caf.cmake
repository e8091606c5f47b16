# TROUPE_BUNDLE_CAF installs the CAF that troupe is built with, for packages on systems that have none: headers, static
# library and CMake package below LIBDIR/troupe/caf/, where only troupe-config.cmake and troupe.pc look.

if(NOT TROUPE_BUNDLE_CAF)
  return()
endif()

get_target_property(type CAF::core TYPE)
if(NOT type STREQUAL STATIC_LIBRARY)
  message(FATAL_ERROR "TROUPE_BUNDLE_CAF takes a CAF that is a static library, which the one in ${CAF_DIR} is not: "
    "scripts/bootstrap.sh --package builds one in .deps/static/")
endif()
cmake_path(GET CAF_DIR PARENT_PATH folder)
cmake_path(GET folder PARENT_PATH folder)
cmake_path(GET folder PARENT_PATH TROUPE_CAF_PREFIX)
if(NOT CAF_DIR STREQUAL "${TROUPE_CAF_PREFIX}/lib/cmake/CAF" OR NOT IS_DIRECTORY "${TROUPE_CAF_PREFIX}/include/caf")
  message(FATAL_ERROR "TROUPE_BUNDLE_CAF takes a CAF in a prefix of its own, with include/caf and lib/cmake/CAF, and not "
    "the one in ${CAF_DIR}")
endif()

set(TROUPE_BUNDLED_CAF_DIR "${CMAKE_INSTALL_LIBDIR}/troupe/caf")
install(DIRECTORY "${TROUPE_CAF_PREFIX}/include/caf" DESTINATION "${TROUPE_BUNDLED_CAF_DIR}/include")
install(DIRECTORY "${TROUPE_CAF_PREFIX}/lib/cmake/CAF" DESTINATION "${TROUPE_BUNDLED_CAF_DIR}/lib/cmake")
install(FILES "${TROUPE_CAF_PREFIX}/lib/libcaf_core.a" DESTINATION "${TROUPE_BUNDLED_CAF_DIR}/lib")
