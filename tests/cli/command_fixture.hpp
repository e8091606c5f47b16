#pragma once

#include "child_process.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

inline constexpr auto person_schema = R"({"type":"object","properties":{
  "name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":150}},
  "required":["name","age"],"additionalProperties":false})";

/// A folder of its own for the files of one test.
class scratch_folder {
public:
  scratch_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "troupe_command_test.XXXXXX");
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  ~scratch_folder() {
    std::filesystem::remove_all(path_);
  }

  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  std::string path(const std::string& name) const {
    return path_ / name;
  }

  /// Writes a file and returns its path.
  std::string file(const std::string& name, const std::string& content) const {
    std::ofstream{path_ / name, std::ios::binary} << content;
    return path(name);
  }

  std::string content(const std::string& name) const {
    std::ifstream file{path_ / name, std::ios::binary};
    std::ostringstream result;
    result << file.rdbuf();
    return result.str();
  }

private:
  std::filesystem::path path_;
};

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
