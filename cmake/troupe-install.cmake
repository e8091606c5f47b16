# The package `troupe`: find_package(troupe) gives troupe::schema, troupe::runtime and troupe::actors; with COMPONENTS
# rehearsal also troupe::rehearsal, which plays the API on loopback.

include(CMakePackageConfigHelpers)

set(TROUPE_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/troupe")
configure_package_config_file(cmake/troupe-config.cmake.in "${PROJECT_BINARY_DIR}/troupe-config.cmake"
  INSTALL_DESTINATION "${TROUPE_PACKAGE_DIR}")
# Before 1.0 every minor version may break its users.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/troupe-config-version.cmake" COMPATIBILITY SameMinorVersion)

install(EXPORT troupe-targets NAMESPACE troupe:: DESTINATION "${TROUPE_PACKAGE_DIR}")
if(TARGET troupe_rehearsal)
  install(EXPORT troupe-rehearsal-targets NAMESPACE troupe:: DESTINATION "${TROUPE_PACKAGE_DIR}" COMPONENT rehearsal)
endif()
install(
  FILES
    "${PROJECT_BINARY_DIR}/troupe-config.cmake"
    "${PROJECT_BINARY_DIR}/troupe-config-version.cmake"
    cmake/FindPCRE2.cmake
    cmake/troupe-caf.cmake
  DESTINATION "${TROUPE_PACKAGE_DIR}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
