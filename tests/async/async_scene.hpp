#pragma once

#include "../eventually.hpp"
#include "person.hpp"

#include <troupe/async_client.hpp>
#include <troupe/test/manual_executor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::test {

/// A client, whose answers may take their time, and an application's loop.
struct async_scene : scene {
  explicit async_scene(const rehearsal_settings& x = {}) : scene(x) {}

  void start() {
    client.emplace(open());
  }

  async_client async() {
    if (!client)
      start();
    return async_client{*client, loop.get()};
  }

  std::optional<troupe::client> client;
  manual_executor loop;
};

/// A text that has no answer before `stall_max`.
inline std::string stalled(size_t age) {
  return text_about(age, "[[fault:stall]]");
}

inline std::vector<std::string> texts_about(size_t first, size_t count) {
  std::vector<std::string> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(text_about(first + i));
  return result;
}

} // namespace troupe::test
