#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::stringstream result;
  result << file.rdbuf();
  return result.str();
}

/// In the order of their names.
inline std::vector<std::filesystem::path> json_files_below(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> result;
  if (fs::is_directory(folder))
    for (auto& entry : fs::recursive_directory_iterator{folder})
      if (entry.is_regular_file() && entry.path().extension() == ".json")
        result.push_back(entry.path());
  std::sort(result.begin(), result.end());
  return result;
}
