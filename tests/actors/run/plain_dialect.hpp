#pragma once

#include <troupe/detail/dialect.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace troupe::test {

/// The request is the text and what was wrong with earlier answers.
class plain_dialect final : public dialect {
public:
  http_endpoint_ptr endpoint() const override {
    return nullptr;
  }
  expected<std::string> encode(const prompt& x, std::span<const reask_turn> turns) const override {
    ++encoded;
    auto result = x.text;
    for (const auto& turn : turns)
      result += "|" + turn.problems;
    return result;
  }
  expected<completion> decode(http_response&) const override {
    return completion{};
  }
  expected<std::string_view> answer(const completion& x, std::string&) const override {
    return x.content;
  }
  void mask(std::string&) const override {}

  /// One part is given up for each word of a server's that is 'less'.
  std::optional<weaker_form> weaker(const request_form& sent, uint16_t status,
                                    std::string_view words) const override {
    if (status != 400 || words != "less" || sent.parts >= 2)
      return std::nullopt;
    return weaker_form{{0, static_cast<uint16_t>(sent.parts + 1)},
                       "form " + std::to_string(sent.parts) + " is refused"};
  }

  mutable int encoded = 0;
};

} // namespace troupe::test
