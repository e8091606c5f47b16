#pragma once

#include "shipped_model.hpp"

/// Anthropic's models. What can do what is from pydantic-ai's profiles; limits and prices are from
/// models.dev. What is written to the cache costs a quarter more than input, for an hour twice as
/// much.
namespace troupe::shipped::anthropic {

inline constexpr parameter_set sampling{parameter::temperature, parameter::top_p, parameter::top_k};

inline constexpr ability_set older = ability_set{}
                                       .with(ability::tools)
                                       .with(ability::forced_tool)
                                       .with(ability::pictures)
                                       .with(ability::pdf)
                                       .with(ability::prompt_cache)
                                       .with(ability::system_role)
                                       .without(ability::json_mode)
                                       .without(ability::audio)
                                       .without(ability::strict_tools)
                                       .without(ability::native_schema);

inline constexpr ability_set modern = ability_set{older}
                                        .with(ability::strict_tools)
                                        .with(ability::native_schema)
                                        .with(ability::reasoning);

inline constexpr ability_set unforced = ability_set{modern}.without(ability::forced_tool);

inline constexpr model_rule rules[] = {
  {"claude-fable-5", unforced, sampling},
  {"claude-mythos-5", unforced, sampling},
  {"claude-mythos-preview", ability_set{older}.without(ability::forced_tool)},
  {"claude-opus-5", modern, sampling},
  {"claude-opus-4-8", modern, sampling},
  {"claude-opus-4-7", modern, sampling},
  {"claude-opus-4-6", modern},
  {"claude-opus-4-5", modern},
  {"claude-opus-4-1", modern},
  {"claude-sonnet-5", modern, sampling},
  {"claude-sonnet-4-6", modern},
  {"claude-sonnet-4-5", modern},
  {"claude-haiku-4-5", modern},
  {"claude-opus-4", older},
  {"claude-sonnet-4", older},
  {"claude-3", older},
};

inline constexpr listed_model models[] = {
  {"claude-haiku-4-5", 200'000, 0, 64'000, {"1", "5", "0.1", "1.25", "2"}},
  {"claude-sonnet-4-5", 200'000, 0, 64'000, {"3", "15", "0.3", "3.75", "6"}},
  {"claude-sonnet-4-6", 1'000'000, 0, 128'000, {"3", "15", "0.3", "3.75", "6"}},
  {"claude-sonnet-5", 1'000'000, 0, 128'000, {"2", "10", "0.2", "2.5", "4"}},
  {"claude-opus-4-5", 200'000, 0, 64'000, {"5", "25", "0.5", "6.25", "10"}},
  {"claude-opus-4-6", 1'000'000, 0, 128'000, {"5", "25", "0.5", "6.25", "10"}},
  {"claude-opus-4-7", 1'000'000, 0, 128'000, {"5", "25", "0.5", "6.25", "10"}},
  {"claude-opus-4-8", 1'000'000, 0, 128'000, {"5", "25", "0.5", "6.25", "10"}},
  {"claude-fable-5", 1'000'000, 0, 128'000, {"10", "50", "1", "12.5", "20"}},
};

} // namespace troupe::shipped::anthropic
