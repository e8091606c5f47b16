// What real servers sent, read whole and as streams that are cut anywhere. The recordings are not
// part of the project: TROUPE_RECORDINGS names the folder with `chat.jsonl.gz`, an object a line
// with `status`, `headers` and `body` (an object, or the text of a stream).

#include "dialects/dialects.hpp"
#include "recorded_lines.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

using namespace troupe;

namespace {

dialect_ptr make(bool streamed) {
  settings conf;
  conf.model = "m";
  conf.mode = mode::json_object;
  const auto schema = json_schema::parse("record", R"({"type":"object"})");
  auto made = make_dialect(conf, *schema, {.streamed = streamed});
  REQUIRE(made);
  return *made;
}

uint64_t count_at(json_value x, std::string_view name) {
  const auto found = x.find(name);
  return found ? found->as_uint64() : 0;
}

usage detail_of(json_value x, std::string_view name, std::optional<uint64_t> usage::*of) {
  usage result;
  if (const auto found = x.find(name); found && found->kind() == json_kind::integer)
    result.*of = found->as_uint64();
  return result;
}

usage usage_of(json_value reply) {
  usage result;
  const auto told = reply.find("usage");
  if (!told || !told->is_object())
    return result;
  result.prompt_tokens = count_at(*told, "prompt_tokens");
  result.completion_tokens = count_at(*told, "completion_tokens");
  result.total_tokens = count_at(*told, "total_tokens");
  if (result.total_tokens == 0)
    result.total_tokens = result.prompt_tokens + result.completion_tokens;
  // OpenRouter tells what it cost.
  if (const auto cost = told->find("cost"); cost && !cost->is_null())
    result.cost_told = money::from_nanos(std::llround(cost->as_double() * 1e9));
  for (const auto* details : {"prompt_tokens_details", "completion_tokens_details"})
    if (const auto x = told->find(details)) {
      result += detail_of(*x, "cached_tokens", &usage::cached_tokens);
      result += detail_of(*x, "cache_write_tokens", &usage::cache_write_tokens);
      result += detail_of(*x, "reasoning_tokens", &usage::reasoning_tokens);
    }
  return result;
}

/// The last usage that a stream tells of.
usage usage_of_stream(std::string_view body) {
  usage result;
  while (!body.empty()) {
    const auto line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(body.size(), line.size() + 1));
    if (!line.starts_with("data: {"))
      continue;
    json_document document;
    if (const auto root = document.parse(line.substr(6)))
      if (const auto told = usage_of(*root); told != usage{})
        result = told;
  }
  return result;
}

struct counts {
  size_t whole = 0;
  size_t streams = 0;
  size_t errors = 0;
  /// Errors that hold what the model wrote.
  size_t wrong_answers = 0;
};

void check_whole(const dialect& wire, json_value body, std::string text) {
  http_response reply{200, "", std::move(text)};
  const auto got = wire.decode(reply);
  INFO((got ? std::string{} : to_string(got.error())));
  REQUIRE(got);
  CHECK(got->tokens == usage_of(body));
  const auto choices = body.find("choices");
  REQUIRE(choices);
  const auto said = (*choices->elements().begin()).find("message");
  REQUIRE(said);
  const auto content = said->find("content");
  if (content && content->is_string() && !content->as_string().empty())
    CHECK(got->content == content->as_string());
  const auto calls = said->find("tool_calls");
  if (calls && calls->size() > 0) {
    REQUIRE(got->tool_calls.size() == calls->size());
    size_t i = 0;
    for (const auto call : calls->elements()) {
      const auto& x = got->tool_calls[i++];
      if (const auto function = call.find("function")) {
        CHECK(x.name == function->find("name")->as_string());
        if (const auto arguments = function->find("arguments"))
          CHECK((!arguments->is_string() || x.arguments == arguments->as_string()));
      }
    }
  }
}

/// Returns whether it brought an answer, and no error.
bool check_stream(const dialect& wire, const dialect& unstreamed, const std::string& body) {
  const auto got = stream_in_pieces(wire, body, body.size());
  INFO((got ? std::string{} : to_string(got.error())));
  if (!got) {
    CHECK(body.find("\"error\":{") != std::string::npos);
    CHECK(got.error().code != errc::malformed_response);
    CHECK(got.error().code != errc::stream_broken);
    return false;
  }
  CHECK(got->tokens == usage_of_stream(body));
  CHECK_FALSE((got->content.empty() && got->tool_calls.empty() && got->opaque.empty()));
  for (const size_t size : {size_t{1}, size_t{7}, size_t{0}, size_t{0}, size_t{4096}}) {
    const auto again = stream_in_pieces(wire, body, size);
    REQUIRE(again);
    CHECK(*again == *got);
  }
  // A server that streams unasked sends the same.
  http_response reply{200, "", body};
  const auto whole = unstreamed.decode(reply);
  REQUIRE(whole);
  CHECK(*whole == *got);
  return true;
}

/// Returns whether it is one, and not an answer that the server has found to be wrong.
bool check_error(const dialect& wire, uint16_t status, std::string text) {
  const bool quotes_model = text.find("\"failed_generation\":\"") != std::string::npos;
  http_response reply{status, "", std::move(text)};
  const auto got = wire.decode(reply);
  REQUIRE(got.has_value() == quotes_model);
  if (got) {
    CHECK_FALSE(got->content.empty());
    return false;
  }
  INFO(to_string(got.error()));
  CHECK(got.error().code != errc::none);
  CHECK(got.error().code != errc::internal);
  CHECK(got.error().code != errc::malformed_response);
  CHECK(got.error().message.starts_with("HTTP "));
  return true;
}

} // namespace

TEST_CASE("what real servers sent is decoded, counted and classified") {
  const auto lines = recorded_lines("chat.jsonl.gz");
  if (lines.empty())
    return;
  const auto wire = make(false);
  const auto streaming = make(true);
  counts seen;
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    json_document document;
    const auto root = document.parse(lines[i]);
    REQUIRE(root);
    const auto body = root->find("body");
    REQUIRE(body);
    const auto status = static_cast<uint16_t>(count_at(*root, "status"));
    std::string text;
    if (body->is_string())
      text = body->as_string();
    else
      document.append_compact(text, *body, lines[i]);
    if (status != 200) {
      ++(check_error(*wire, status, std::move(text)) ? seen.errors : seen.wrong_answers);
    } else if (body->is_string()) {
      ++(check_stream(*streaming, *wire, text) ? seen.streams : seen.errors);
    } else {
      check_whole(*wire, *body, std::move(text));
      ++seen.whole;
    }
  }
  std::cout << lines.size() << " exchanges: " << seen.whole << " replies and " << seen.streams
            << " streams decoded, " << seen.errors << " errors classified, " << seen.wrong_answers
            << " wrong answers in errors\n";
}
