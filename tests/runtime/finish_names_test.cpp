#include "dialect/finish_names.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace troupe;
using troupe::detail::better_finish;
using troupe::detail::finish_word_of;
using troupe::detail::join_finish;
using troupe::detail::set_finish;

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

TEST_CASE("an answer tells the provider's word for its end unless everybody uses it") {
  completion x;
  set_finish(x, "MAX_TOKENS");
  CHECK(x.finish == finish_reason::length);
  CHECK(x.finish_told == "MAX_TOKENS");
  set_finish(x, "stop");
  CHECK(x.finish == finish_reason::stop);
  CHECK(x.finish_told.empty());
}

TEST_CASE("of a long word for an end as much is told as fits, in whole characters") {
  completion x;
  set_finish(x, std::string(100, 'x'));
  CHECK(x.finish_told == std::string(100, 'x'));
  set_finish(x, std::string(100'000, 'x'));
  CHECK(x.finish == finish_reason::unknown);
  CHECK(x.finish_told == std::string(100, 'x'));
  set_finish(x, std::string(98, 'x') + "€ is the rest");
  CHECK(x.finish_told == std::string(98, 'x'));
  set_finish(x, std::string(97, 'x') + "€ is the rest");
  CHECK(x.finish_told == std::string(97, 'x') + "€");
  // No character at all.
  set_finish(x, std::string(200, '\x80'));
  CHECK(x.finish_told.empty());
}

TEST_CASE("an answer of several parts ends as its best one") {
  completion x;
  set_finish(x, "length");
  join_finish(x, "SAFETY");
  CHECK(x.finish == finish_reason::length);
  CHECK(x.finish_told.empty());
  join_finish(x, "STOP");
  CHECK(x.finish == finish_reason::stop);
  CHECK(x.finish_told == "STOP");
}

TEST_CASE("of several ends a good one counts") {
  CHECK(better_finish(finish_reason::failed, finish_reason::stop) == finish_reason::stop);
  CHECK(better_finish(finish_reason::tool_calls, finish_reason::stop) == finish_reason::tool_calls);
  CHECK(better_finish(finish_reason::unknown, finish_reason::length) == finish_reason::length);
  CHECK(better_finish(finish_reason::length, finish_reason::content_filter)
        == finish_reason::length);
}
