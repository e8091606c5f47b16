#pragma once

#include "provider.hpp"

#include <array>

/// What is known of Ollama's own API. Source: ollama/ollama, api/types.go, server/routes.go, docs/.
namespace troupe::ollama {

/// What its grammars know: llama.cpp, common/json-schema-to-grammar.cpp. A pattern that they do not
/// understand is an error there, and few are understood.
inline constexpr std::array<std::string_view, 10> keywords{
  "enum",     "const",    "format",  "minLength", "maxLength",
  "minItems", "maxItems", "minimum", "maximum",   "exclusiveMinimum"};

inline constexpr std::array<std::string_view, 4> formats{"date-time", "date", "time", "uuid"};

/// Grammars grow with the bounds of sizes.
inline constexpr schema_subset grammar{.name = "Ollama's grammar",
                                       .keywords = keywords,
                                       .formats = formats,
                                       .open = true,
                                       .sizes_max = 256};

inline constexpr std::array modes{mode::json_schema, mode::tools, mode::json_object, mode::md_json};

inline constexpr std::array optional_parts{request_part::instruction_role, request_part::mode};

/// `options` is the user's to write into, too.
inline constexpr std::array<body_member_setting, 5> body_members{{{"model", "model"},
                                                                  {"messages", "prompt_template"},
                                                                  {"format", "mode"},
                                                                  {"tools", "mode"},
                                                                  {"stream", {}}}};

inline constexpr std::array<std::string_view, 1> key_hosts{"ollama.com"};

inline constexpr std::array<std::string_view, 1> key_variables{"OLLAMA_API_KEY"};

inline constexpr std::array<std::string_view, 3> image_types{"image/png", "image/jpeg",
                                                             "image/webp"};
inline constexpr file_rules files{.image = {.media_types = image_types}};

inline constexpr std::array<std::string_view, 2> sources{
  "docs.ollama.com/api", "github.com/ollama/ollama: api/types.go, server/routes.go"};

inline constexpr provider row{
  .name = "ollama",
  .title = "Ollama",
  .dialect = "ollama",
  .base_url = "http://localhost:11434",
  .path = "/api/chat",
  .key_hosts = key_hosts,
  .key_variables = key_variables,
  .base_url_variable = "OLLAMA_HOST",
  .modes = modes,
  .automatic = modes,
  .body_members = body_members,
  .optional_parts = optional_parts,
  .strict = &grammar,
  .model_sees_schema = false,
  .slashes_in_models = true,
  .streams = true,
  .files = files,
  .problems = {.missing_model = "get the model with `ollama pull MODEL`, or check its name and "
                                "base_url"},
  .abilities = {.schema = support::yes,
                .json_mode = support::yes,
                .parallel_calls = support::yes,
                .seed = support::yes,
                .images = support::yes,
                .prompt_cache = support::yes},
  .sources = sources,
};

} // namespace troupe::ollama
