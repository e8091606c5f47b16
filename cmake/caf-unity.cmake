# Included by CAF's own project() when scripts/bootstrap.sh builds CAF: several of its sources per compiler run, which is
# three times as quick. These few define the same names as a neighbour and stay on their own.
set(CMAKE_UNITY_BUILD ON)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

# In CAF 0.18 below src/, in 1.x below caf/.
function(compile_alone)
  foreach(source IN ITEMS src/binary_serializer caf/binary_serializer caf/binary_deserializer caf/serializer caf/deserializer
      caf/json_builder caf/json_reader caf/json_writer caf/config_value_reader caf/config_value_writer)
    if(EXISTS "${PROJECT_SOURCE_DIR}/libcaf_core/${source}.cpp")
      set_source_files_properties("${PROJECT_SOURCE_DIR}/libcaf_core/${source}.cpp"
        DIRECTORY libcaf_core PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()
cmake_language(DEFER CALL compile_alone)
