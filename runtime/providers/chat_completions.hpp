#pragma once

#include "openai.hpp"

/// What rows of providers have in common that speak as OpenAI does.
namespace troupe::chat_completions {

/// The answer is bound to the schema, where that can be said; else the model calls a function.
inline constexpr std::array schema_first{mode::json_schema, mode::tools, mode::json_object,
                                         mode::md_json};
/// Where most models know functions, and fewer can be bound to a schema.
inline constexpr std::array tools_first{mode::tools, mode::json_schema, mode::json_object,
                                        mode::md_json};

inline constexpr std::array<body_member_setting, 12> body_members_with_random_seed{
  {{"model", "model"},
   {"messages", "prompt_template"},
   {"tools", "mode"},
   {"tool_choice", "tool_choice"},
   {"parallel_tool_calls", {}},
   {"response_format", "mode"},
   {"temperature", "temperature"},
   {"random_seed", "seed"},
   {"max_completion_tokens", "tokens_max"},
   {"max_tokens", "tokens_max"},
   {"stream", {}},
   {"stream_options", "stream_options"}}};

/// Servers that build the answer by a grammar of the schema: xgrammar, outlines.
inline constexpr std::array<std::string_view, 6> grammar_keywords{"enum",     "const",
                                                                  "format",   "minItems",
                                                                  "maxItems", "pattern"};
inline constexpr std::array<std::string_view, 4> grammar_formats{"date-time", "date", "time",
                                                                 "uuid"};
inline constexpr schema_subset grammar{.name = "a grammar of the schema",
                                       .keywords = grammar_keywords,
                                       .formats = grammar_formats,
                                       .backreferences = false,
                                       .optional_members = true};

/// "x-ratelimit-remaining-requests" and so on.
inline constexpr std::array<limit_header_family, 1> usual_limits{{{.prefix = "x-ratelimit-"}}};

inline constexpr parameter_names max_tokens{.token_limit_name = "max_tokens"};

/// The row `x`, with what it leaves out as OpenAI's, and what its strict modes take. (Whether
/// `x.strict` is null is no constant for a compiler that sanitizes.)
constexpr provider row_of(provider x, const schema_subset& strict = openai::strict) {
  x.dialect = openai::row.dialect;
  x.streams = true;
  if (x.path.empty())
    x.path = openai::row.path;
  if (x.modes.empty())
    x.modes = openai::modes;
  if (x.automatic.empty())
    x.automatic = tools_first;
  if (x.body_members.empty())
    x.body_members = openai::body_members;
  x.strict = &strict;
  // Files go in OpenAI's shape, where they go at all.
  x.files = openai::files;
  if (x.abilities.images == support::no)
    x.files.image = {};
  if (x.abilities.pdf == support::no)
    x.files.pdf = {};
  if (x.abilities.audio == support::no)
    x.files.audio = {};
  // They name trouble as OpenAI does, or as its row knows of them: there stand the names of all.
  x.problems = openai::row.problems;
  return x;
}

} // namespace troupe::chat_completions
