#include "text_check.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// What a journal knows that has finished these texts, each with its position as checksum.
journal_index finished(const std::vector<uint64_t>& positions) {
  journal_index result;
  uint64_t offset = 0;
  for (const auto position : positions) {
    journal_outcome x;
    x.position = position;
    x.text = static_cast<uint32_t>(position);
    REQUIRE(result.add(x, ++offset));
  }
  return result;
}

} // namespace

TEST_CASE("texts as they were pass, and so do new ones among and behind them") {
  const auto before = finished({0, 5, 64, 130});
  text_check check{before};
  for (uint32_t i = 0; i < 200; ++i)
    CHECK(check.pass(before.is_done(i) ? i : 999));
  CHECK(check.end());
}

TEST_CASE("a text that changed is found at the end of its block, or of the input") {
  const auto before = finished({0, 5, 64});
  text_check check{before};
  for (uint32_t i = 0; i < 63; ++i)
    REQUIRE(check.pass(i == 5 ? 6 : i));
  CHECK_FALSE(check.pass(63));
  CHECK(check.problem().find("one of the texts 0 to 63 is another") != std::string::npos);

  text_check last{before};
  for (uint32_t i = 0; i < 64; ++i)
    REQUIRE(last.pass(i));
  CHECK(last.pass(65));
  CHECK_FALSE(last.end());
  CHECK(last.problem().find("one of the texts 64 to 64 is another") != std::string::npos);
}

TEST_CASE("texts that moved are other texts") {
  const auto before = finished({0, 1});
  text_check check{before};
  CHECK(check.pass(1));
  CHECK(check.pass(0));
  CHECK_FALSE(check.end());
}

TEST_CASE("an input that has become shorter is another one") {
  const auto before = finished({0, 7});
  text_check check{before};
  CHECK(check.pass(0));
  CHECK_FALSE(check.end());
  CHECK(check.problem() == "the input has 1 texts, the journal has finished text 7");
}
