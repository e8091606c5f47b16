# The package `troupe`: find_package(troupe) gives troupe::schema, troupe::runtime and troupe::actors; with COMPONENTS
# rehearsal also troupe::rehearsal, which plays the API on loopback; with COMPONENTS test also troupe::test, for tests.

include(CMakePackageConfigHelpers)
include(troupe-bundled-caf)
include(troupe-pkgconfig)

set(TROUPE_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/troupe")
configure_package_config_file(cmake/troupe-config.cmake.in "${PROJECT_BINARY_DIR}/troupe-config.cmake"
  INSTALL_DESTINATION "${TROUPE_PACKAGE_DIR}")
# Before 1.0 every minor version may break its users.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/troupe-config-version.cmake" COMPATIBILITY SameMinorVersion)

install(EXPORT troupe-targets NAMESPACE troupe:: DESTINATION "${TROUPE_PACKAGE_DIR}")
foreach(component IN ITEMS rehearsal test)
  if(TARGET troupe_${component})
    install(EXPORT troupe-${component}-targets NAMESPACE troupe:: DESTINATION "${TROUPE_PACKAGE_DIR}" COMPONENT ${component})
  endif()
endforeach()
install(
  FILES
    "${PROJECT_BINARY_DIR}/troupe-config.cmake"
    "${PROJECT_BINARY_DIR}/troupe-config-version.cmake"
    cmake/FindIDN2.cmake
    cmake/FindPCRE2.cmake
    cmake/troupe-caf.cmake
  DESTINATION "${TROUPE_PACKAGE_DIR}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT license)
# The pages name examples, and messages name pages. Debian's packages have places of their own for them.
set(to DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT documents)
install(FILES README.md CHANGELOG.md ${to})
install(DIRECTORY docs ${to} FILES_MATCHING PATTERN "*.md" PATTERN "*.svg" PATTERN "*.png" PATTERN "*.json")
install(DIRECTORY examples ${to} FILES_MATCHING PATTERN "*.cpp" PATTERN "*.hpp")
