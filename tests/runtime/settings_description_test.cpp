// Each setting is described once, and all that is made of the description is whole.

#include "../member_count.hpp"
#include "settings/settings_inspect.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <string>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

settings good() {
  settings x;
  x.model = "m";
  return x;
}

/// Members that an `inspect` names.
template <class T>
size_t described_in() {
  T value;
  std::set<std::string> names;
  for (const auto& x : collected(value))
    names.insert(x.name.substr(0, x.name.find('.')));
  return names.size();
}

template <class T>
constexpr size_t members = test::members_of<T>();

/// Words that are just out of the range of a setting.
std::vector<std::string> words_out_of_range(const setting& x) {
  const auto& range = x.notes.range;
  const auto step = x.value->kind().find("..") == std::string::npos ? 1 : 0.125;
  const std::string unit = x.notes.unit == setting_unit::milliseconds ? "ms" : "";
  std::vector<std::string> result;
  for (const auto number : {range.low - (range.above_low ? 0 : step), range.high + step})
    if (std::isfinite(number) && number >= 0)
      result.push_back(plain_number(number) + unit);
  return result;
}

} // namespace

TEST_CASE("no member of the settings is without a description") {
  CHECK(described_in<provider_settings>() == members<provider_settings>);
  CHECK(described_in<request_settings>() == members<request_settings>);
  CHECK(described_in<run_settings>() == members<run_settings>);
  CHECK(described_in<transport_settings>() == members<transport_settings>);
  CHECK(described_in<pace_limits>() == members<pace_limits>);
  // Its own one, beside those of a provider.
  CHECK(described_in<fallback_settings>() == members<provider_settings> + 1);
  CHECK(
    described_in<settings>()
    == members<
         provider_settings> + members<request_settings> + members<run_settings> + members<transport_settings>);
}

TEST_CASE("each setting has a name, a meaning, a heading, and an option or the reason why none") {
  auto x = good();
  std::set<std::string> names;
  std::set<std::string_view> options;
  for (const auto& y : settings_of(x)) {
    INFO(y.name);
    CHECK(names.insert(y.name).second);
    CHECK_FALSE(y.notes.meaning.empty());
    CHECK_FALSE(y.notes.heading.empty());
    CHECK_FALSE(y.scope.empty());
    const auto option = option_name(y);
    CHECK((option.empty() || options.insert(option).second));
    CHECK(!option.empty() == (y.notes.why_no_option.empty() && y.notes.only_in_code.empty()));
  }
  CHECK(names.size() > 55);
}

TEST_CASE("the defaults are in their ranges") {
  settings x;
  for (const auto& y : settings_of(x))
    CHECK(range_complaint(y).empty());
}

TEST_CASE("a number out of its range is refused by the name of its setting, whichever it is") {
  auto usual = good();
  std::set<std::string> without_word;
  for (const auto& y : settings_of(usual)) {
    if (y.notes.range.is_open())
      continue;
    INFO(y.name);
    const auto words = words_out_of_range(y);
    if (words.empty())
      without_word.insert(y.name);
    for (const auto& word : words) {
      INFO(word);
      auto x = good();
      auto all = settings_of(x);
      // What its type cannot hold is refused at once.
      if (!find_setting(all, y.name)->value->add_word(word))
        continue;
      const auto result = check(x);
      REQUIRE_FALSE(result);
      CHECK(result.error().code == errc::configuration);
      CHECK(result.error().message.starts_with(y.name + " is "));
    }
  }
  CHECK(without_word == std::set<std::string>{"cache_age_max"});
  auto x = good();
  x.cache_age_max = -1s;
  CHECK(check(x).error().message == "cache_age_max is -1 s: it must be at least 0 ms");
}

TEST_CASE("each setting has a line in a log") {
  auto x = good();
  const auto shown = "\n" + to_string(x);
  for (const auto& y : settings_of(x)) {
    INFO(y.name);
    // A list has one for each of its elements.
    CHECK(shown.find("\n" + y.name + ": ") != std::string::npos);
  }
}

TEST_CASE("what a setting may be is told with what its zero means") {
  auto x = good();
  auto all = settings_of(x);
  auto range = [&](std::string_view name) { return range_text(find_setting(all, name)->notes); };
  CHECK(range("pool_size") == "1 to 4096");
  CHECK(range("backoff_max") == "1 ms to 7 days");
  CHECK(range("hedge_quantile") == "0 (never) or 0.5 to 0.999");
  CHECK(range("hedge_share") == "above 0, up to 1");
  CHECK(range("cache_bytes_max") == "0 (no limit) or at least 64 KiB");
  CHECK(range("batch_deadline") == "0 ms to 7 days");
  CHECK(range("reply_bytes_max") == "1 KiB to 1 GiB");
  CHECK(range("model").empty());
}

TEST_CASE("the words of an option are read, and what is wrong with one is said") {
  auto x = good();
  auto all = settings_of(x);
  auto set = [&](std::string_view name, std::string_view word) {
    auto result = find_setting(all, name)->value->add_word(word);
    return result ? std::string{} : result.error().message;
  };
  CHECK(set("pool_size", "many") == "is no whole number");
  CHECK(set("pool_size", "-1") == "is out of range: it must be 1 to 4096");
  CHECK(set("pool_size", "4294967296") == "is out of range: it must be 1 to 4096");
  CHECK(set("pool_size", "99999999999999999999") == "is out of range: it must be 1 to 4096");
  CHECK(set("limits.concurrency", "-1") == "is out of range: it must be 0 to 4294967295");
  CHECK(set("temperature", "warm") == "is no number");
  CHECK(set("temperature", "nan") == "is no number");
  CHECK(set("mode", "telepathy")
        == "is none of auto|tools|tools_strict|json_schema|json_object|md_json");
  CHECK(set("headers", "X") == "has no colon; give it as in 'Name: value'");
  CHECK(set("cost_max", "much") == "is no amount of dollars; give it as in 12.50");
  CHECK(set("http2", "maybe") == "is neither true nor false");
  CHECK(set("seed", "-7").empty());
  CHECK(x.seed == -7);
  CHECK(set("cache_bytes_max", "500MB").empty());
  CHECK(x.cache_bytes_max == 500u << 20);
  CHECK(set("cache_age_max", "1500ms").empty());
  CHECK(x.cache_age_max == 2s);
  CHECK(set("batch_rest", "live").empty());
  CHECK(x.batch_rest == 100);
  CHECK(set("batch_rest", "7").empty());
  CHECK(x.batch_rest == 7);
  CHECK(set("batch_rest", "dead") == "is no whole number");
  CHECK(set("batch_rows_max", "live") == "is no whole number");
  CHECK(find_setting(all, "batch_rest")->value->kind() == "live|N");
  CHECK(set("batch_deadline", "20h").empty());
  CHECK(x.batch_deadline == 20h);
  CHECK(set("headers", "X: 1").empty());
  CHECK(set("headers", "Y:2").empty());
  CHECK(x.headers.size() == 2);
}

TEST_CASE("plain text keeps no marks, and names the pages that it links to") {
  CHECK(plain_text("Needs `tokens_max`: [money](money.md), [checks](schema.md#rules)")
        == "Needs tokens_max: docs/money.md, docs/schema.md");
}

TEST_CASE("a fallback at the same provider takes the run's key, organization and headers") {
  auto x = good();
  x.api_key = "k";
  x.organization = "o";
  x.headers = {{"A", "b"}};
  x.limits.requests_per_minute = 7;
  fallback_settings other;
  other.model = "small";
  other.mode = mode::md_json;
  const auto there = with_fallback(x, other);
  CHECK(there.model == "small");
  CHECK(there.mode == mode::md_json);
  CHECK(there.base_url == x.base_url);
  CHECK(there.api_key == "k");
  CHECK(there.organization == "o");
  CHECK(there.headers == x.headers);
  // They are known for the run's model only.
  CHECK(there.limits == pace_limits{});
}

TEST_CASE("a fallback at another provider takes nothing that belongs to the first") {
  auto x = good();
  x.api_key = "k";
  x.organization = "o";
  x.headers = {{"A", "b"}};
  x.clear_text_key = true;
  fallback_settings other;
  other.model = "llama";
  other.base_url = "http://gpu-box/v1";
  other.headers = {{"B", "c"}};
  x.fallbacks = {other};
  const auto there = with_fallback(x, other);
  CHECK(there.base_url == "http://gpu-box/v1");
  CHECK(there.api_key.empty());
  CHECK(there.organization.empty());
  CHECK(there.headers == other.headers);
  CHECK(there.clear_text_key);
  CHECK(there.mode == x.mode);
  CHECK(there.fallbacks.empty());
}

TEST_CASE("keys and secret headers are taken from the variables that are named") {
  ::setenv("TROUPE_TEST_KEY", "sesame", 1);
  ::unsetenv("TROUPE_TEST_NONE");
  auto x = good();
  x.api_key_env = "TROUPE_TEST_KEY";
  x.headers = {{"api-key", "old"}};
  x.headers_env = {{"api-key", "TROUPE_TEST_KEY"}, {"X-Other", "TROUPE_TEST_KEY"}};
  x.fallbacks.emplace_back();
  x.fallbacks[0].api_key_env = "TROUPE_TEST_KEY";
  REQUIRE(read_named_variables(x));
  CHECK(x.api_key == "sesame");
  CHECK(x.headers
        == std::vector<std::pair<std::string, std::string>>{{"api-key", "sesame"},
                                                            {"X-Other", "sesame"}});
  CHECK(x.fallbacks[0].api_key == "sesame");
  x.fallbacks[0].api_key_env = "TROUPE_TEST_NONE";
  CHECK(read_named_variables(x).error().message
        == "fallbacks: number 1: api_key_env names TROUPE_TEST_NONE, which is not set in the "
           "environment");
}
