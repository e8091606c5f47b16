// A reply of Ollama's: the first byte chooses status, mode and, of streams, where they
// are cut; the rest is the body.

#include "dialects/dialects.hpp"
#include "json/json_scan.hpp"
#include "target.hpp"

#include <troupe/detail/dialect.hpp>

#include <array>
#include <string>

namespace {

constexpr auto key = "sk-fuzz-secret-0123456789";

troupe::dialect_ptr make(troupe::mode how, bool streamed) {
  troupe::settings conf;
  conf.provider = "ollama";
  conf.model = "m";
  conf.api_key = key;
  conf.mode = how;
  conf.reply_bytes_max = 1 << 16;
  auto schema = troupe::json_schema::parse("record", R"({"type":"object","properties":{}})");
  return troupe::make_dialect(conf, *schema, {.streamed = streamed}).value();
}

void take(const troupe::dialect& wire, const troupe::expected<troupe::completion>& got,
          const std::string& raw) {
  if (!got) {
    fuzz::must(got.error().code != troupe::errc::none, "a failure has a code");
    fuzz::must(got.error().message.find(key) == std::string::npos, "no key is told");
    fuzz::must(raw.find(key) == std::string::npos, "no key is kept");
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

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using troupe::mode;
  static const std::array wires{make(mode::tools, false), make(mode::json_object, false)};
  static const std::array streams{make(mode::tools, true), make(mode::json_object, true)};
  static constexpr std::array<uint16_t, 4> statuses{200, 400, 429, 500};
  if (size == 0)
    return 0;
  const auto body = fuzz::text_of(data + 1, size - 1);
  const auto& wire = *wires[data[0] % 2];
  troupe::http_response reply;
  reply.status = statuses[data[0] / 2 % 4];
  reply.body = body;
  auto got = wire.decode(reply);
  take(wire, got, got ? std::string{} : reply.body);
  const auto& streamed = *streams[data[0] % 2];
  const auto stream = streamed.stream();
  const auto cut = body.empty() ? 0 : data[0] % body.size();
  const std::string_view all{body};
  (void)stream->push(all.substr(0, cut));
  (void)stream->push(all.substr(cut));
  auto end = stream->finish();
  take(streamed, end, end ? std::string{} : stream->raw());
  return 0;
}
