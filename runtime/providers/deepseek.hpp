#pragma once

#include "chat_completions.hpp"

namespace troupe::deepseek {

/// No schema; strict functions at https://api.deepseek.com/beta only. Models that reason take no
/// function that must be called: then JSON mode.
inline constexpr std::array modes{mode::tools, mode::tools_strict, mode::json_object,
                                  mode::md_json};
inline constexpr std::array automatic{mode::tools, mode::json_object, mode::md_json};

inline constexpr std::array<std::string_view, 1> lacks{"seed"};
inline constexpr std::array<std::string_view, 1> key_hosts{"api.deepseek.com"};
inline constexpr std::array<std::string_view, 1> key_variables{"DEEPSEEK_API_KEY"};
inline constexpr std::array<std::string_view, 2> sources{
  "api-docs.deepseek.com", "api-docs.deepseek.com/quick_start/rate_limit"};

inline constexpr provider row = chat_completions::row_of(
  {.name = "deepseek",
   .title = "DeepSeek",
   .base_url = "https://api.deepseek.com",
   .key_hosts = key_hosts,
   .key_variables = key_variables,
   .base_url_variable = "DEEPSEEK_BASE_URL",
   .modes = modes,
   .automatic = automatic,
   .parameters = {.token_limit_name = "max_tokens", .parallel_tool_calls = false},
   .lacks = lacks,
   .abilities = {.strict_tools = support::partly,
                 .json_mode = support::yes,
                 .forced_tool = support::partly,
                 .streams_arguments = support::yes,
                 .parallel_calls = support::yes,
                 .prompt_cache = support::yes},
   .sources = sources});

} // namespace troupe::deepseek
