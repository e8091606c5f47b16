#pragma once

#include "../scratch_folder.hpp"
#include "child_process.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sstream>
#include <string>
#include <vector>

inline constexpr auto person_schema = R"({"type":"object","properties":{
  "name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":150}},
  "required":["name","age"],"additionalProperties":false})";

/// Each line of the output as JSON.
inline std::vector<troupe::json_tree> json_lines(const std::string& text) {
  std::vector<troupe::json_tree> result;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    auto tree = troupe::json_tree::parse(line);
    INFO(line);
    REQUIRE(tree);
    result.push_back(std::move(*tree));
  }
  return result;
}

inline std::string people(size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i)
    result += "Person number one is Ann, who is " + std::to_string(20 + i % 60) + " years old\n";
  return result;
}
