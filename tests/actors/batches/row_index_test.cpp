#include "batches/row_index.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;

namespace {

/// An index over keys of its own: row `i` of batch 0 is the `i`-th.
struct indexed_keys {
  std::vector<row_key> keys;
  row_index index{[this](const row_place& x) -> const row_key& { return keys.at(x.row); }};

  row_place add(const std::string& text, uint32_t attempt = 1) {
    keys.push_back(key_of(text, attempt));
    const row_place result{0, static_cast<uint32_t>(keys.size() - 1)};
    index.put(keys.back(), result);
    return result;
  }
};

} // namespace

TEST_CASE("a row is found by its key and by no other") {
  indexed_keys x;
  CHECK_FALSE(x.index.find(key_of("a", 1)));
  const auto a = x.add("a");
  const auto again = x.add("a", 2);
  CHECK(x.index.find(key_of("a", 1)) == a);
  CHECK(x.index.find(key_of("a", 2)) == again);
  CHECK_FALSE(x.index.find(key_of("b", 1)));
}

TEST_CASE("an index of many rows finds each of them, and none that was removed") {
  indexed_keys x;
  for (int i = 0; i < 5000; ++i)
    x.add(std::to_string(i));
  for (int i = 0; i < 5000; i += 3)
    x.index.remove(x.keys[static_cast<size_t>(i)], {0, static_cast<uint32_t>(i)});
  for (uint32_t i = 0; i < 5000; ++i) {
    const auto found = x.index.find(x.keys[i]);
    REQUIRE(found.has_value() == (i % 3 != 0));
    if (found)
      REQUIRE(found->row == i);
  }
}

TEST_CASE("rows that come and go leave no trace in an index") {
  indexed_keys x;
  for (uint32_t round = 0; round < 20'000; ++round) {
    const auto place = x.add("text", round);
    REQUIRE(x.index.find(x.keys[round]) == place);
    x.index.remove(x.keys[round], place);
    REQUIRE_FALSE(x.index.find(x.keys[round]));
  }
}

TEST_CASE("a key that leads elsewhere is not removed") {
  indexed_keys x;
  const auto a = x.add("a");
  x.index.remove(key_of("a", 1), {7, 7});
  x.index.remove(key_of("b", 1), a);
  CHECK(x.index.find(key_of("a", 1)) == a);
}
