// Where the answer of a completion is, and when there is none.

#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace troupe;

namespace {

constexpr std::string_view record = R"({"type":"object","properties":{}})";
constexpr std::string_view list = R"({"type":"array","items":{"type":"integer"}})";

expected<std::string> answer(const completion& x, mode m = mode::tools,
                             std::string_view schema = record) {
  settings conf;
  conf.model = "m";
  conf.mode = m;
  const auto parsed = json_schema::parse("order", schema);
  const auto wire = make_dialect(conf, *parsed);
  REQUIRE(wire);
  std::string room;
  const auto result = (*wire)->answer(x, room);
  if (!result)
    return unexpected<error>{result.error()};
  return std::string{*result};
}

completion calling(std::vector<tool_call> calls) {
  completion result;
  result.tool_calls = std::move(calls);
  return result;
}

error problem(const expected<std::string>& x) {
  return x ? error{} : x.error();
}

} // namespace

TEST_CASE("a call of a decorated name is the answer, one of another function is none") {
  for (const auto* name : {"order", "functions.order", "order:0", "ORDER", "order<|call|>"})
    CHECK(answer(calling({{"1", name, "{}"}})) == "{}");
  CHECK(problem(answer(calling({{"1", "cheque", "{}"}})))
        == error{errc::no_answer, "The function cheque was called instead of order."});
  CHECK(answer(calling({{"1", "cheque", "{}"}, {"2", "order", R"({"a":1})"}})) == R"({"a":1})");
}

TEST_CASE("calls that say the same are one answer, and those that differ are none") {
  CHECK(answer(calling({{"1", "order", R"({"a":1})"}, {"2", "order", R"( { "a" : 1 } )"}}))
        == R"({"a":1})");
  CHECK(answer(calling({{"1", "order", R"({"a":{"b":[{"c":1,"d":2}]},"e":3})"},
                        {"2", "order", R"({"e":3,"a":{"b":[{"d":2,"c":1}]}})"}}))
        == R"({"a":{"b":[{"c":1,"d":2}]},"e":3})");
  CHECK(answer(calling({{"1", "order", " "}, {"2", "order", R"({"a":1})"}})) == R"({"a":1})");
  CHECK(
    problem(answer(calling({{"1", "order", R"({"a":1})"}, {"2", "order", R"({"a":2})"}})))
    == error{errc::no_answer, "order was called 2 times, differently each time. Give one answer."});
  CHECK(problem(answer(calling({{"1", "order", R"({"a":1})"}, {"2", "order", R"({"a":)"}}))).code
        == errc::no_answer);
}

TEST_CASE("a list that several calls share is put together, digit by digit") {
  CHECK(answer(calling({{"1", "order", R"({"content":[1, 20.10]})"},
                        {"2", "order", R"({"content":[]})"},
                        {"3", "order", R"([123456789012345678901234567890])"}}),
               mode::tools, list)
        == R"({"content":[1,20.10,123456789012345678901234567890]})");
  // What is not a list cannot be a part of one.
  CHECK(problem(answer(calling({{"1", "order", R"({"content":[1]})"}, {"2", "order", "{}"}}),
                       mode::tools, list))
          .code
        == errc::no_answer);
  CHECK(problem(answer(calling({{"1", "order", R"({"content":[1],"more":true})"},
                                {"2", "order", R"({"content":[2]})"}}),
                       mode::tools, list))
          .code
        == errc::no_answer);
  // A record with a list in it is no list.
  CHECK(problem(answer(calling(
                  {{"1", "order", R"({"content":[1]})"}, {"2", "order", R"({"content":[2]})"}})))
          .code
        == errc::no_answer);
}

TEST_CASE("a call without arguments is one with none") {
  CHECK(answer(calling({{"1", "order", ""}})) == "{}");
  CHECK(answer(calling({{"1", "order", " \n"}})) == "{}");
  CHECK(answer(calling({{"1", "order", "null"}})) == "{}");
  auto x = calling({{"1", "order", ""}});
  x.content = R"({"a":1})";
  CHECK(answer(x) == R"({"a":1})");
}

TEST_CASE("the answer may stand in another choice, but not in two that differ") {
  completion x;
  x.content = "Let me see.";
  x.other_contents = {R"({"a":1})"};
  CHECK(answer(x, mode::json_object) == R"({"a":1})");
  CHECK(answer(x) == R"({"a":1})");
  x.content = R"({"a": 1})";
  CHECK(answer(x, mode::json_object) == R"({"a": 1})");
  x.content = R"({"a":2})";
  CHECK(problem(answer(x, mode::json_object))
        == error{errc::no_answer,
                 "The answer was given 2 times, differently each time. Give one answer."});
  x.content = R"({"content":[2]})";
  x.other_contents = {R"({"content":[3]})"};
  CHECK(answer(x, mode::json_object, list) == R"({"content":[2,3]})");
}

TEST_CASE("an answer that was taken for thoughts is found") {
  completion x;
  for (const auto* opaque :
       {R"("reasoning_content":"{\"a\":1}")", R"("signature":"s","reasoning":" {\"a\":1}\n")",
        R"("reasoning_content":"Hm. {\"a\":2}</think>{\"a\":1}")",
        R"("reasoning_content":"```json\n{\"a\":1}\n```")"}) {
    INFO(opaque);
    x.opaque = {{0, 0, false, opaque}};
    CHECK(answer(x, mode::json_schema) == R"({"a":1})");
    CHECK(answer(x) == R"({"a":1})");
  }
}

TEST_CASE("thoughts are no answer, but are told of") {
  completion x;
  x.opaque = {{0, 0, false, R"("reasoning_content":"I could say {\"a\":1}")"}};
  CHECK(problem(answer(x, mode::json_object))
        == error{errc::no_answer, "The answer is empty. The reply's reasoning_content says: I "
                                  "could say {\"a\":1}"});
  x.opaque = {{0, 0, false, R"("reasoning_content":"7")"}};
  CHECK(problem(answer(x, mode::json_object)).code == errc::no_answer);
}

TEST_CASE("a call where content was asked for is taken if there is nothing else") {
  CHECK(answer(calling({{"1", "json", R"({"a":1})"}}), mode::json_schema) == R"({"a":1})");
  CHECK(problem(answer(calling({{"1", "json", "{}"}, {"2", "json", "{}"}}), mode::json_schema)).code
        == errc::no_answer);
}

TEST_CASE("the provider's own word for the end is told") {
  completion x;
  x.finish_told = "MALFORMED_FUNCTION_CALL";
  CHECK(problem(answer(x)).message
        == "The function order was not called (finish_reason MALFORMED_FUNCTION_CALL).");
  x.finish = finish_reason::length;
  x.finish_told = "MAX_TOKENS";
  CHECK(problem(answer(x)).message
        == "the answer ran into the token limit (finish_reason MAX_TOKENS); raise tokens_max");
  x.finish = finish_reason::content_filter;
  x.finish_told = "SAFETY";
  CHECK(problem(answer(x)).message.find("(finish_reason SAFETY)") != std::string::npos);
}

TEST_CASE(
  "an answer behind which a model wrote blanks up to the limit is one, if nothing can lack") {
  const auto limited = [](std::string content, std::string_view schema = record) {
    completion x;
    x.content = std::move(content);
    x.finish = finish_reason::length;
    return answer(x, mode::json_schema, schema);
  };
  const std::string blanks(16, '\t');
  for (const std::string whole :
       {R"({"a": 1})", R"({"a": 1)", R"({"a": {"b": "}"})", R"({"a": [1]})"})
    CHECK(limited(whole + blanks) == whole + blanks);
  for (const std::string part :
       {R"({"a": [1)", R"({"a": 1,)", R"({"a":)", R"({"a": "x)", "[1", "so"})
    CHECK(problem(limited(part + blanks)).code == errc::truncated);
  CHECK(problem(limited(R"({"a": 1)")).code == errc::truncated);
  CHECK(problem(limited(R"({"items": [1]})" + blanks, list)).code == errc::truncated);
}
