#pragma once

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

/// What a viewer would see of a trace.
struct seen_trace {
  struct span {
    int64_t from = 0;
    int64_t to = 0;
    std::string name;
  };

  /// By group and track; in the order of the file.
  std::map<std::pair<int64_t, int64_t>, std::vector<span>> spans;
  /// Names of groups (track 0) and tracks.
  std::map<std::pair<int64_t, int64_t>, std::string> names;
  std::vector<std::string> moments;
  /// Ends of asynchronous events that lack their begin, and the other way round.
  int64_t unpaired = 0;
  int64_t pairs = 0;
  std::map<std::string, uint64_t> counters;

  /// Spans of one group, by name.
  std::map<std::string, uint64_t> counted(int64_t group) const {
    std::map<std::string, uint64_t> result;
    for (const auto& [where, list] : spans)
      if (where.first == group)
        for (const auto& x : list)
          ++result[x.name];
    return result;
  }
};

/// Reads a trace, and checks what no viewer complains about: times are there and not negative,
/// tracks that are used have names, and on none of them anything overlaps.
inline seen_trace check_trace(const std::string& text) {
  using troupe::json_tree;
  const auto parsed = json_tree::parse(text);
  INFO(text.substr(0, 1000));
  REQUIRE(parsed);
  seen_trace result;
  std::map<int64_t, int64_t> open;
  const auto number = [](const json_tree& x, std::string_view key) {
    const auto* member = x.find(key);
    REQUIRE(member != nullptr);
    REQUIRE(member->if_int64() != nullptr);
    return *member->if_int64();
  };
  for (const auto& x : parsed->elements()) {
    const auto group = number(x, "pid");
    const std::pair where{group, number(x, "tid") - group * 100'000};
    const auto name = *x.find("name")->if_string();
    const auto phase = *x.find("ph")->if_string();
    if (phase == "M") {
      if (name == "thread_name" || name == "process_name")
        result.names[where] = *x.find("args")->find("name")->if_string();
      continue;
    }
    const auto at = number(x, "ts");
    CHECK(at >= 0);
    if (phase == "X") {
      CHECK(number(x, "dur") >= 0);
      result.spans[where].push_back({at, at + number(x, "dur"), name});
    } else if (phase == "b") {
      CHECK(open.emplace(number(x, "id"), at).second);
    } else if (phase == "e") {
      const auto begin = open.find(number(x, "id"));
      REQUIRE(begin != open.end());
      CHECK(begin->second <= at);
      open.erase(begin);
      ++result.pairs;
    } else if (phase == "C") {
      ++result.counters[name];
    } else {
      CHECK(phase == "i");
      result.moments.push_back(name);
    }
  }
  result.unpaired = static_cast<int64_t>(open.size());
  CHECK(result.unpaired == 0);
  for (auto [where, list] : result.spans) {
    INFO("group " << where.first << ", track " << where.second);
    CHECK(result.names.contains(where));
    CHECK(result.names.contains({where.first, 0}));
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
      return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    for (size_t i = 1; i < list.size(); ++i)
      CHECK(list[i - 1].to <= list[i].from);
  }
  return result;
}
