# Included by CAF's own project() when scripts/bootstrap.sh builds CAF: several of its sources per compiler run, which is
# three times as quick. These few define the same names as a neighbour and stay on their own.
set(CMAKE_UNITY_BUILD ON)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

function(compile_alone component source)
  if(TARGET ${component})
    set_source_files_properties("${PROJECT_SOURCE_DIR}/${component}/src/${source}"
      DIRECTORY ${component} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()
cmake_language(DEFER CALL compile_alone libcaf_core binary_serializer.cpp)
cmake_language(DEFER CALL compile_alone libcaf_io io/network/native_socket.cpp)
