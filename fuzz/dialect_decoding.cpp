// A provider's reply: the first byte chooses the status, the rest is the body.

#include "dialects/dialects.hpp"
#include "json/json_scan.hpp"
#include "target.hpp"

#include <troupe/ledger.hpp>

#include <array>
#include <string>

namespace {

constexpr auto key = "sk-fuzz-secret-0123456789";

troupe::dialect_ptr make(troupe::mode how) {
  troupe::settings conf;
  conf.model = "m";
  conf.api_key = key;
  conf.mode = how;
  auto schema = troupe::json_schema::parse("record", R"({"type":"object","properties":{}})");
  return troupe::make_dialect(conf, *schema).value();
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::array wires{make(troupe::mode::tools), make(troupe::mode::json_object)};
  static constexpr std::array<uint16_t, 8> statuses{200, 200, 400, 401, 402, 429, 500, 503};
  if (size == 0)
    return 0;
  const auto body = fuzz::text_of(data + 1, size - 1);
  for (const auto& wire : wires) {
    troupe::http_response reply;
    reply.status = statuses[data[0] % statuses.size()];
    reply.body = body;
    auto got = wire->decode(reply);
    if (!got) {
      fuzz::must(got.error().code != troupe::errc::none, "a failure has a code");
      fuzz::must(got.error().message.find(key) == std::string::npos, "no key is told");
      fuzz::must(reply.body.size() <= troupe::raw_reply_bytes_max, "what is kept is cut");
      fuzz::must(reply.body.find(key) == std::string::npos, "no key is kept");
      continue;
    }
    std::string room;
    (void)wire->answer(*got, room);
    std::array turns{troupe::reask_turn{*got, "wrong"}};
    troupe::prompt text;
    text.text = "x";
    for (const bool retold : {false, true}) {
      turns[0].retold = retold;
      const auto request = *wire->encode(text, turns);
      fuzz::must(troupe::detail::scan_json(request, 0, 512).offset == request.size(),
                 "an answer can be shown to the model again");
    }
  }
  return 0;
}
