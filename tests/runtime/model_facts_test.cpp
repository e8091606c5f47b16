#include "settings/model_facts.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <string>

using namespace troupe;

namespace {

settings asking(std::string model) {
  settings x;
  x.model = std::move(model);
  return x;
}

model_table_ptr some_models() {
  auto got = model_table::parse(R"({
    "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 9000,
               "input_cost_per_token": 3e-06, "output_cost_per_token": 4e-06},
    "mine": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 500,
             "supports_function_calling": false, "input_cost_per_token": 1e-06,
             "output_cost_per_token": 2e-06}})");
  REQUIRE(got);
  return std::make_shared<const model_table>(std::move(*got));
}

money dollars(std::string_view x) {
  return parse_money(x).value();
}

bool says(const model_facts& x, std::string_view words) {
  const auto lines = in_words(x);
  return std::any_of(lines.begin(), lines.end(), [words](const std::string& line) {
    return line.find(words) != std::string::npos;
  });
}

} // namespace

TEST_CASE("without any list the price is the list price, where requests go to the provider") {
  auto conf = asking("gpt-4o-mini");
  auto x = facts_of(conf);
  CHECK(x.priced_by == price_source::shipped);
  REQUIRE(x.prices());
  CHECK(x.prices()->output == dollars("0.6"));
  CHECK(x.profile.output_tokens_max == 16'384);
  CHECK(says(x, "$0.15 input, $0.075 cached, $0.6 output per million (list price of July 2026: "
                "gpt-4o-mini, found by its name)"));
  conf.base_url = "https://api.openai.com/v1/";
  CHECK(facts_of(conf).priced_by == price_source::shipped);
  // Whoever else serves it has prices of his own; its limits are the same.
  conf.base_url = "http://localhost:8000/v1";
  x = facts_of(conf);
  CHECK(x.priced_by == price_source::none);
  CHECK(x.prices() == nullptr);
  CHECK(x.profile.prompt_tokens_max() == 128'000);
  CHECK(says(x, "prices unknown"));
}

TEST_CASE("the cost of an unknown model is unknown, and nothing of it is refused") {
  const auto x = facts_of(asking("nobody-knows-it"));
  CHECK(x.prices() == nullptr);
  CHECK(x.profile == model_profile{});
  CHECK(x.family.empty());
}

TEST_CASE("what merely begins like a model has neither its limits nor its list price") {
  auto conf = asking("gpt-5.4-pro");
  auto x = facts_of(conf);
  CHECK(x.prices() == nullptr);
  CHECK_FALSE(x.profile.prompt_tokens_max());
  CHECK(x.family == "gpt-5.4-pro");
  conf.models = some_models();
  conf.model = "mine-too";
  x = facts_of(conf);
  // A list that somebody gives is another matter: the price counts, and how it was found is told.
  CHECK(x.priced_by == price_source::models);
  CHECK_FALSE(x.profile.prompt_tokens_max());
  CHECK_FALSE(x.profile.can[ability::tools]);
  CHECK(says(x, "the models' file: mine, found by the longest beginning of its name"));
}

TEST_CASE("prices that are given win over the list of models, and that over the list price") {
  auto conf = asking("gpt-4o");
  conf.models = some_models();
  auto x = facts_of(conf);
  CHECK(x.priced_by == price_source::models);
  CHECK(x.prices()->input == dollars("3"));
  CHECK(x.profile.prompt_tokens_max() == 9000);
  // What it does not tell is known nevertheless.
  CHECK(x.profile.can.has(ability::native_schema));
  CHECK(x.profile.output_tokens_max == 16'384);
  auto prices = std::make_shared<price_list>();
  prices->set("gpt-4o", {{dollars("7"), dollars("7"), dollars("8")}, 77});
  conf.prices = prices;
  x = facts_of(conf);
  CHECK(x.priced_by == price_source::prices);
  CHECK(x.prices()->input == dollars("7"));
  CHECK(x.profile.output_tokens_max == 77);
  CHECK(x.profile.prompt_tokens_max() == 9000);
  CHECK(says(x, "(the prices that were given)"));
  CHECK(says(x, "in the models' file: gpt-4o, found by"));
}

TEST_CASE("a list of models counts wherever requests go") {
  auto conf = asking("mine");
  conf.models = some_models();
  conf.base_url = "http://localhost:8000/v1";
  CHECK(facts_of(conf).prices()->output == dollars("2"));
}
