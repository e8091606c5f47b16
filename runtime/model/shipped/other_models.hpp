#pragma once

#include "shipped_model.hpp"

/// Models of further makers, and open ones. What refuses what is from pydantic-ai's profiles;
/// limits and prices are from models.dev.
namespace troupe::shipped::others {

inline constexpr ability_set unforced
  = ability_set{}.with(ability::tools).without(ability::forced_tool);

inline constexpr ability_set deepseek = ability_set{}
                                          .with(ability::tools)
                                          .with(ability::json_mode)
                                          .without(ability::native_schema)
                                          .without(ability::pictures);

inline constexpr ability_set deepseek_thinking
  = ability_set{deepseek}.with(ability::reasoning).without(ability::forced_tool);

inline constexpr model_rule rules[] = {
  {"deepseek-reasoner", deepseek_thinking},
  {"deepseek-v4", deepseek_thinking},
  {"deepseek-chat", deepseek},
  {"magistral", ability_set{}.with(ability::reasoning), {}, {}, reasoning_habit::always},
  {"qwen3-coder", ability_set{unforced}.without(ability::strict_tools)},
  {"gpt-oss", ability_set{unforced}.with(ability::reasoning)},
  {"kimi", unforced},
  {"moonshot", unforced},
};

inline constexpr listed_model mistral[] = {
  {"mistral-large-latest", 262'144, 0, 262'144, {"0.5", "1.5"}},
  {"mistral-small-latest", 256'000, 0, 256'000, {"0.15", "0.6"}},
};

inline constexpr listed_model deepseek_models[] = {
  {"deepseek-v4-flash", 1'000'000, 0, 384'000, {"0.14", "0.28", "0.0028"}},
  {"deepseek-v4-pro", 1'000'000, 0, 384'000, {"0.435", "0.87", "0.0036"}},
};

/// Lists do not agree on how much it writes.
inline constexpr listed_model xai[] = {
  {"grok-4.3", 1'000'000, 0, 0, {"1.25", "2.5", "0.2"}},
};

inline constexpr listed_model groq[] = {
  {"llama-3.3-70b-versatile", 131'072, 0, 32'768, {"0.59", "0.79"}},
  {"openai/gpt-oss-120b", 131'072, 0, 65'536, {"0.15", "0.6", "0.075"}},
};

inline constexpr listed_model cohere[] = {
  {"command-a-03-2025", 256'000, 0, 8'000, {"2.5", "10"}},
  {"command-r7b-12-2024", 128'000, 0, 4'000, {"0.0375", "0.15"}},
};

} // namespace troupe::shipped::others
