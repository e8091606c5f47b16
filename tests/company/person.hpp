#pragma once

#include <troupe/client.hpp>
#include <troupe/rehearsal.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace troupe::test {

using namespace std::chrono_literals;

struct person {
  std::string name;
  int32_t age = 0;
  std::string occupation;

  friend bool operator==(const person&, const person&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age),
                            f.field("occupation", x.occupation));
}

/// A text about a person of this age, with a marker for the rehearsal if one is given.
inline std::string text_about(size_t age, const std::string& marker = {}) {
  return "John Smith is a " + std::to_string(age) + "-year-old software engineer." + marker;
}

/// A rehearsal server, and settings that point to it.
struct scene {
  explicit scene(const rehearsal_settings& x = {}) : api(rehearsal::start(x).value()) {
    conf.base_url = api->base_url();
    conf.model = "gpt-4o-mini";
    conf.pool_size = 4;
    conf.backoff_initial = 1ms;
    conf.backoff_max = 2ms;
  }

  client open() const {
    return client::make(conf).value();
  }

  std::unique_ptr<rehearsal> api;
  settings conf;
};

} // namespace troupe::test
