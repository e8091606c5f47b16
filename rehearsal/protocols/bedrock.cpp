#include "bedrock.hpp"

#include "../reply_json.hpp"
#include "../seal.hpp"

#include <boost/crc.hpp>

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// How Amazon words a kind of failure.
struct amazon_words {
  uint16_t status;
  std::string_view type;
};

/// Index: failure_kind.
constexpr std::array<amazon_words, failure_kinds> amazon_failures{{
  {400, "ValidationException"},
  {400, "ValidationException"},
  {400, "ValidationException"},
  {401, "UnauthorizedException"},
  {403, "UnrecognizedClientException"},
  {403, "AccessDeniedException"},
  {404, "ResourceNotFoundException"},
  {404, "UnknownOperationException"},
  {404, "ResourceNotFoundException"},
  {409, "ConflictException"},
  {413, "RequestEntityTooLargeException"},
  {429, "ThrottlingException"},
  {429, "ThrottlingException"},
  {400, "ServiceQuotaExceededException"},
  {500, "InternalServerException"},
  {503, "ServiceUnavailableException"},
}};

constexpr size_t frame_overhead = 16;

void append_big_endian(std::string& out, uint32_t x, unsigned bytes) {
  for (auto i = bytes; i > 0; --i)
    out += static_cast<char>(x >> 8 * (i - 1) & 0xFF);
}

uint32_t crc_of(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

/// A text header of a frame.
void append_frame_header(std::string& out, std::string_view name, std::string_view value) {
  constexpr uint32_t text_type = 7;
  append_big_endian(out, static_cast<uint32_t>(name.size()), 1);
  out += name;
  append_big_endian(out, text_type, 1);
  append_big_endian(out, static_cast<uint32_t>(value.size()), 2);
  out += value;
}

bool has_no_object(const chat_answer& x) {
  return count_calls(x) > 0 && !is_json_object(x.text);
}

std::string_view amazon_stop(const chat_answer& x) {
  if (!x.refusal.empty())
    return "guardrail_intervened";
  if (x.finish == finish_reason::length)
    return "max_tokens";
  if (x.finish == finish_reason::filter)
    return "content_filtered";
  if (has_no_object(x))
    return "malformed_tool_use";
  return count_calls(x) > 0 ? "tool_use" : "end_turn";
}

/// What the answer says by content.
std::string_view amazon_content(const chat_answer& x) {
  if (!x.refusal.empty())
    return x.refusal;
  return x.has_choice && x.has_content && count_calls(x) == 0 ? x.text : std::string_view{};
}

void append_amazon_usage(reply_json& json, const chat_answer& x) {
  const auto cached = x.cache_read_tokens + x.cache_written_tokens;
  json.begin("metrics").number("latencyMs", 1).end();
  json.begin("usage").number("inputTokens", x.prompt_tokens - cached);
  json.number("outputTokens", x.completion_tokens);
  json.number("totalTokens", x.prompt_tokens + x.completion_tokens);
  json.number("cacheReadInputTokens", x.cache_read_tokens);
  json.number("cacheWriteInputTokens", x.cache_written_tokens);
  json.raw("serverToolUsage", "{}").end();
}

class converse_events {
public:
  converse_events(std::string& out, const stream_manner& how) : out_(out), how_(how) {}

  template <class Fill>
  void send(std::string_view type, Fill fill) {
    std::string payload;
    reply_json json(payload);
    json.begin();
    fill(json);
    // Padding, so that the sizes of frames tell nothing.
    json.text("p", "abcdefghijklmnopqrstuvwxyz"sv.substr(0, payload.size() % 26 + 1)).end();
    append_frame(out_, "event", type, payload);
  }

  void start(const chat_answer& x, unsigned i) {
    const auto [tool, text] = call_of(x, i);
    std::string id;
    append_call_id(id, x, i, "tooluse_rehearsal_");
    send("contentBlockStart", [&, name = tool](reply_json& json) {
      json.number("contentBlockIndex", index_).begin("start").begin("toolUse");
      json.text("toolUseId", id).text("name", name).end().end();
    });
  }

  /// `fill` writes the delta with one token.
  template <class Fill>
  void deltas(std::string_view text, Fill fill) {
    for (auto rest = how_.part(text); !rest.empty();)
      delta([&](reply_json& json) { fill(json, take_token(rest, how_.token_bytes)); });
  }

  template <class Fill>
  void delta(Fill fill) {
    send("contentBlockDelta", [&](reply_json& json) {
      json.number("contentBlockIndex", index_).begin("delta");
      fill(json);
      json.end();
    });
  }

  void stop() {
    send("contentBlockStop", [&](reply_json& json) { json.number("contentBlockIndex", index_); });
    ++index_;
  }

private:
  std::string& out_;
  const stream_manner& how_;
  uint64_t index_ = 0;
};

} // namespace

void append_frame(std::string& out, std::string_view kind, std::string_view type,
                  std::string_view payload) {
  std::string headers;
  append_frame_header(headers, kind == "event" ? ":event-type" : ":exception-type", type);
  append_frame_header(headers, ":content-type", "application/json");
  append_frame_header(headers, ":message-type", kind);
  const auto begin = out.size();
  const auto part = [&] { return std::string_view(out).substr(begin); };
  append_big_endian(out, static_cast<uint32_t>(headers.size() + payload.size() + frame_overhead),
                    4);
  append_big_endian(out, static_cast<uint32_t>(headers.size()), 4);
  append_big_endian(out, crc_of(part()), 4);
  out += headers;
  out += payload;
  append_big_endian(out, crc_of(part()), 4);
}

errand bedrock::errand_of(const http_call& call) const {
  const auto path = call.path();
  const bool known = path.find("/model/"sv) != path.npos
                     && (path.ends_with("/converse"sv) || path.ends_with("/converse-stream"sv));
  return known && call.method == "POST" ? errand::completion : errand::none;
}

/// A key of Bedrock's own, or the name of the key that signs: the signature is not checked.
std::string_view bedrock::key(const http_call& call) const {
  constexpr auto scheme = "AWS4-HMAC-SHA256 Credential="sv;
  const std::string_view given = call.authorization;
  if (!given.starts_with(scheme))
    return call.bearer();
  const auto name = given.substr(scheme.size());
  return name.substr(0, name.find('/'));
}

void bedrock::write(const chat_answer& x, reply& out) {
  reply_json json(out.body);
  json.begin().begin("output").begin("message").text("role", "assistant").begin_list("content");
  if (!x.thoughts.empty()) {
    json.begin().begin("reasoningContent").begin("reasoningText").text("text", x.thoughts);
    json.text("signature", seal(x.number, x.thoughts)).end().end().end();
  }
  const bool calls = x.has_choice && x.refusal.empty()
                     && (!has_no_object(x) || x.finish == finish_reason::length);
  for (unsigned i = 0; calls && i < count_calls(x); ++i) {
    const auto call = call_of(x, i);
    std::string id;
    append_call_id(id, x, i, "tooluse_rehearsal_");
    json.begin().begin("toolUse").text("toolUseId", id).text("name", call.tool);
    json.object_or_none("input", call.text).end().end();
  }
  if (const auto said = amazon_content(x); !said.empty())
    json.begin().text("text", said).end();
  json.end_list().end().end().text("stopReason", amazon_stop(x));
  append_amazon_usage(json, x);
  json.end();
}

void bedrock::write_stream(const chat_answer& x, const stream_manner& how, reply& out) {
  out.type = "application/vnd.amazon.eventstream";
  out.frames = stream_frames::binary;
  converse_events events(out.body, how);
  events.send("messageStart", [](reply_json& json) { json.text("role", "assistant"); });
  if (!x.thoughts.empty()) {
    for (auto rest = x.thoughts; !rest.empty();)
      events.delta([&](reply_json& json) {
        json.begin("reasoningContent").text("text", take_token(rest, how.token_bytes)).end();
      });
    events.delta([&](reply_json& json) {
      json.begin("reasoningContent").text("signature", seal(x.number, x.thoughts)).end();
    });
    events.stop();
  }
  const auto calls = x.has_choice && x.refusal.empty() ? count_calls(x) : 0;
  for (unsigned i = 0; i < calls && !(how.stops() && i > 0); ++i) {
    events.start(x, i);
    events.deltas(call_of(x, i).text, [](reply_json& json, std::string_view piece) {
      json.begin("toolUse").text("input", piece).end();
    });
    if (!how.stops())
      events.stop();
  }
  if (const auto said = amazon_content(x); !said.empty()) {
    events.deltas(said, [](reply_json& json, std::string_view piece) { json.text("text", piece); });
    if (!how.stops())
      events.stop();
  }
  if (how.trouble == fault::error_midway)
    append_frame(out.body, "exception", "modelStreamErrorException",
                 R"({"message":"The model had an error. Simulated by the rehearsal."})");
  if (how.stops())
    return;
  events.send("messageStop", [&](reply_json& json) { json.text("stopReason", amazon_stop(x)); });
  events.send("metadata", [&](reply_json& json) { append_amazon_usage(json, x); });
}

void bedrock::fail(reply& out, const failure& x, const http_call&) const {
  const auto& words = amazon_failures[static_cast<size_t>(x.kind)];
  out.status = words.status;
  append_wait(out.headers, x);
  // The space of its name stands behind it.
  out.headers += "x-amzn-ErrorType: ";
  out.headers += words.type;
  out.headers += ":http://internal.amazon.com/coral/com.amazon.bedrock/\r\n";
  out.body.clear();
  reply_json json(out.body);
  json.begin();
  switch (x.kind) {
  case failure_kind::requests_used_up:
    json.text("message", "Too many requests, please wait before trying again.");
    break;
  case failure_kind::tokens_used_up:
    json.text("message", "Too many tokens, please wait before trying again.");
    break;
  case failure_kind::wrong_key:
    json.text("message", "The security token included in the request is invalid.");
    break;
  default:
    json.text("message", x.message);
  }
  json.end();
}

void bedrock::stamp(reply& out) const {
  out.number_header = "x-amzn-RequestId";
}

void bedrock::inform(const http_call&, reply&) {}

} // namespace troupe::rehearsing
