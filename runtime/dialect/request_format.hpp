#pragma once

#include "wire_format.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::detail {

/// A format of three parts that know nothing of each other: what writes bodies, a function that
/// reads a whole reply, and the reader of a stream.
template <class Request, auto read_reply, class Stream>
class request_format final : public wire_format {
public:
  /// `answer_name`: as `wire_format::answer_name`, a literal.
  request_format(Request&& request, std::string_view answer_name)
    : request_(std::move(request)),
      answer_name_(answer_name) {}

  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  std::optional<reply_fault> read(std::string& text, whole_reply& result) const override {
    return read_reply(text, result);
  }

  std::unique_ptr<reply_stream> stream(const stream_surroundings& x) const override {
    return std::make_unique<Stream>(x);
  }

  std::string_view answer_name() const override {
    return answer_name_;
  }

private:
  Request request_;
  std::string_view answer_name_;
};

} // namespace troupe::detail
