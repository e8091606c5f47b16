#include "dialect/finish_names.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace troupe;
using troupe::detail::better_finish;
using troupe::detail::finish_word_of;

TEST_CASE("why a model stopped is understood in the words of many servers") {
  struct row {
    finish_reason what;
    std::vector<std::string_view> spellings;
  };
  const row rows[] = {
    {finish_reason::stop, {"stop", "STOP", "eos", "end_turn", "FINISH_REASON_STOP", "Completed"}},
    {finish_reason::tool_calls, {"tool_calls", "function_call", "tool_use", "TOOL_CALLS"}},
    {finish_reason::length,
     {"length", "LENGTH", "max_tokens", "MAX_TOKENS", "model_length", "max-output-tokens",
      "Max Tokens", "FINISH_REASON_MAX_TOKENS"}},
    {finish_reason::content_filter,
     {"content_filter", "SAFETY", "sensitive", "RECITATION", "PROHIBITED_CONTENT", "refusal"}},
    {finish_reason::failed,
     {"error", "ERROR", "abort", "network_error", "insufficient_system_resource", "cancelled"}},
    {finish_reason::unknown, {"", "null", "OTHER", "FINISH_REASON_UNSPECIFIED", "tool_callings"}},
  };
  for (const auto& [what, spellings] : rows)
    for (const auto spelling : spellings) {
      INFO(spelling);
      CHECK(finish_word_of(spelling).what == what);
    }
  CHECK(finish_word_of(std::string(100'000, 's')).what == finish_reason::unknown);
}

TEST_CASE("only the words that everybody uses go without saying") {
  CHECK(finish_word_of("stop").is_usual);
  CHECK(finish_word_of("tool_calls").is_usual);
  CHECK_FALSE(finish_word_of("STOP").is_usual);
  CHECK_FALSE(finish_word_of("error").is_usual);
}

TEST_CASE("of several ends a good one counts") {
  CHECK(better_finish(finish_reason::failed, finish_reason::stop) == finish_reason::stop);
  CHECK(better_finish(finish_reason::tool_calls, finish_reason::stop) == finish_reason::tool_calls);
  CHECK(better_finish(finish_reason::unknown, finish_reason::length) == finish_reason::length);
  CHECK(better_finish(finish_reason::length, finish_reason::content_filter)
        == finish_reason::length);
}
