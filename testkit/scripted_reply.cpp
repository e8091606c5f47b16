#include <troupe/detail/json_writer.hpp>
#include <troupe/test/scripted_reply.hpp>

#include <utility>

namespace troupe::test {

namespace {

scripted_reply answer(scripted_reply::kind what, std::string text) {
  scripted_reply result;
  result.what = what;
  result.text = std::move(text);
  return result;
}

std::string_view type_of(uint16_t status) {
  switch (status) {
  case 401:
  case 403:
    return "authentication_error";
  case 429:
    return "requests";
  default:
    return status < 500 ? "invalid_request_error" : "server_error";
  }
}

} // namespace

usage scripted_reply::default_usage() {
  usage result;
  result.prompt_tokens = 100;
  result.completion_tokens = 20;
  result.total_tokens = 120;
  return result;
}

scripted_reply scripted_reply::after(std::chrono::nanoseconds x) const {
  auto result = *this;
  result.delay = x;
  return result;
}

scripted_reply scripted_reply::with_header(std::string_view name, std::string_view value) const {
  auto result = *this;
  result.headers.append(name).append(": ").append(value).append("\r\n");
  return result;
}

scripted_reply scripted_reply::with_usage(uint64_t prompt_tokens,
                                          uint64_t completion_tokens) const {
  auto result = *this;
  result.tokens = {};
  result.tokens.prompt_tokens = prompt_tokens;
  result.tokens.completion_tokens = completion_tokens;
  result.tokens.total_tokens = prompt_tokens + completion_tokens;
  return result;
}

scripted_reply scripted_reply::from_model(std::string name) const {
  auto result = *this;
  result.model = std::move(name);
  return result;
}

scripted_reply scripted_reply::in_pieces(std::chrono::nanoseconds between, size_t bytes) const {
  auto result = *this;
  result.gap = between;
  result.piece_bytes = bytes;
  return result;
}

scripted_reply scripted_reply::breaking_after(size_t pieces) const {
  auto result = *this;
  result.pieces_max = pieces;
  return result;
}

scripted_reply reply_with_json(std::string json) {
  return answer(scripted_reply::kind::json, std::move(json));
}

scripted_reply reply_with_words(std::string words) {
  return answer(scripted_reply::kind::words, std::move(words));
}

scripted_reply refuse_with(std::string words) {
  return answer(scripted_reply::kind::refusal, std::move(words));
}

scripted_reply cut_off_at(std::string json) {
  auto result = answer(scripted_reply::kind::json, std::move(json));
  result.finish = "length";
  return result;
}

scripted_reply fail_with(uint16_t status, std::string_view message, std::string_view code) {
  http_response x;
  x.status = status;
  json_writer out{x.body};
  out.begin_object().key("error").begin_object();
  out.key("message").value(message.empty() ? std::string_view{"as the test wants it"} : message);
  out.key("type").value(type_of(status)).key("param").null().key("code");
  if (code.empty())
    out.null();
  else
    out.value(code);
  out.end_object().end_object();
  return reply_with_response(std::move(x));
}

scripted_reply break_off_with(errc code, std::string message) {
  scripted_reply result;
  result.what = scripted_reply::kind::failure;
  result.problem = {code, message.empty() ? "as the test wants it" : std::move(message)};
  return result;
}

scripted_reply no_reply() {
  scripted_reply result;
  result.what = scripted_reply::kind::silence;
  return result;
}

scripted_reply reply_with_response(http_response x) {
  scripted_reply result;
  result.what = scripted_reply::kind::raw;
  result.response = std::move(x);
  return result;
}

} // namespace troupe::test
