#pragma once

#include "shipped_model.hpp"

/// OpenAI's models. What refuses what is from pydantic-ai's profiles, which were tried against the
/// API in July 2026, and from OpenAI's own documentation; limits and prices are from models.dev.
namespace troupe::shipped::openai {

inline constexpr parameter_set sampling{parameter::temperature,      parameter::top_p,
                                        parameter::presence_penalty, parameter::frequency_penalty,
                                        parameter::logit_bias,       parameter::logprobs,
                                        parameter::top_logprobs};

inline constexpr ability_set modern = ability_set{}
                                        .with(ability::tools)
                                        .with(ability::forced_tool)
                                        .with(ability::strict_tools)
                                        .with(ability::native_schema)
                                        .with(ability::json_mode)
                                        .with(ability::pictures)
                                        .with(ability::prompt_cache)
                                        .with(ability::system_role);

inline constexpr ability_set older = ability_set{}
                                       .with(ability::tools)
                                       .with(ability::forced_tool)
                                       .with(ability::json_mode)
                                       .with(ability::system_role)
                                       .without(ability::strict_tools)
                                       .without(ability::native_schema);

/// Neither the one who is to instruct it nor any format.
inline constexpr ability_set first_thinkers = ability_set{}
                                                .without(ability::tools)
                                                .without(ability::native_schema)
                                                .without(ability::json_mode)
                                                .without(ability::system_role)
                                                .without(ability::developer_role)
                                                .with(ability::reasoning);

constexpr model_rule thinker(std::string_view beginning, reasoning_habit thinks) {
  auto can = modern;
  return {beginning, can.with(ability::reasoning).with(ability::developer_role),
          {},        sampling,
          thinks,    token_limit_name::max_completion_tokens};
}

constexpr model_rule without_stop(model_rule x) {
  x.refuses.add({parameter::stop});
  return x;
}

constexpr model_rule lacking(ability what, model_rule x) {
  x.can.without(what);
  return x;
}

constexpr model_rule plain(std::string_view beginning, ability_set can) {
  return {beginning, can.without(ability::reasoning), {}, {}, reasoning_habit::never};
}

inline constexpr model_rule rules[] = {
  thinker("gpt-5.6", reasoning_habit::unless_told),
  thinker("gpt-5.5-pro", reasoning_habit::always),
  thinker("gpt-5.5", reasoning_habit::unless_told),
  lacking(ability::native_schema, thinker("gpt-5.4-pro", reasoning_habit::always)),
  thinker("gpt-5.4", reasoning_habit::on_request),
  thinker("gpt-5.3-chat", reasoning_habit::always),
  thinker("gpt-5.3", reasoning_habit::on_request),
  thinker("gpt-5.2-pro", reasoning_habit::always),
  thinker("gpt-5.2-chat", reasoning_habit::always),
  thinker("gpt-5.2", reasoning_habit::on_request),
  thinker("gpt-5.1-codex", reasoning_habit::always),
  thinker("gpt-5.1-chat", reasoning_habit::always),
  thinker("gpt-5.1", reasoning_habit::on_request),
  {"gpt-5-chat",
   ability_set{}
     .with(ability::json_mode)
     .with(ability::pictures)
     .without(ability::tools)
     .without(ability::reasoning),
   {},
   {},
   reasoning_habit::never,
   token_limit_name::max_completion_tokens},
  thinker("gpt-5", reasoning_habit::always),
  {"o1-mini",
   first_thinkers,
   {},
   sampling,
   reasoning_habit::always,
   token_limit_name::max_completion_tokens},
  {"o1-preview",
   first_thinkers,
   {},
   sampling,
   reasoning_habit::always,
   token_limit_name::max_completion_tokens},
  thinker("o1", reasoning_habit::always),
  without_stop(thinker("o3", reasoning_habit::always)),
  without_stop(thinker("o4-mini", reasoning_habit::always)),
  thinker("o4", reasoning_habit::always),
  plain("gpt-4o-2024-05-13", older),
  plain("gpt-4o", modern),
  plain("gpt-4.1", modern),
  plain("gpt-4.5", modern),
  plain("chatgpt-4o", older),
  plain("gpt-4", older),
  plain("gpt-3.5", older),
};

inline constexpr listed_model models[] = {
  {"gpt-4o", 128'000, 0, 16'384, {"2.5", "10", "1.25"}},
  {"gpt-4o-mini", 128'000, 0, 16'384, {"0.15", "0.6", "0.075"}},
  {"gpt-4.1", 1'047'576, 0, 32'768, {"2", "8", "0.5"}},
  {"gpt-4.1-mini", 1'047'576, 0, 32'768, {"0.4", "1.6", "0.1"}},
  {"o3", 200'000, 0, 100'000, {"2", "8", "0.5"}},
  {"o4-mini", 200'000, 0, 100'000, {"1.1", "4.4", "0.275"}},
  {"gpt-5", 400'000, 272'000, 128'000, {"1.25", "10", "0.125"}},
  {"gpt-5-mini", 400'000, 272'000, 128'000, {"0.25", "2", "0.025"}},
  {"gpt-5-nano", 400'000, 272'000, 128'000, {"0.05", "0.4", "0.005"}},
  {"gpt-5.1", 400'000, 272'000, 128'000, {"1.25", "10", "0.125"}},
  {"gpt-5.2", 400'000, 272'000, 128'000, {"1.75", "14", "0.175"}},
  {"gpt-5.4", 1'050'000, 922'000, 128'000, {"2.5", "15", "0.25"}},
  {"gpt-5.4-mini", 400'000, 0, 128'000, {"0.75", "4.5", "0.075"}},
  {"gpt-5.5", 1'050'000, 922'000, 128'000, {"5", "30", "0.5"}, 272'000, {"10", "45", "1"}},
};

} // namespace troupe::shipped::openai
