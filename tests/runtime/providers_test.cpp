#include "dialect/endpoint.hpp"
#include "dialect/problem_meaning.hpp"
#include "dialect/reply_errors.hpp"
#include "dialects/dialects.hpp"
#include "settings/chosen_provider.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>

using namespace troupe;

namespace {

json_schema some_schema() {
  return *json_schema::parse(
    "r", R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})");
}

settings of(const provider& row) {
  settings x;
  x.provider = row.name;
  x.model = "m";
  x.mode = row.modes.front();
  // A place that is partly the user's own.
  if (row.base_url.find("${") != std::string_view::npos)
    x.base_url = "https://place.example";
  return x;
}

constexpr fixed_header version[] = {{"made-up-version", "7"}};
constexpr mode one_mode[] = {mode::json_object};
constexpr std::string_view broke[] = {"purse_empty"};
constexpr std::string_view key_names[] = {"MADE_UP_KEY", "OTHER_KEY"};

/// Of which the table knows nothing.
constexpr provider made_up{.name = "made_up",
                           .title = "Made-Up",
                           .dialect = "made_up",
                           .base_url = "https://api.made-up.example",
                           .path = "/v2/ask",
                           .key_variables = key_names,
                           .base_url_variable = "MADE_UP_URL",
                           .key = {.name = "x-api-key", .prefix = ""},
                           .headers = version,
                           .modes = one_mode,
                           .problems = {.quota = broke}};

bool has_line(const http_endpoint& x, std::string_view line) {
  return std::find(x.headers.begin(), x.headers.end(), line) != x.headers.end();
}

} // namespace

TEST_CASE(
  "each provider has a name of its own, a place, a key and a dialect for each of its modes") {
  std::set<std::string_view> names;
  for (const auto& row : providers()) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(find_provider(row.name) == &row);
    CHECK_FALSE(row.title.empty());
    CHECK(row.key.name.empty() == row.key_variables.empty());
    CHECK_FALSE(row.base_url_variable.empty());
    CHECK_FALSE(row.sources.empty());
    for (const auto alias : row.aliases) {
      CHECK(names.insert(alias).second);
      CHECK(find_provider(alias) == &row);
    }
    REQUIRE_FALSE(row.modes.empty());
    for (const auto how : automatic_modes(row))
      CHECK(std::find(row.modes.begin(), row.modes.end(), how) != row.modes.end());
    for (const auto how : row.modes) {
      auto x = of(row);
      x.mode = how;
      const auto wire = make_dialect(x, some_schema());
      INFO((wire ? std::string{} : wire.error().message));
      REQUIRE(wire);
      CHECK(check(x));
      if (row.path.find("{model}") == std::string_view::npos)
        CHECK((*wire)->endpoint()->url == base_url_of(x) + std::string{row.path});
      CHECK((*wire)->stream() == nullptr);
    }
    const auto streamed = make_dialect(of(row), some_schema(), {.streamed = true});
    CHECK(streamed.has_value() == row.streams);
    if (streamed)
      CHECK((*streamed)->stream() != nullptr);
  }
  CHECK(settings{}.provider == providers().front().name);
}

TEST_CASE("a dialect of a provider that nobody knows is refused") {
  auto x = of(providers().front());
  x.provider = "nobody";
  const auto wire = make_dialect(x, some_schema());
  REQUIRE_FALSE(wire);
  CHECK(wire.error().code == errc::configuration);
  CHECK(wire.error().message == "provider is \"nobody\": it must be one of " + provider_names());
}

TEST_CASE("requests go where the provider wants them, with the key as it wants it") {
  settings x;
  x.api_key = "secret";
  x.headers = {{"X-A", "b"}};
  x.base_url = "http://127.0.0.1:1/";
  const auto plain = detail::endpoint_of(x, made_up, false);
  CHECK(plain->url == "http://127.0.0.1:1/v2/ask");
  CHECK(has_line(*plain, "x-api-key: secret"));
  CHECK(has_line(*plain, "made-up-version: 7"));
  CHECK(has_line(*plain, "X-A: b"));
  CHECK(has_line(*plain, "Accept: application/json"));
  CHECK(plain->headers.size() == 6);
  CHECK(has_line(*detail::endpoint_of(x, made_up, true), "Accept: text/event-stream"));
}

TEST_CASE("the query of a base URL stands behind the path of the request") {
  settings x;
  x.base_url = "http://127.0.0.1:1/deployments/d/?api-version=2024-10-21&a=b";
  CHECK(detail::endpoint_of(x, made_up, false)->url
        == "http://127.0.0.1:1/deployments/d/v2/ask?api-version=2024-10-21&a=b");
}

TEST_CASE("what a provider has not is refused, and what it has instead is named") {
  settings x;
  CHECK(lacking(made_up, x).empty());
  CHECK(first_mode(made_up, x.mode) == mode::json_object);
  x.mode = mode::tools;
  CHECK(lacking(made_up, x) == "mode is tools: Made-Up has auto, json_object");
  x.mode = mode::json_object;
  CHECK(lacking(made_up, x).empty());
  x.organization = "o";
  CHECK(lacking(made_up, x) == "organization is given, but Made-Up knows none: leave it empty");
  CHECK(lacking(*find_provider("openai"), x).empty());
}

TEST_CASE("what the provider calls trouble by name goes before what the status means") {
  detail::provider_problem x;
  x.code = "Purse_Empty";
  CHECK(detail::classify_status(400, x, made_up.problems) == errc::quota_exhausted);
  CHECK(detail::classify_problem(x, made_up.problems) == errc::quota_exhausted);
  x.code = "insufficient_quota";
  CHECK(detail::classify_status(400, x, made_up.problems) == errc::http_status);
  CHECK(detail::classify_status(429, x, made_up.problems) == errc::rate_limited);
  CHECK(detail::classify_status(429, x, find_provider("openai")->problems)
        == errc::quota_exhausted);
}

TEST_CASE("a provider without strict modes is sent no schema of one") {
  CHECK(lower_for(made_up, mode::tools, some_schema()));
  const auto strict = lower_for(made_up, mode::json_schema, some_schema());
  REQUIRE_FALSE(strict);
  CHECK(strict.error().message == "Made-Up has no strict modes");
}
