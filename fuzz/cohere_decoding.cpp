// A reply of Cohere's: the first byte chooses the status, and whether the rest is read whole or as
// a stream that is cut into pieces of many sizes.

#include "dialects/dialects.hpp"
#include "json/json_scan.hpp"
#include "target.hpp"

#include <troupe/ledger.hpp>

#include <array>
#include <string>

namespace {

constexpr auto key = "co-fuzz-secret-0123456789";

troupe::dialect_ptr make(troupe::mode how, bool streamed) {
  troupe::settings conf;
  conf.provider = "cohere";
  conf.model = "m";
  conf.api_key = key;
  conf.mode = how;
  auto schema = troupe::json_schema::parse("record", R"({"type":"object","properties":{}})");
  return troupe::make_dialect(conf, *schema, {.streamed = streamed}).value();
}

void show_again(const troupe::dialect& wire, const troupe::completion& x) {
  std::string room;
  (void)wire.answer(x, room);
  std::array turns{troupe::reask_turn{x, "wrong"}};
  troupe::prompt text;
  text.text = "x";
  for (const bool retold : {false, true}) {
    turns[0].retold = retold;
    const auto request = wire.encode(text, turns);
    fuzz::must(troupe::detail::scan_json(request, 0, 512).offset == request.size(),
               "an answer can be shown to the model again");
  }
}

void read_whole(const troupe::dialect& wire, uint16_t status, std::string body) {
  troupe::http_response reply{status, "", std::move(body)};
  const auto got = wire.decode(reply);
  if (got) {
    show_again(wire, *got);
    return;
  }
  fuzz::must(got.error().code != troupe::errc::none, "a failure has a code");
  fuzz::must(got.error().message.find(key) == std::string::npos, "no key is told");
  fuzz::must(reply.body.size() <= troupe::raw_reply_bytes_max, "what is kept is cut");
  fuzz::must(reply.body.find(key) == std::string::npos, "no key is kept");
}

void read_stream(const troupe::dialect& wire, std::string_view body, size_t step) {
  const auto stream = wire.stream();
  std::string parts;
  for (size_t size = step; !body.empty(); size = size * 7 % 31 + 1) {
    const auto part = stream->push(body.substr(0, size));
    if (part)
      parts += *part;
    body.remove_prefix(std::min(size, body.size()));
  }
  for (auto part = stream->push({}); part && !part->empty(); part = stream->push({}))
    parts += *part;
  const auto got = stream->finish();
  if (got)
    show_again(wire, *got);
  else
    fuzz::must(got.error().message.find(key) == std::string::npos, "no key is told");
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using troupe::mode;
  static const std::array wires{make(mode::tools, false), make(mode::json_schema, false)};
  static const std::array streams{make(mode::tools, true), make(mode::json_schema, true)};
  static constexpr std::array<uint16_t, 4> statuses{200, 400, 429, 503};
  if (size == 0)
    return 0;
  const auto body = fuzz::text_of(data + 1, size - 1);
  for (size_t i = 0; i < wires.size(); ++i)
    if (data[0] % 2 == 0)
      read_whole(*wires[i], statuses[data[0] / 2 % statuses.size()], std::string{body});
    else
      read_stream(*streams[i], body, data[0] / 2 + 1);
  return 0;
}
