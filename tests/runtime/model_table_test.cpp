#include "model/decimal_money.hpp"
#include "model/model_name.hpp"

#include <troupe/detail/budget.hpp>
#include <troupe/model_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;

namespace {

model_table parse(std::string_view json) {
  auto got = model_table::parse(json);
  INFO((got ? "" : got.error().message));
  REQUIRE(got);
  return std::move(*got);
}

std::string complaint_about(std::string_view json) {
  auto got = model_table::parse(json);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == errc::configuration);
  return got.error().message;
}

money dollars(std::string_view x) {
  return parse_money(x).value();
}

constexpr std::string_view litellm = R"({
  "sample_spec": {"litellm_provider": "one of them", "input_cost_per_token": "a number", "mode": "one of: chat"},
  "quick-1": {
    "litellm_provider": "openai", "mode": "chat",
    "max_input_tokens": 100000, "max_output_tokens": "5000", "max_tokens": 5000,
    "input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07,
    "cache_read_input_token_cost": 7.5e-08, "cache_creation_input_token_cost": 1.875e-07,
    "cache_creation_input_token_cost_above_1hr": 3e-07,
    "input_cost_per_token_batches": 7.5e-08,
    "input_cost_per_token_above_200k_tokens": 3e-07,
    "output_cost_per_token_above_200k_tokens": 0.0000012,
    "input_cost_per_token_priority": 1, "supports_function_calling": true,
    "supports_response_schema": false, "supports_vision": "true", "supports_system_messages": false
  },
  "quick-1-2025-03-04": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-07, "output_cost_per_token": 7e-07},
  "mistral/slow-2": {"litellm_provider": "mistral", "mode": "chat", "input_cost_per_token": "0.000001", "output_cost_per_token": 2e-06},
  "half-3": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": -1, "output_cost_per_token": 2e-06, "max_tokens": 4096},
  "vectors": {"litellm_provider": "openai", "mode": "embedding", "input_cost_per_token": 1e-08},
  "us.anthropic.wise-4-20250929-v1:0": {"litellm_provider": "bedrock_converse", "input_cost_per_token": 1, "output_cost_per_token": 1},
  "odd": 7
})";

constexpr std::string_view models_dev = R"({
  "openai": {"id": "openai", "env": ["OPENAI_API_KEY"], "models": {
    "quick-1": {"id": "quick-1", "attachment": true, "reasoning": true, "tool_call": true, "temperature": false,
      "structured_output": true, "modalities": {"input": ["text", "image"], "output": ["text"]},
      "limit": {"context": 400000, "input": 272000, "output": 128000},
      "cost": {"input": 1.25, "output": 10, "cache_read": 0.125,
               "tiers": [{"tier": {"type": "context", "size": 272000}, "input": 2.5, "output": 15, "cache_read": 0.25}]}},
    "old-1": {"id": "old-1", "limit": {"context": "8192"}}}},
  "google": {"id": "google", "models": {
    "far-2": {"cost": {"input": 1, "output": 2, "context_over_200k": {"input": 2, "output": 4}}}}},
  "strange": {"models": 1}
})";

} // namespace

TEST_CASE("a decimal number becomes money without a binary fraction on the way") {
  using detail::decimal_money;
  CHECK(decimal_money("2.5e-06", 6) == dollars("2.5"));
  CHECK(decimal_money("0.00000015", 6) == dollars("0.15"));
  CHECK(decimal_money("3.0000000000000004e-08", 6) == dollars("0.03"));
  CHECK(decimal_money("7.4999999999999994e-08", 6) == dollars("0.075"));
  CHECK(decimal_money("1E+2", 0) == dollars("100"));
  CHECK(decimal_money("0", 6) == money{});
  CHECK(decimal_money("0e999999999", 6) == money{});
  CHECK(decimal_money("1e-999999999", 6) == money{});
  CHECK(decimal_money("0.0000000004", 0) == money{});
  CHECK(decimal_money("0.0000000005", 0) == money::from_nanos(1));
  CHECK(decimal_money("1000000", 0) == dollars("1000000"));
  for (const auto* wrong : {"", "-1", "+1", "1.2.3", "1e", "1e+", "e5", ".", "x", "1000000.1",
                            "1e7", "99999999999999999999999999", "1e999999999", " 1"})
    CHECK_FALSE(decimal_money(wrong, 0));
}

TEST_CASE("LiteLLM's list is read: prices per token become prices per million") {
  const auto table = parse(litellm);
  const auto match = table.find("openai", "quick-1");
  REQUIRE(match);
  CHECK(match.rule == match_rule::exact);
  CHECK(match.same_place);
  const auto& x = *match.profile;
  CHECK(x.input_tokens_max == 100'000);
  CHECK(x.output_tokens_max == 5000);
  REQUIRE(x.prices);
  CHECK(x.prices->input == dollars("0.15"));
  CHECK(x.prices->cached_input == dollars("0.075"));
  CHECK(x.prices->output == dollars("0.6"));
  CHECK(x.prices->cache_write == dollars("0.1875"));
  CHECK(x.prices->cache_write_1h == dollars("0.3"));
  CHECK(x.prices->batch_thousandths == 500);
  REQUIRE(x.prices->tiers.size() == 1);
  CHECK(x.prices->tiers[0].above == 200'000);
  CHECK(x.prices->tiers[0].input == dollars("0.3"));
  CHECK(x.prices->tiers[0].output == dollars("1.2"));
  CHECK(x.can[ability::tools] == true);
  CHECK(x.can[ability::native_schema] == false);
  CHECK(x.can[ability::pictures] == true);
  CHECK(x.can[ability::system_role] == false);
  CHECK_FALSE(x.can[ability::audio]);
}

TEST_CASE("what a row of LiteLLM's list lacks, or says wrongly, is unknown") {
  const auto table = parse(litellm);
  const auto slow = table.find("mistral", "slow-2");
  REQUIRE(slow);
  CHECK(slow.rule == match_rule::provider);
  CHECK(slow.profile->prices->input == dollars("1"));
  // Not zero: it is no gift.
  CHECK(slow.profile->prices->cached_input == dollars("1"));
  const auto half = table.find("openai", "half-3");
  REQUIRE(half);
  CHECK_FALSE(half.profile->prices);
  CHECK_FALSE(half.profile->output_tokens_max);
  CHECK_FALSE(table.find("openai", "sample_spec"));
  CHECK_FALSE(table.find("openai", "vectors"));
  CHECK_FALSE(table.find("openai", "odd"));
}

TEST_CASE("models.dev's list is read") {
  const auto table = parse(models_dev);
  const auto match = table.find("openai", "quick-1");
  REQUIRE(match);
  CHECK(match.rule == match_rule::provider);
  const auto& x = *match.profile;
  CHECK(x.context_tokens == 400'000);
  CHECK(x.input_tokens_max == 272'000);
  CHECK(x.prompt_tokens_max() == 272'000);
  CHECK(x.output_tokens_max == 128'000);
  CHECK(x.refuses.has(parameter::temperature));
  CHECK(x.can.has(ability::native_schema));
  CHECK(x.can.has(ability::pictures));
  CHECK(x.can.lacks(ability::pdf));
  CHECK(x.prices->at(272'000).input == dollars("1.25"));
  CHECK(x.prices->at(272'001).input == dollars("2.5"));
  CHECK(x.prices->at(272'001).cached_input == dollars("0.25"));
  const auto old = table.find("openai", "old-1");
  CHECK(old.profile->prompt_tokens_max() == 8192);
  CHECK_FALSE(old.profile->prices);
  // Google by its name with us.
  const auto far = table.find("gemini", "far-2");
  REQUIRE(far);
  CHECK(far.same_place);
  CHECK(far.profile->prices->at(200'001).output == dollars("4"));
}

TEST_CASE("a file that is neither says what is wanted") {
  CHECK(complaint_about("{").starts_with("is no valid JSON: "));
  CHECK(
    complaint_about("[]").starts_with("is no JSON object; it must be model_prices_and_context_"));
  CHECK(complaint_about("{}").starts_with("tells of no model; it must be"));
  CHECK(complaint_about(R"({"a": {"b": 1}})").starts_with("tells of no model"));
  CHECK(complaint_about(R"({"models": {"m": {"input": 1, "output": 2}}})")
        == "is a list of prices: give it as --prices, or price_list");
  CHECK(complaint_about(std::string(40, '[')).starts_with("is no valid JSON: "));
}

TEST_CASE("a model is found by less and less of its name, and it is told by what") {
  const auto table = parse(litellm);
  const auto rule = [&](std::string_view provider, std::string_view model) {
    return table.find(provider, model).rule;
  };
  CHECK(rule("openai", "quick-1-2025-03-04") == match_rule::exact);
  for (const auto* name : {"quick-1-2024-08-06", "quick-1-20250101", "quick-1@20250929",
                           "quick-1:free", "quick-1-latest", "models/quick-1", "openai/quick-1",
                           "us.openai.quick-1-20250101-v1:0", "a/b/quick-1:nitro"}) {
    INFO(name);
    CHECK(rule("openai", name) == match_rule::stripped);
    CHECK(table.find("openai", name).name == "quick-1");
  }
  CHECK(table.find("mistral", "slow-2-latest").name == "mistral/slow-2");
  CHECK(rule("bedrock", "us.anthropic.wise-4-20250929-v1:0") == match_rule::exact);
  CHECK(table.find("bedrock", "us.anthropic.wise-4-20250929-v1:0").same_place);
  const auto longer = table.find("openai", "quick-1-turbo-x");
  CHECK(longer.rule == match_rule::beginning);
  CHECK(longer.name == "quick-1");
  CHECK(rule("openai", "quick-12") == match_rule::none);
  CHECK(rule("openai", "q") == match_rule::none);
  CHECK(rule("openai", "quick-1-" + std::string(300, '-')) == match_rule::none);
  CHECK(rule("openai", "") == match_rule::none);
  CHECK_FALSE(table.find("azure", "quick-1").same_place);
}

TEST_CASE("what troupe comes with knows the usual models, and whose they are") {
  const auto& table = model_table::shipped();
  const auto mini = table.find("openai", "gpt-4o-mini-2024-07-18");
  REQUIRE(mini);
  CHECK(mini.rule == match_rule::stripped);
  CHECK(mini.profile->prices->input == dollars("0.15"));
  CHECK(mini.profile->prompt_tokens_max() == 128'000);
  const auto opus = table.find("bedrock", "us.anthropic.claude-opus-4-5-20251101-v1:0");
  REQUIRE(opus);
  CHECK(opus.name == "claude-opus-4-5");
  CHECK_FALSE(opus.same_place);
  CHECK(opus.profile->prices->cache_write == dollars("6.25"));
  CHECK(table.find("groq", "openai/gpt-oss-120b").same_place);
  CHECK(table.find("openai", "gpt-5.5").profile->prices->at(272'001).output == dollars("45"));
  CHECK_FALSE(table.find("openai", "llama-9"));
}

TEST_CASE("a family is the first rule that the name begins with") {
  const auto thinks = [](std::string_view model) { return family_of(model).profile.thinks; };
  CHECK(family_of("gpt-5.4-pro-2026-01-01").beginning == "gpt-5.4-pro");
  CHECK(thinks("gpt-5.1-codex-max") == reasoning_habit::always);
  CHECK(thinks("gpt-5.1") == reasoning_habit::on_request);
  CHECK(thinks("openai/gpt-5.6-mini") == reasoning_habit::unless_told);
  CHECK(thinks("gpt-5-mini") == reasoning_habit::always);
  CHECK(thinks("gpt-5-chat-latest") == reasoning_habit::never);
  CHECK(thinks("gpt-4o") == reasoning_habit::never);
  CHECK(family_of("o3-mini").profile.refuses.has(parameter::stop));
  CHECK(family_of("o1-mini").profile.can.lacks(ability::system_role));
  CHECK(family_of("o365").beginning.empty());
  CHECK(family_of("gpt-oss-20b").beginning == "gpt-oss");
  const auto claude = family_of("us.anthropic.claude-opus-4-7-v1:0").profile;
  CHECK(claude.refuses.has(parameter::temperature));
  CHECK(family_of("claude-sonnet-4-5@20250929").profile.can.has(ability::native_schema));
  CHECK(family_of("claude-sonnet-4-20250514").profile.can.lacks(ability::native_schema));
  CHECK(family_of("claude-fable-5").profile.can.lacks(ability::forced_tool));
  CHECK(family_of("gpt-4-0613").profile.can.lacks(ability::native_schema));
  CHECK(family_of("gpt-4o-2024-05-13").profile.can.lacks(ability::strict_tools));
}

TEST_CASE("names become plainer step by step, and never empty") {
  for (const std::string_view name :
       {"", "/", "a/", ":", "@", "-", "us.", "x.y", ".", "anthropic.", "-v1:0", "-latest", "a-v:1"})
    for (const auto x : detail::plainer_names(name)) {
      INFO(name);
      CHECK((name.empty() || name == "-latest" || name == "anthropic." || !x.empty()));
    }
}

TEST_CASE("what one profile does not know the other one fills in") {
  model_profile x;
  x.can.set(ability::tools, false);
  x.refuses.add({parameter::temperature});
  x.output_tokens_max = 10;
  model_profile below;
  below.can.set(ability::tools, true).set(ability::pdf, true);
  below.thinks = reasoning_habit::on_request;
  below.refuses_thinking.add({parameter::temperature, parameter::top_p});
  below.refuses.add({parameter::stop});
  below.output_tokens_max = 20;
  below.context_tokens = 30;
  x.fill(below);
  CHECK(x.can.lacks(ability::tools));
  CHECK(x.can.has(ability::pdf));
  // It is known when: while it thinks.
  CHECK_FALSE(x.refuses.has(parameter::temperature));
  CHECK(x.refuses_thinking.has(parameter::temperature));
  CHECK(x.refuses.has(parameter::stop));
  CHECK(x.output_tokens_max == 10);
  CHECK(x.context_tokens == 30);
}
