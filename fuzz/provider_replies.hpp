#pragma once

#include "dialects/dialects.hpp"
#include "json/json_scan.hpp"
#include "target.hpp"

#include <troupe/ledger.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace fuzz {

/// Reads replies of a provider's, whole and as streams, in a mode with calls and in one without.
class provider_replies {
public:
  explicit provider_replies(std::string_view provider)
    : wires_{make(provider, troupe::mode::tools, false),
             make(provider, troupe::mode::json_schema, false)},
      streams_{make(provider, troupe::mode::tools, true),
               make(provider, troupe::mode::json_schema, true)} {}

  /// The first byte chooses the status, and whether the rest is read whole or as a stream that is
  /// cut into pieces of many sizes.
  void read(const uint8_t* data, size_t size) const {
    static constexpr std::array<uint16_t, 4> statuses{200, 400, 429, 503};
    if (size == 0)
      return;
    const auto body = text_of(data + 1, size - 1);
    for (size_t i = 0; i < wires_.size(); ++i)
      if (data[0] % 2 == 0)
        read_whole(*wires_[i], statuses[data[0] / 2 % statuses.size()], std::string{body});
      else
        read_stream(*streams_[i], body, data[0] / 2 + 1);
  }

private:
  static constexpr auto key = "key-fuzz-secret-0123456789";

  static troupe::dialect_ptr make(std::string_view provider, troupe::mode how, bool streamed) {
    troupe::settings conf;
    conf.provider = provider;
    conf.base_url = "https://place.example";
    conf.model = "m";
    conf.api_key = key;
    conf.mode = how;
    auto schema = troupe::json_schema::parse("record", R"({"type":"object","properties":{}})");
    return troupe::make_dialect(conf, *schema, {.streamed = streamed}).value();
  }

  static void show_again(const troupe::dialect& wire, const troupe::completion& x) {
    std::string room;
    (void)wire.answer(x, room);
    std::array turns{troupe::reask_turn{x, "wrong"}};
    troupe::prompt text;
    text.text = "x";
    for (const bool retold : {false, true}) {
      turns[0].retold = retold;
      const auto request = *wire.encode(text, turns);
      must(troupe::detail::scan_json(request, 0, 512).offset == request.size(),
           "an answer can be shown to the model again");
    }
  }

  static void read_whole(const troupe::dialect& wire, uint16_t status, std::string body) {
    troupe::http_response reply{status, "", std::move(body)};
    const auto got = wire.decode(reply);
    if (got) {
      show_again(wire, *got);
      return;
    }
    must(got.error().code != troupe::errc::none, "a failure has a code");
    must(got.error().message.find(key) == std::string::npos, "no key is told");
    must(reply.body.size() <= troupe::raw_reply_bytes_max, "what is kept is cut");
    must(reply.body.find(key) == std::string::npos, "no key is kept");
  }

  static void read_stream(const troupe::dialect& wire, std::string_view body, size_t first) {
    const auto stream = wire.stream();
    std::string parts;
    const auto all = body.size();
    for (size_t size = first; !body.empty(); size = size * 7 % 31 + 1) {
      const auto part = stream->push(body.substr(0, size));
      if (part)
        parts += *part;
      body.remove_prefix(std::min(size, body.size()));
    }
    for (auto part = stream->push({}); part && !part->empty(); part = stream->push({}))
      parts += *part;
    must(parts.size() <= all, "no more is handed over than came");
    const auto got = stream->finish();
    must(stream->raw().find(key) == std::string::npos, "no key is kept");
    if (got)
      show_again(wire, *got);
    else
      must(got.error().message.find(key) == std::string::npos, "no key is told");
  }

  std::array<troupe::dialect_ptr, 2> wires_;
  std::array<troupe::dialect_ptr, 2> streams_;
};

} // namespace fuzz
