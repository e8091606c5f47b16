#pragma once

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

/// A folder of its own for the files of one test.
class scratch_folder {
public:
  scratch_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "troupe_test.XXXXXX");
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
