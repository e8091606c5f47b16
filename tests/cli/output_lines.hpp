#pragma once

#include "command_fixture.hpp"

#include <troupe/detail/json_tree.hpp>

#include <map>
#include <string>
#include <vector>

/// Takes out what differs from run to run: times.
inline void forget_times(troupe::json_tree& x) {
  x.erase("elapsed_ms");
  x.erase("started_ms");
  if (auto* problem = x.find("error"))
    if (auto* attempts = problem->find("attempts"))
      for (auto& entry : attempts->elements())
        forget_times(entry);
}

/// Each line of an output without its times, by its index; every index must come once.
inline std::map<int64_t, troupe::json_tree> lines_by_index(const std::string& text) {
  std::map<int64_t, troupe::json_tree> result;
  for (auto& line : json_lines(text)) {
    forget_times(line);
    const auto index = *line.find("index")->if_int64();
    INFO("line of text " << index);
    REQUIRE(result.emplace(index, std::move(line)).second);
  }
  return result;
}

/// The indexes in the order of the lines.
inline std::vector<int64_t> indexes_of(const std::string& text) {
  std::vector<int64_t> result;
  for (auto& line : json_lines(text))
    result.push_back(*line.find("index")->if_int64());
  return result;
}
