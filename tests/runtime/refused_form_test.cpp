#include "dialect/refused_part.hpp"
#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using detail::refuses;

namespace {

constexpr request_part all_parts[] = {request_part::stream_options, request_part::parallel_calls,
                                      request_part::temperature,    request_part::seed,
                                      request_part::token_limit,    request_part::instruction_role,
                                      request_part::tool_choice,    request_part::mode};

/// The first part that the words refuse; absent: none.
std::optional<request_part> refused(std::string_view words) {
  for (const auto x : all_parts)
    if (refuses(words, x))
      return x;
  return std::nullopt;
}

dialect_ptr dialect_of(const settings& x, std::string_view schema, bool streamed = false) {
  auto parsed = json_schema::parse("person", schema);
  REQUIRE(parsed);
  auto result = make_dialect(x, *parsed, {.streamed = streamed});
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

settings usual() {
  settings x;
  x.base_url = "http://127.0.0.1:1/v1";
  x.model = "m";
  return x;
}

constexpr std::string_view some = R"({"type":"object","properties":{"a":{"type":"string"}}})";
/// No strict mode can say it.
constexpr std::string_view open_map
  = R"({"type":"object","additionalProperties":{"type":"string"}})";

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// What is sent after this refusal; empty: the failure is no matter of form.
std::string body_after(const dialect& wire, request_form& form, std::string_view words,
                       uint16_t status = 400) {
  const auto next = wire.weaker(form, status, words);
  if (!next)
    return {};
  CHECK(next->form != form);
  CHECK(next->what.starts_with("the server does not take "));
  form = next->form;
  return *wire.in(form).encode({"", "text", {}}, {});
}

} // namespace

TEST_CASE("the words in which servers refuse a part of a request are known") {
  using enum request_part;
  const std::pair<std::string_view, request_part> cases[] = {
    {"HTTP 400: registry/library/gemma:2b does not support tools", mode},
    {"HTTP 400: `tool calling` is not supported with this model", mode},
    {"HTTP 404: No endpoints found that support tool use", mode},
    {"HTTP 404: No endpoints found that can handle the requested parameters.", mode},
    {"HTTP 400: Function calling is not enabled for this model", mode},
    {"HTTP 500: tools param requires --jinja flag", mode},
    {"HTTP 400: Invalid parameter: 'response_format' of type 'json_schema' is not supported", mode},
    {"HTTP 400: This response_format type is unavailable now", mode},
    {"HTTP 422: response_format.type: Input should be 'text' or 'json_object'", mode},
    {"HTTP 400: JSON mode is not enabled for this model", mode},
    {"HTTP 400: \"auto\" tool choice requires --enable-auto-tool-choice to be set", tool_choice},
    {"HTTP 400: deepseek-reasoner does not support this tool_choice", tool_choice},
    {"HTTP 422: body.tool_choice: Input should be 'auto' or 'none' [extra_forbidden]", tool_choice},
    {"HTTP 400: Invalid value: 'required'. tool_choice must be 'auto'", tool_choice},
    {"HTTP 422: Extra inputs are not permitted: stream_options", stream_options},
    {"HTTP 400: Unrecognized request argument supplied: stream_options", stream_options},
    {"HTTP 400: json: unknown field \"stream_options\"", stream_options},
    {"HTTP 400: Unknown parameter: 'parallel_tool_calls'.", parallel_calls},
    {"HTTP 400: Unsupported value: 'temperature' does not support 0 with this model. Only the "
     "default (1) value is supported.",
     temperature},
    {"HTTP 400: temperature is deprecated for this model", temperature},
    {"HTTP 400: Unsupported parameter: 'seed'", seed},
    {"HTTP 400: Unsupported parameter: 'max_tokens' is not supported with this model. Use "
     "'max_completion_tokens' instead.",
     token_limit},
    {"HTTP 422: Extra inputs are not permitted: max_completion_tokens", token_limit},
    {"HTTP 400: Unsupported value: 'messages[0].role' does not support 'system' with this model.",
     instruction_role},
    {"HTTP 500: System role not supported", instruction_role},
    {"HTTP 400: Developer instruction is not enabled for this model", instruction_role},
  };
  for (const auto& [words, part] : cases) {
    CAPTURE(words);
    const auto found = refused(words);
    REQUIRE(found);
    CHECK(*found == part);
  }
}

TEST_CASE("what servers say of a text, a key or a model refuses no part of a request") {
  for (auto words : {
         "HTTP 400: This model's maximum context length is 8192 tokens. However, your messages "
         "resulted in 9000 tokens (8900 in the messages, 100 in the functions).",
         "HTTP 400: max_tokens is too large: 100000. This model supports at most 16384 completion "
         "tokens",
         "HTTP 404: The model `gpt-9` does not exist or you do not have access to it",
         "HTTP 400: Invalid 'messages[1].content': string too long",
         "HTTP 400: The response was filtered due to the prompt",
         "HTTP 400: Failed to call a function. Please adjust your prompt.",
         "HTTP 500: Internal server error",
         "HTTP 400: ",
       }) {
    CAPTURE(words);
    CHECK_FALSE(refused(words));
  }
}

TEST_CASE("mode auto goes down mode by mode, until nothing is left") {
  const auto wire = dialect_of(usual(), some);
  request_form form;
  const auto second = body_after(*wire, form, "m does not support tools");
  CHECK(holds(second, R"("response_format":{"type":"json_schema")"));
  CHECK_FALSE(holds(second, R"("tools")"));
  CHECK(holds(body_after(*wire, form, "response_format json_schema is not supported"),
              R"("response_format":{"type":"json_object"})"));
  const auto last = body_after(*wire, form, "'response_format' is not supported");
  CHECK_FALSE(holds(last, "response_format"));
  CHECK(holds(last, "```json"));
  CHECK(body_after(*wire, form, "'response_format' is not supported").empty());
}

TEST_CASE("a mode that the schema cannot be said in is passed over") {
  const auto wire = dialect_of(usual(), open_map);
  request_form form;
  CHECK(holds(body_after(*wire, form, "m does not support tools"),
              R"("response_format":{"type":"json_object"})"));
}

TEST_CASE("a mode that was asked for stays, whatever the server says of it") {
  auto x = usual();
  x.mode = mode::tools;
  const auto wire = dialect_of(x, some);
  request_form form;
  CHECK(body_after(*wire, form, "m does not support tools").empty());
  CHECK(holds(body_after(*wire, form, "m does not support this tool_choice"),
              R"("tool_choice":"required")"));
}

TEST_CASE("a tool choice goes down to the model's own, then to another mode") {
  const auto wire = dialect_of(usual(), some);
  request_form form;
  constexpr std::string_view words = "m does not support this tool_choice";
  CHECK(holds(body_after(*wire, form, words), R"("tool_choice":"required")"));
  CHECK(holds(body_after(*wire, form, words), R"("tool_choice":"auto")"));
  CHECK(holds(body_after(*wire, form, words), R"("type":"json_schema")"));
  CHECK(body_after(*wire, form, words).empty());
}

TEST_CASE("parts are given up one by one, and only those that are sent") {
  auto x = usual();
  x.temperature = 0;
  x.seed = 7;
  x.tokens_max = 50;
  x.system_prompt = "Be exact.";
  x.instruction_role = instruction_role::developer;
  const auto wire = dialect_of(x, some, true);
  request_form form;
  CHECK_FALSE(holds(body_after(*wire, form, "stream_options: not permitted"), "stream_options"));
  CHECK(body_after(*wire, form, "stream_options: not permitted").empty());
  CHECK_FALSE(holds(body_after(*wire, form, "'temperature' is not supported"), "temperature"));
  CHECK_FALSE(holds(body_after(*wire, form, "'seed' is not supported"), "\"seed\""));
  CHECK(holds(body_after(*wire, form, "'max_completion_tokens' is unknown"), "\"max_tokens\":50"));
  CHECK(holds(body_after(*wire, form, "'developer' is not supported: messages[0].role"),
              R"({"role":"system","content":"Be exact."})"));
  const auto last = body_after(*wire, form, "System role not supported");
  CHECK(holds(last, R"([{"role":"user","content":"Be exact.\n\ntext"}])"));
  for (auto gone : {"stream_options", "temperature", "\"seed\"", "max_completion_tokens"})
    CHECK_FALSE(holds(last, gone));
  const auto plain = dialect_of(usual(), some);
  request_form first;
  CHECK(body_after(*plain, first, "'temperature' is not supported").empty());
  CHECK(body_after(*plain, first, "stream_options: not permitted").empty());
}

TEST_CASE("statuses that are about key, money or pace say nothing of the form") {
  const auto wire = dialect_of(usual(), some);
  for (const uint16_t status : {200, 401, 402, 403, 408, 413, 429, 502, 503}) {
    CAPTURE(status);
    CHECK_FALSE(wire->weaker({}, status, "tools are not supported"));
  }
}

TEST_CASE("replies are read in the form in which they were asked for") {
  const auto wire = dialect_of(usual(), some);
  request_form form;
  body_after(*wire, form, "m does not support tools");
  completion none;
  std::string room;
  CHECK(wire->answer(none, room).error().message == "The function person was not called.");
  CHECK(wire->in(form).answer(none, room).error().message == "The answer is empty.");
  // The schema of the weaker form is lowered: what may be left out is null there.
  CHECK_FALSE(wire->asks_for_null());
  CHECK(wire->in(form).asks_for_null());
  CHECK(&wire->in(form) == &wire->in(form));
  CHECK(&wire->in({}) == wire.get());
}
