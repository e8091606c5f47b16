#include "run/open_requests.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <random>

using namespace troupe;

namespace {

/// Where it stands in the table depends on the first bytes alone.
cache_key key_of(uint8_t home, uint8_t name) {
  cache_key result{};
  result[0] = home;
  result[31] = name;
  return result;
}

} // namespace

TEST_CASE("a request is found by its key, beside others of the same place, until it is removed") {
  open_requests x;
  CHECK(x.find(key_of(63, 1)) == nullptr);
  shared_request first{key_of(63, 1)};
  shared_request second{key_of(63, 2)};
  shared_request third{key_of(0, 3)};
  x.add(first);
  x.add(second);
  x.add(third);
  CHECK(x.find(key_of(63, 2)) == &second);
  CHECK(x.find(key_of(0, 3)) == &third);
  CHECK(x.find(key_of(63, 3)) == nullptr);
  x.remove(first);
  CHECK(x.find(key_of(63, 1)) == nullptr);
  CHECK(x.find(key_of(63, 2)) == &second);
  CHECK(x.find(key_of(0, 3)) == &third);
  CHECK(x.size() == 2);
}

TEST_CASE("whatever comes and goes, what is there is found and nothing else") {
  std::mt19937 random{7};
  open_requests x;
  std::map<cache_key, std::unique_ptr<shared_request>> there;
  for (int i = 0; i < 20'000; ++i) {
    const auto key = key_of(static_cast<uint8_t>(random() % 40), static_cast<uint8_t>(random()));
    auto& known = there[key];
    CHECK(x.find(key) == known.get());
    // First more come than go, then fewer.
    const bool wanted = random() % 10 < (i < 10'000 ? 7U : 3U);
    if (!known && wanted) {
      known = std::make_unique<shared_request>(key);
      x.add(*known);
    } else if (known && !wanted) {
      x.remove(*known);
      known.reset();
    }
    if (!known)
      there.erase(key);
    CHECK(x.size() == there.size());
  }
  for (const auto& [key, request] : there)
    CHECK(x.find(key) == request.get());
}
