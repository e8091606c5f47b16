# Debian packages, by scripts/package.sh: troupe, which is the command, and libtroupe-dev, which is all else. CAF is inside
# of both: Debian 12 has none that is new enough.

set(deb "${CMAKE_CURRENT_LIST_DIR}/deb")

# Of these, only the packages want any; the names of folders are those of the packages.
foreach(package IN ITEMS troupe libtroupe-dev)
  set(destination "${CMAKE_INSTALL_DATAROOTDIR}/doc/${package}")
  set(to DESTINATION "${destination}" COMPONENT deb_${package} EXCLUDE_FROM_ALL)
  install(FILES "${deb}/copyright" README.md ${to})
  install(DIRECTORY docs ${to} FILES_MATCHING PATTERN "*.md")
endforeach()
install(DIRECTORY examples ${to} FILES_MATCHING PATTERN "*.cpp" PATTERN "*.hpp")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "troupe authors")
set(CPACK_PACKAGE_CONTACT "troupe authors <maintainers@troupe.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS "${deb}/compress.cmake")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL command deb_troupe library rehearsal test deb_libtroupe-dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)

set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME troupe)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMMAND_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_COMMAND_DESCRIPTION "turn many texts into validated JSON records by asking an LLM
Each line of a file becomes a JSON record that fits a JSON Schema: troupe asks
a language model over an OpenAI-compatible API, many lines at once, checks
every answer, and asks again when it is wrong. A run that was interrupted goes
on where it ended, within limits of requests, tokens and money.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libtroupe-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
# What a program links beside static libraries, and what their headers include.
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libcurl4-openssl-dev (>= 7.80), libexpected-dev, libpcre2-dev (>= 10.30), \
libsqlite3-dev (>= 3.31), libssl-dev (>= 3.0), zlib1g-dev")
if(IDN2_FOUND)
  string(APPEND CPACK_DEBIAN_DEV_PACKAGE_DEPENDS ", libidn2-dev")
endif()
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "cmake, pkg-config, troupe")
set(CPACK_DEBIAN_DEV_DESCRIPTION "C++ library that turns texts into typed records by asking an LLM
Static libraries, headers, CMake package and pkg-config files of troupe, which
asks a language model for records of C++ types on the actor model, checks
every answer, and asks again when it is wrong. The C++ Actor Framework that it
is built with is included, in a folder of its own.")
# Else it would stand above them.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")

include(CPack)
cpack_add_component_group(command)
cpack_add_component_group(dev)
foreach(component IN ITEMS command deb_troupe)
  cpack_add_component(${component} GROUP command)
endforeach()
foreach(component IN ITEMS library rehearsal test deb_libtroupe-dev)
  cpack_add_component(${component} GROUP dev)
endforeach()
