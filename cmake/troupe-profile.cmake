# Builds that are guided by a profile: code that runs lies together, the rest lies elsewhere, and a text that comes alone
# finds less of it gone from the caches. scripts/guided.sh makes one, in two builds of the same sources:
#
#   TROUPE_PROFILE=record  programs that write down in TROUPE_PROFILE_DIR what they do
#   TROUPE_PROFILE=use     compiles for what is written there; what never ran is compiled as without

set(TROUPE_PROFILE "" CACHE STRING "Profile-guided optimisation: empty, record or use")
set_property(CACHE TROUPE_PROFILE PROPERTY STRINGS "" record use)
set(TROUPE_PROFILE_DIR "${PROJECT_SOURCE_DIR}/build/profile" CACHE PATH "Where profiles are kept")
mark_as_advanced(TROUPE_PROFILE TROUPE_PROFILE_DIR)

if(TROUPE_PROFILE STREQUAL "")
  return()
endif()

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "TROUPE_PROFILE is for g++ from version 12 on; leave it empty for "
    "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
endif()

# Profiles are found by the names of the object files below the build folder, which are the same in both builds.
add_compile_options("-fprofile-prefix-path=${PROJECT_BINARY_DIR}")
if(TROUPE_PROFILE STREQUAL "record")
  add_compile_options("-fprofile-generate=${TROUPE_PROFILE_DIR}" -fprofile-update=prefer-atomic)
  add_link_options("-fprofile-generate=${TROUPE_PROFILE_DIR}")
elseif(TROUPE_PROFILE STREQUAL "use")
  file(GLOB profiles "${TROUPE_PROFILE_DIR}/*.gcda")
  if(NOT profiles)
    message(FATAL_ERROR "TROUPE_PROFILE is use, but there is no profile in ${TROUPE_PROFILE_DIR}: run scripts/guided.sh")
  endif()
  add_compile_options("-fprofile-use=${TROUPE_PROFILE_DIR}" -fprofile-correction -fprofile-partial-training
    -Wno-missing-profile)
else()
  message(FATAL_ERROR "TROUPE_PROFILE is \"${TROUPE_PROFILE}\", not empty, record or use")
endif()
