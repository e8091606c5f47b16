#include <troupe/run_options.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>

using namespace troupe;

namespace {

settings some_settings() {
  settings x;
  x.model = "usual";
  x.temperature = 0.7;
  x.system_prompt = "Be brief.";
  x.tokens_total_max = 1000;
  x.pool_size = 3;
  return x;
}

} // namespace

TEST_CASE("options that say nothing leave the settings as they are") {
  const auto conf = some_settings();
  CHECK(to_string(with_options(conf, {})) == to_string(conf));
}

TEST_CASE("what a call asks for takes the place of the settings of that scope, and of no other") {
  const auto conf = some_settings();
  auto asked = static_cast<request_settings>(conf);
  asked.temperature = 0;
  asked.request_timeout = std::chrono::seconds{5};
  const auto x = with_options(conf, run_options{}
                                      .with(asked)
                                      .with_model("other")
                                      .with_cost_max(money::from_nanos(5))
                                      .with_tokens_total_max(7));
  CHECK(x.temperature == 0);
  CHECK(x.request_timeout == std::chrono::seconds{5});
  CHECK(x.system_prompt == "Be brief.");
  CHECK(x.model == "other");
  CHECK(x.cost_max == money::from_nanos(5));
  CHECK(x.tokens_total_max == 7);
  CHECK(x.pool_size == 3);
}

TEST_CASE("options may be kept, and changed for one call") {
  run_options kept;
  kept.raw_replies = true;
  const auto changed = kept.with_model("other");
  CHECK(kept.model.empty());
  CHECK(changed.model == "other");
  CHECK(changed.raw_replies);
}

TEST_CASE("a call may ask a model of another provider, with what was said for that alone") {
  ::setenv("MISTRAL_API_KEY", "of-mistral", 1);
  auto conf = some_settings();
  conf.api_key = "of-openai";
  conf.organization = "o";
  conf.headers = {{"X-A", "b"}};
  const auto other = with_options(conf, run_options{}.with_model("mistral/small"));
  CHECK(other.provider == "mistral");
  CHECK(other.model == "small");
  CHECK(other.api_key == "of-mistral");
  CHECK(other.organization.empty());
  CHECK(other.headers.empty());
  const auto same = with_options(conf, run_options{}.with_model("openai/other"));
  CHECK(same.model == "other");
  CHECK(same.api_key == "of-openai");
  CHECK(same.headers.size() == 1);
  conf.base_url = "http://127.0.0.1:1/v1";
  CHECK(with_options(conf, run_options{}.with_model("mistral/small")).model == "mistral/small");
  ::unsetenv("MISTRAL_API_KEY");
}
