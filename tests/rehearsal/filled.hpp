#pragma once

#include "answer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

/// The answer to a schema and a text.
inline std::string filled(std::string_view schema, std::string_view text) {
  using namespace troupe::rehearsing;
  auto plan = make_answer_plan(schema);
  REQUIRE(plan);
  answer_writer writer;
  std::string result;
  writer.write(*plan, text, result);
  return result;
}

/// The answer of a schema whose root wraps `inner` as "content".
inline std::string filled_content(std::string_view inner, std::string_view text) {
  auto schema = R"({"type":"object","properties":{"content":)" + std::string(inner)
                + R"(},"required":["content"]})";
  auto result = filled(schema, text);
  constexpr std::string_view head = "{\"content\":";
  REQUIRE(result.starts_with(head));
  return result.substr(head.size(), result.size() - head.size() - 1);
}
