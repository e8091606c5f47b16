#include "settings/model_adaptation.hpp"

#include "settings/model_facts.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <vector>

using namespace troupe;

namespace {

using changes = std::vector<std::string>;

settings asking(std::string model) {
  settings x;
  x.model = std::move(model);
  return x;
}

changes adapt(settings& x) {
  return apply_profile(x, facts_of(x).profile);
}

constexpr std::array all_modes{mode::tools, mode::tools_strict, mode::json_schema,
                               mode::json_object, mode::md_json};

} // namespace

TEST_CASE("what a model refuses is left off, and that is told") {
  auto x = asking("gpt-5-mini");
  x.temperature = 0.2;
  x.seed = 5;
  x.extra_body = {{"top_p", "0.5"}, {"user", "\"me\""}};
  CHECK(adapt(x)
        == changes{"the model does not take temperature: it is left off, and the model's own holds",
                   "the model does not take top_p: it is left off"});
  CHECK_FALSE(x.temperature);
  CHECK(x.seed == 5);
  CHECK(x.extra_body == std::vector<body_member>{{"user", "\"me\""}});
  CHECK(adapt(x).empty());
}

TEST_CASE("what a model refuses only while it thinks, it is given when it does not") {
  const auto keeps = [](std::string model, std::vector<body_member> extra) {
    auto x = asking(std::move(model));
    x.temperature = 0.2;
    x.extra_body = std::move(extra);
    adapt(x);
    return x.temperature.has_value();
  };
  CHECK(keeps("gpt-5.1", {}));
  CHECK_FALSE(keeps("gpt-5.1", {{"reasoning_effort", "\"high\""}}));
  CHECK_FALSE(keeps("gpt-5.1", {{"reasoning", R"({"effort":"low"})"}}));
  CHECK(keeps("gpt-5.1", {{"reasoning", R"({"effort":"none"})"}}));
  CHECK_FALSE(keeps("gpt-5.5", {}));
  CHECK(keeps("gpt-5.5", {{"reasoning_effort", "\"none\""}}));
  CHECK_FALSE(keeps("gpt-5", {{"reasoning_effort", "\"none\""}}));
  CHECK(keeps("gpt-5-chat-latest", {}));
  CHECK(keeps("gpt-4o", {}));
  CHECK(keeps("claude-opus-4-5", {}));
  CHECK_FALSE(keeps("us.anthropic.claude-opus-4-7-v1:0", {}));
  CHECK(keeps("anything", {}));
}

TEST_CASE("the limit of an answer is what the model writes, under the name that it knows") {
  auto x = asking("o3");
  x.tokens_max = 200'000;
  x.legacy_tokens_max = true;
  CHECK(adapt(x)
        == changes{"the model writes no more than 100000 tokens: tokens_max is that instead of "
                   "200000",
                   "the model does not take max_tokens: max_completion_tokens is used"});
  CHECK(x.tokens_max == 100'000);
  CHECK_FALSE(x.legacy_tokens_max);
  x = asking("gpt-4o");
  x.tokens_max = 16'384;
  x.legacy_tokens_max = true;
  CHECK(adapt(x).empty());
  model_profile old;
  old.limit_name = token_limit_name::max_tokens;
  x.legacy_tokens_max = false;
  CHECK(apply_profile(x, old).size() == 1);
  CHECK(x.legacy_tokens_max);
}

TEST_CASE("who takes no instructions by role finds them in front of the text") {
  auto x = asking("o1-mini");
  CHECK(adapt(x)
        == changes{"the model does not take the role system: what it would say stands in front of "
                   "the text"});
  CHECK(x.instruction_role == instruction_role::user);
  const auto role = [](instruction_role given, ability_set can) {
    settings y;
    y.instruction_role = given;
    model_profile profile;
    profile.can = can;
    apply_profile(y, profile);
    return y.instruction_role;
  };
  const auto no_developer = ability_set{}.without(ability::developer_role);
  CHECK(role(instruction_role::developer, no_developer) == instruction_role::system);
  CHECK(role(instruction_role::system, no_developer) == instruction_role::system);
  auto only_developer = ability_set{}.with(ability::developer_role).without(ability::system_role);
  CHECK(role(instruction_role::system, only_developer) == instruction_role::developer);
  CHECK(role(instruction_role::user, only_developer) == instruction_role::user);
}

TEST_CASE("who cannot be made to call a function is asked by a schema first, or may choose") {
  auto x = asking("deepseek-reasoner");
  CHECK(adapt(x)
        == changes{"the model cannot be made to call a function: the tool_choice is \"auto\""});
  CHECK(x.tool_choice == tool_choice::automatic);
  x.tool_choice = tool_choice::function;
  x.mode = mode::json_object;
  CHECK(adapt(x).empty());
  CHECK(usable_modes(all_modes, family_of("deepseek-reasoner").profile)
        == std::vector{mode::tools, mode::tools_strict, mode::json_object, mode::md_json});
  CHECK(usable_modes(all_modes, family_of("claude-fable-5").profile).front() == mode::json_schema);
}

TEST_CASE("modes that a model has not are left out, unless none would be left") {
  CHECK(usable_modes(all_modes, {}) == std::vector<mode>(all_modes.begin(), all_modes.end()));
  CHECK(usable_modes(all_modes, family_of("o1-mini").profile) == std::vector{mode::md_json});
  CHECK(usable_modes(all_modes, family_of("gpt-4").profile)
        == std::vector{mode::tools, mode::json_object, mode::md_json});
  constexpr std::array only{mode::json_schema};
  CHECK(usable_modes(only, family_of("gpt-4").profile) == std::vector{mode::json_schema});
}

TEST_CASE("a provider's row for a model has the modes of both, and stays") {
  const auto& openai = *find_provider("openai");
  CHECK(&row_for(openai, {}) == &openai);
  const auto& narrow = row_for(openai, family_of("o1-mini").profile);
  CHECK(first_mode(narrow, mode::automatic) == mode::md_json);
  CHECK(narrow.path == openai.path);
  const auto& other = row_for(openai, family_of("gpt-5-chat").profile);
  CHECK(first_mode(other, mode::automatic) != mode::tools);
  CHECK(&row_for(openai, family_of("o1-preview").profile) == &narrow);
  CHECK(narrow.automatic.size() == 1);
}
