# cmake -D source=FOLDER -D installed=FOLDER -P expect_headers.cmake: fails unless exactly the public headers of the
# exported layers are installed, the rehearsal's and the test kit's among them, which means that each is listed in its layer's HEADERS.
foreach(layer IN ITEMS schema runtime actors rehearsal testkit)
  file(GLOB_RECURSE names RELATIVE "${source}" "${source}/${layer}/*.hpp")
  list(FILTER names INCLUDE REGEX "/troupe/")
  list(TRANSFORM names REPLACE "^.*/troupe/" "troupe/")
  list(APPEND expected ${names})
endforeach()
file(GLOB_RECURSE found RELATIVE "${installed}" "${installed}/*")

set(missing ${expected})
list(REMOVE_ITEM missing ${found})
set(unexpected ${found})
list(REMOVE_ITEM unexpected ${expected})
if(missing OR unexpected)
  message(FATAL_ERROR "public headers that are not installed: [${missing}]; installed but not there: [${unexpected}]")
endif()
