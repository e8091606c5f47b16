# An overlay port: it builds the tree that it lies in.
cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../../..")

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
  FEATURES
    command TROUPE_BUILD_CLI
    rehearsal TROUPE_BUILD_REHEARSAL
    test TROUPE_BUILD_TESTKIT
  INVERTED_FEATURES
    idn CMAKE_DISABLE_FIND_PACKAGE_IDN2)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    ${FEATURE_OPTIONS}
    -DCMAKE_SKIP_INSTALL_RPATH=ON
    -DTROUPE_BUILD_BENCH=OFF
    -DTROUPE_BUILD_EXAMPLES=OFF
    -DTROUPE_BUILD_TESTS=OFF
  MAYBE_UNUSED_VARIABLES
    CMAKE_DISABLE_FIND_PACKAGE_IDN2)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME troupe CONFIG_PATH lib/cmake/troupe)
vcpkg_fixup_pkgconfig()
if("command" IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES troupe AUTO_CLEAN)
endif()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
