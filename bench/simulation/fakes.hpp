#pragma once

#include <troupe/detail/dialect.hpp>
#include <troupe/detail/record_type.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace simulation {

/// What a server says that does not take the form of a request.
inline constexpr std::string_view form_refused = "this form is refused";

/// The request is the text and what was wrong with earlier answers, a line each.
class plain_dialect final : public troupe::dialect {
public:
  static constexpr uint16_t forms_most = 3;

  explicit plain_dialect(uint16_t form = 0) : form_(form) {
    // The first one leads the others.
    for (uint16_t i = 1; form == 0 && i <= forms_most; ++i)
      weaker_.push_back(std::make_unique<plain_dialect>(i));
  }

  const dialect& in(const troupe::request_form& x) const override {
    return x.parts == 0 ? *this : static_cast<const dialect&>(*weaker_.at(x.parts - 1u));
  }

  std::optional<troupe::weaker_form> weaker(const troupe::request_form& sent, uint16_t,
                                            std::string_view words) const override {
    if (words != form_refused || sent.parts == forms_most)
      return std::nullopt;
    return troupe::weaker_form{{0, static_cast<uint16_t>(sent.parts + 1)}, "less"};
  }

  troupe::http_endpoint_ptr endpoint() const override {
    return nullptr;
  }

  troupe::expected<std::string> encode(const troupe::prompt& x,
                                       std::span<const troupe::reask_turn> turns) const override {
    auto result = "ask " + std::string(form_, '!') + x.text;
    for (const auto& turn : turns)
      result += (turn.retold ? "\nretold " : "\n") + turn.answer.content + ": " + turn.problems;
    return result;
  }

  troupe::expected<troupe::completion> decode(troupe::http_response&) const override {
    return troupe::completion{};
  }

  troupe::expected<std::string_view> answer(const troupe::completion& x,
                                            std::string&) const override {
    return x.content;
  }

  void mask(std::string&) const override {}

private:
  uint16_t form_;
  std::vector<std::unique_ptr<plain_dialect>> weaker_;
};

/// Records are the texts themselves.
class text_type final : public troupe::record_type {
public:
  const troupe::json_schema& schema() const noexcept override {
    return schema_;
  }

  troupe::reading read(std::string_view, const troupe::read_options&) const override {
    return {};
  }

  std::string write(const void* record) const override {
    return *static_cast<const std::string*>(record);
  }

private:
  troupe::json_schema schema_;
};

} // namespace simulation
