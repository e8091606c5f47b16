// A reply of Bedrock's Converse API, whole and as a stream: the first byte chooses the status, the
// second the size of the pieces, the rest is the body. Of the stream, that is the bytes as they
// are, and once more the lines of it in frames with right sums: "NAME PAYLOAD", "!NAME PAYLOAD" for
// exceptions.

#include "dialect/event_frames.hpp"
#include "dialects/dialects.hpp"
#include "json/json_scan.hpp"
#include "target.hpp"

#include <troupe/ledger.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace {

constexpr auto key = "sk-fuzz-secret-0123456789";

troupe::dialect_ptr make(troupe::mode how, bool streamed) {
  troupe::settings conf;
  conf.provider = "bedrock";
  conf.base_url = "https://place.example";
  conf.model = "m";
  conf.api_key = key;
  conf.mode = how;
  auto schema = troupe::json_schema::parse("record", R"({"type":"object","properties":{}})");
  return troupe::make_dialect(conf, *schema, {.streamed = streamed}).value();
}

void check(const troupe::dialect& wire, const troupe::expected<troupe::completion>& got) {
  if (!got) {
    fuzz::must(got.error().code != troupe::errc::none, "a failure has a code");
    fuzz::must(got.error().message.find(key) == std::string::npos, "no key is told");
    return;
  }
  std::string room;
  (void)wire.answer(*got, room);
  std::array turns{troupe::reask_turn{*got, "wrong"}};
  troupe::prompt text;
  text.text = "x";
  for (const bool retold : {false, true}) {
    turns[0].retold = retold;
    const auto request = *wire.encode(text, turns);
    fuzz::must(troupe::detail::scan_json(request, 0, 512).offset == request.size(),
               "an answer can be shown to the model again");
  }
}

std::string number(uint64_t x, int bytes) {
  std::string result;
  while (bytes-- > 0)
    result += static_cast<char>(x >> (8 * bytes));
  return result;
}

std::string header(std::string_view name, std::string_view value) {
  return static_cast<char>(name.size()) + std::string{name} + '\7' + number(value.size(), 2)
         + std::string{value};
}

std::string frames_of(std::string_view lines) {
  std::string result;
  while (!lines.empty()) {
    auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const bool is_exception = line.starts_with('!');
    if (is_exception)
      line.remove_prefix(1);
    const auto name = line.substr(0, line.find(' '));
    const auto payload = line.substr(std::min(line.size(), name.size() + 1));
    const auto headers = is_exception
                           ? header(":message-type", "exception") + header(":exception-type", name)
                           : header(":message-type", "event") + header(":event-type", name);
    auto frame = number(16 + headers.size() + payload.size(), 4) + number(headers.size(), 4);
    frame += number(troupe::detail::crc32(frame), 4);
    frame += headers;
    frame += payload;
    result += frame + number(troupe::detail::crc32(frame), 4);
  }
  return result;
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using troupe::mode;
  static const std::array wires{make(mode::tools, false), make(mode::json_schema, false)};
  static const std::array streams{make(mode::tools, true), make(mode::json_schema, true)};
  static constexpr std::array<uint16_t, 4> statuses{200, 200, 400, 529};
  if (size < 2)
    return 0;
  const auto body = fuzz::text_of(data + 2, size - 2);
  for (const auto& wire : wires) {
    troupe::http_response reply;
    reply.status = statuses[data[0] % statuses.size()];
    reply.body = body;
    const auto got = wire->decode(reply);
    if (!got)
      fuzz::must(reply.body.size() <= troupe::raw_reply_bytes_max, "what is kept is cut");
    check(*wire, got);
  }
  const auto framed = frames_of(body);
  for (const auto& wire : streams)
    for (const std::string_view all : {std::string_view{body}, std::string_view{framed}}) {
      const auto stream = wire->stream();
      size_t given = 0;
      for (auto rest = all; !rest.empty();) {
        const auto part = rest.substr(0, size_t{1} + data[1]);
        rest.remove_prefix(part.size());
        if (const auto more = stream->push(part))
          given += more->size();
      }
      fuzz::must(given <= all.size(), "no more is handed over than came");
      check(*wire, stream->finish());
    }
  return 0;
}
