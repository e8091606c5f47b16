#pragma once

#include "shipped_model.hpp"

/// Google's models. How they think is from pydantic-ai's profiles; limits and prices are from
/// models.dev. A prompt has the context for itself: answers do not count into it.
namespace troupe::shipped::gemini {

inline constexpr ability_set modern = ability_set{}
                                        .with(ability::tools)
                                        .with(ability::forced_tool)
                                        .with(ability::native_schema)
                                        .with(ability::json_mode)
                                        .with(ability::pictures)
                                        .with(ability::pdf)
                                        .with(ability::audio)
                                        .with(ability::reasoning)
                                        .with(ability::prompt_cache)
                                        .with(ability::system_role);

inline constexpr model_rule rules[] = {
  {"gemini-2.5-pro", modern, {}, {}, reasoning_habit::always},
  {"gemini-2.5-flash-lite", modern, {}, {}, reasoning_habit::on_request},
  {"gemini-2.5-flash", modern, {}, {}, reasoning_habit::unless_told},
  {"gemini-3", modern, {}, {}, reasoning_habit::always},
  {"gemini-3.1", modern, {}, {}, reasoning_habit::always},
  {"gemini-3.5", modern, {}, {}, reasoning_habit::always},
  {"gemini-3.7", modern, {}, {}, reasoning_habit::always},
};

inline constexpr listed_model models[] = {
  {"gemini-2.5-flash-lite", 0, 1'048'576, 65'536, {"0.1", "0.4", "0.01"}},
  {"gemini-2.5-flash", 0, 1'048'576, 65'536, {"0.3", "2.5", "0.03"}},
  {"gemini-2.5-pro", 0, 1'048'576, 65'536, {"1.25", "10", "0.125"}},
  {"gemini-3-flash-preview", 0, 1'048'576, 65'536, {"0.5", "3", "0.05"}},
  {"gemini-3.1-pro-preview", 0, 1'048'576, 65'536, {"2", "12", "0.2"}},
  {"gemini-3.5-flash", 0, 1'048'576, 65'536, {"1.5", "9", "0.15"}},
};

} // namespace troupe::shipped::gemini
