#pragma once

#include "providers/provider.hpp"

#include <troupe/detail/json_schema.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

inline troupe::json_schema schema_from(std::string_view text) {
  auto result = troupe::json_schema::parse("test", text);
  REQUIRE(result);
  return *result;
}

inline const troupe::schema_subset& openai = *troupe::find_provider("openai")->strict;

inline troupe::expected<troupe::lowered_schema> lower_as_openai(const troupe::json_schema& schema) {
  return troupe::lower_strict(schema, openai);
}

/// The lowered text, or the error's message.
inline std::string strict(std::string_view text) {
  auto result = lower_as_openai(schema_from(text));
  if (result)
    return result->text;
  CHECK(result.error().code == troupe::errc::unsupported_schema);
  return result.error().message;
}

/// The strict schema of the only property `x`, which is required.
inline std::string strict_property(std::string_view property) {
  auto text = strict(R"({"type":"object","properties":{"x":)" + std::string{property}
                     + R"(},"required":["x"]})");
  constexpr std::string_view before = R"({"type":"object","properties":{"x":)";
  constexpr std::string_view after = R"(},"required":["x"],"additionalProperties":false})";
  if (!text.starts_with(before) || !text.ends_with(after))
    return text;
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

inline std::string refusal(std::string_view what) {
  return "OpenAI's strict mode cannot express the schema: " + std::string{what}
         + ". Use the mode tools";
}
