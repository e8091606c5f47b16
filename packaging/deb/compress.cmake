# CPack runs it on what goes into the packages: manual pages are compressed there, and changes told in Debian's way.

# `gzip -n` leaves out the time, so that packages of one source are the same.
function(troupe_compress)
  execute_process(COMMAND gzip -9n ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(staged "${CPACK_TEMPORARY_INSTALL_DIRECTORY}")
file(GLOB_RECURSE pages "${staged}/*/usr/share/man/*.1")
if(NOT pages)
  message(FATAL_ERROR "there is no manual page below ${staged}")
endif()
troupe_compress(${pages})

string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
foreach(package IN ITEMS command=troupe dev=libtroupe-dev)
  string(REGEX MATCH "^[^=]*" group "${package}")
  string(REGEX REPLACE "^.*=" "" package "${package}")
  set(changelog "${staged}/${group}/usr/share/doc/${package}/changelog.Debian")
  file(WRITE "${changelog}" "troupe (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}, as CHANGELOG.md of the sources describes it.

 -- ${CPACK_PACKAGE_CONTACT}  ${now}
")
  troupe_compress("${changelog}")
endforeach()
