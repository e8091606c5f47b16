#include "batch_plan.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// A row is its body and ten bytes.
batch_room room(uint64_t rows, uint64_t bytes = 0, uint64_t tokens = 0) {
  return {rows, bytes, tokens, [](std::string_view body) -> uint64_t { return body.size() + 10; }};
}

} // namespace

TEST_CASE("a plan without limits is one batch, and none for nothing") {
  batch_plan x{room(0)};
  CHECK(x.batches() == 0);
  for (int i = 0; i < 1000; ++i)
    CHECK(x.add("text " + std::to_string(i), 3));
  CHECK(x.batches() == 1);
  CHECK(x.rows() == 1000);
}

TEST_CASE("equal requests are one row") {
  batch_plan x{room(0)};
  CHECK(x.add("a", 1));
  CHECK(x.add("b", 1));
  CHECK_FALSE(x.add("a", 1));
  CHECK(x.rows() == 2);
  CHECK(x.bytes() == 22);
}

TEST_CASE("a batch is full by its rows, its bytes or its tokens, to the last one that fits") {
  const auto batches = [](const batch_room& of, int requests) {
    batch_plan x{of};
    for (int i = 0; i < requests; ++i)
      x.add(std::to_string(i % 10) + std::to_string(i), 5);
    return x.batches();
  };
  CHECK(batches(room(4), 4) == 1);
  CHECK(batches(room(4), 5) == 2);
  CHECK(batches(room(4), 9) == 3);
  CHECK(batches(room(0, 24), 2) == 1);
  CHECK(batches(room(0, 23), 2) == 2);
  CHECK(batches(room(0, 0, 10), 2) == 1);
  CHECK(batches(room(0, 0, 9), 2) == 2);
  // What fits into none is sent all the same, and complained of there.
  CHECK(batches(room(0, 1), 3) == 3);
}

TEST_CASE("a plan keeps the lesser of what the provider and the settings say") {
  settings x;
  x.model = "gpt-4o-mini";
  x.batch_rows_max = 7;
  x.batch_tokens_max = 9;
  const auto found = batch_room_of(x);
  REQUIRE(found);
  CHECK(found->rows_max == 7);
  CHECK(found->tokens_max == 9);
  CHECK(found->row_bytes("{\"model\":\"m\"}") > 20);
  x.provider = "ollama";
  const auto none = batch_room_of(x);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == errc::configuration);
}
