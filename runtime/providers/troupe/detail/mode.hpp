#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// How the model is asked for JSON. A provider has some of them (`provider::modes`); docs/modes.md
/// has the exact shapes.
enum class mode : uint8_t {
  /// The first of `provider::automatic`; the next one from when on the server refuses it by words
  /// that are known. A line says so, and no text is lost over it.
  automatic,
  /// One function tool with the schema as parameters, and its call forced. Understood by most
  /// servers.
  tools,
  /// The same with `strict: true` and the schema lowered to the provider's strict subset.
  tools_strict,
  /// `response_format: json_schema`, strict; the schema lowered to the provider's strict subset.
  json_schema,
  /// `response_format: json_object`; the schema stands in the system prompt.
  json_object,
  /// No response format: the schema stands in the system prompt, the answer in a fenced block.
  md_json,
};

/// Whether the answer is to be the call of a function.
constexpr bool asks_for_call(mode x) {
  return x == mode::automatic || x == mode::tools || x == mode::tools_strict;
}

/// Whether the schema is lowered for a provider that holds the model to it.
constexpr bool is_strict(mode x) {
  return x == mode::tools_strict || x == mode::json_schema;
}

std::string to_string(mode x);
bool from_string(std::string_view name, mode& x);
bool from_integer(uint8_t value, mode& x);

} // namespace troupe
