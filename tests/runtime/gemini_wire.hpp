#pragma once

#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gemini_wire {

constexpr std::string_view key = "AIza-secret-0123456789";

constexpr std::string_view person_text
  = R"({"type":"object","description":"Somebody.","properties":{"name":{"type":"string"},)"
    R"("age":{"type":"integer","minimum":0}},"required":["name"]})";

inline troupe::settings conf(troupe::mode m) {
  troupe::settings x;
  x.provider = "gemini";
  x.model = "gemini-2.5-flash";
  x.api_key = key;
  x.mode = m;
  return x;
}

inline troupe::dialect_ptr make(const troupe::settings& x, bool streamed = false,
                                std::string_view schema = person_text) {
  const auto parsed = troupe::json_schema::parse("person", schema);
  REQUIRE(parsed);
  auto result = troupe::make_dialect(x, *parsed, {.streamed = streamed});
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

inline troupe::dialect_ptr make(troupe::mode m, bool streamed = false) {
  return make(conf(m), streamed);
}

inline troupe::completion decode(const troupe::dialect& wire, std::string body) {
  troupe::http_response reply{200, "", std::move(body)};
  auto result = wire.decode(reply);
  INFO((result ? std::string{} : to_string(result.error())));
  REQUIRE(result);
  return *result;
}

inline troupe::error refusal_of(const troupe::dialect& wire, uint16_t status, std::string body) {
  troupe::http_response reply{status, "", std::move(body)};
  const auto result = wire.decode(reply);
  REQUIRE_FALSE(result);
  INFO(result.error().message);
  CHECK(result.error().message.find(key) == std::string::npos);
  return result.error();
}

inline std::string asked(const troupe::dialect& wire,
                         const std::vector<troupe::reask_turn>& turns = {},
                         troupe::conversation messages = {}) {
  return *wire.encode({"", "Ada, 36", std::move(messages)}, turns);
}

inline troupe::reask_turn turn_of(troupe::completion answer, std::string problems = "wrong") {
  troupe::reask_turn result;
  result.answer = std::move(answer);
  result.problems = std::move(problems);
  return result;
}

/// The answer, or the code and the words of the error.
inline std::string answer_of(const troupe::dialect& wire, const troupe::completion& x) {
  std::string room;
  const auto result = wire.answer(x, room);
  return result ? std::string{*result} : to_string(result.error());
}

} // namespace gemini_wire
