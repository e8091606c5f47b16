#pragma once

#include <troupe/detail/dialect.hpp>
#include <troupe/detail/record_type.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace simulation {

/// The request is the text and what was wrong with earlier answers, a line each.
class plain_dialect final : public troupe::dialect {
public:
  troupe::http_endpoint_ptr endpoint() const override {
    return nullptr;
  }

  std::string encode(const troupe::prompt& x,
                     std::span<const troupe::reask_turn> turns) const override {
    auto result = "ask " + x.text;
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
