# The libraries that <troupe/reflected.hpp> can use, for its tests only: the header looks on the include path of whoever
# includes it. Neither is needed. Where they are, if CMake does not find them:
#
#   -D TROUPE_PFR_INCLUDE_DIR=FOLDER           holds boost/pfr/core_name.hpp (Boost.PFR 2.2 or newer)
#   -D TROUPE_REFLECT_CPP_INCLUDE_DIR=FOLDER   holds rfl/to_view.hpp

find_path(TROUPE_PFR_INCLUDE_DIR boost/pfr/core_name.hpp)
find_path(TROUPE_REFLECT_CPP_INCLUDE_DIR rfl/to_view.hpp)
mark_as_advanced(TROUPE_PFR_INCLUDE_DIR TROUPE_REFLECT_CPP_INCLUDE_DIR)

set(TROUPE_REFLECTION_LIBRARIES)
if(TROUPE_PFR_INCLUDE_DIR)
  list(APPEND TROUPE_REFLECTION_LIBRARIES pfr)
  add_library(troupe::reflection_pfr INTERFACE IMPORTED)
  set_target_properties(troupe::reflection_pfr PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${TROUPE_PFR_INCLUDE_DIR}")
endif()
if(TROUPE_REFLECT_CPP_INCLUDE_DIR)
  list(APPEND TROUPE_REFLECTION_LIBRARIES reflect_cpp)
  add_library(troupe::reflection_reflect_cpp INTERFACE IMPORTED)
  set_target_properties(troupe::reflection_reflect_cpp PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${TROUPE_REFLECT_CPP_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS TROUPE_USE_REFLECT_CPP)
endif()
