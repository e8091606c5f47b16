#include "arguments.hpp"
#include "settings/settings_inspect.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// What stands behind `--fallback`.
expected<fallback_settings> parse_fallback(std::string_view word) {
  fallback_settings result;
  if (auto fine = setting_format<fallback_settings>::parse(word, result, {}); !fine)
    return unexpected<error>{fine.error()};
  return result;
}

} // namespace

TEST_CASE("a fallback is a model, or one at another provider with a key of its own") {
  ::setenv("TROUPE_TEST_KEY", "other-key", 1);
  const auto same = parse_fallback("small-model");
  REQUIRE(same);
  CHECK(same->model == "small-model");
  CHECK(same->base_url.empty());
  const auto other = parse_fallback(
    "llama-3,url=https://api.example.org/v1,key-env=TROUPE_TEST_KEY,mode=json_schema,rpm=60,tpm=9");
  REQUIRE(other);
  CHECK(other->base_url == "https://api.example.org/v1");
  CHECK(other->api_key == "other-key");
  CHECK(other->mode == mode::json_schema);
  CHECK(other->limits.requests_per_minute == 60);
  CHECK(other->limits.tokens_per_minute == 9);
}

TEST_CASE("a fallback at a named provider takes that provider's key, and takes it nowhere else") {
  ::setenv("OPENAI_API_KEY", "its-key", 1);
  ::setenv("OPENAI_BASE_URL", "https://its.example/v1", 1);
  settings conf;
  conf.provider = "another";
  for (const auto* word :
       {"m,provider=openai", "m,provider=openai,url=https://api.example.org/v1", "m"})
    conf.fallbacks.push_back(parse_fallback(word).value());
  REQUIRE(read_named_variables(conf));
  ::unsetenv("OPENAI_API_KEY");
  ::unsetenv("OPENAI_BASE_URL");
  const auto& named = conf.fallbacks[0];
  CHECK(named.provider == "openai");
  CHECK(named.api_key == "its-key");
  CHECK(named.base_url == "https://its.example/v1");
  const auto& elsewhere = conf.fallbacks[1];
  CHECK(elsewhere.api_key.empty());
  const auto& unnamed = conf.fallbacks[2];
  CHECK(unnamed.api_key.empty());
  CHECK(unnamed.base_url.empty());
}

TEST_CASE("a fallback that names the run's own provider goes where the run goes") {
  ::setenv("OPENAI_BASE_URL", "https://its.example/v1", 1);
  settings conf;
  conf.headers = {{"X-Title", "t"}};
  conf.fallbacks.push_back(parse_fallback("m,provider=openai").value());
  REQUIRE(read_named_variables(conf));
  ::unsetenv("OPENAI_BASE_URL");
  CHECK(conf.fallbacks[0].base_url.empty());
  CHECK(with_fallback(conf, conf.fallbacks[0]).headers == conf.headers);
}

TEST_CASE("what is wrong with a fallback is said") {
  ::unsetenv("TROUPE_TEST_KEY");
  auto why = [](const char* text) {
    const auto got = parse_fallback(text);
    return got ? std::string{} : got.error().message;
  };
  CHECK(why("") == "names no model");
  CHECK(why("m,key-env=TROUPE_TEST_KEY")
        == "takes its key from TROUPE_TEST_KEY, which is not set in the environment");
  CHECK(why("m,color=red")
        == "holds color, which is none of provider, url, key-env, clear-text-key, organization, "
           "rpm, tpm, input-tpm, output-tpm, concurrency, mode");
  CHECK(why("m,https://x") == "is not of the form MODEL,url=URL,key-env=NAME");
  CHECK(why("m,mode=magic")
        == "holds mode=magic, which is none of "
           "auto|tools|tools_strict|json_schema|json_object|md_json");
  CHECK(why("m,rpm=many") == "holds rpm=many, which is no whole number");
}

TEST_CASE("limits, waits and fallbacks are options") {
  const std::vector<std::string> words{"run",    "-s",
                                       "s.json", "--rpm",
                                       "600",    "--tpm",
                                       "60000",  "--concurrency",
                                       "12",     "--fallback",
                                       "b",      "--fallback",
                                       "c",      "--limit-waits",
                                       "7",      "--no-progress-timeout",
                                       "2m",     "--timeout-retries",
                                       "0",      "--no-learned-limits"};
  const auto parsed = parse_arguments(words, {});
  const auto* run = std::get_if<run_arguments>(&parsed);
  REQUIRE(run != nullptr);
  CHECK(run->conf.limits == pace_limits{600, 60'000, 0, 0, 12});
  CHECK_FALSE(run->conf.learn_limits);
  REQUIRE(run->conf.fallbacks.size() == 2);
  CHECK(run->conf.fallbacks[1].model == "c");
  CHECK(run->conf.limit_waits == 7);
  CHECK(run->conf.no_progress_timeout == std::chrono::minutes{2});
  CHECK(run->conf.timeout_retries == 0);
}
