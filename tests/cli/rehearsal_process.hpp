#pragma once

#include "../rehearsal/connection.hpp"
#include "child_process.hpp"

#include <troupe/detail/json_tree.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

/// `troupe rehearse` as a process of its own.
class rehearsal_process {
public:
  explicit rehearsal_process(std::vector<std::string> options = {})
    : child_([&] {
        options.insert(options.begin(), "rehearse");
        return options;
      }()) {
    constexpr std::string_view start = "  export OPENAI_BASE_URL=";
    for (auto line = child_.line(); url_.empty(); line = child_.line())
      if (line.starts_with(start))
        url_ = line.substr(start.size());
    const auto colon = url_.rfind(':');
    port_ = static_cast<uint16_t>(std::stoi(url_.substr(colon + 1)));
  }

  const std::string& url() const {
    return url_;
  }

  /// Of the counters at its control route.
  uint64_t count(const std::string& name) const {
    if (!control_)
      control_.emplace(port_);
    control_->send("GET /rehearsal/counters HTTP/1.1\r\nHost: localhost\r\n\r\n");
    auto counters = troupe::json_tree::parse(control_->receive().body);
    REQUIRE(counters);
    const auto* value = counters->find(name);
    REQUIRE(value != nullptr);
    return static_cast<uint64_t>(*value->if_int64());
  }

  /// Asks every millisecond until a counter is at least `least`.
  void await(const std::string& name, uint64_t least) const {
    while (count(name) < least)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }

private:
  child_process child_;
  std::string url_;
  uint16_t port_ = 0;
  mutable std::optional<connection> control_;
};
