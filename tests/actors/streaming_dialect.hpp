#pragma once

#include "providers/provider.hpp"
#include "stage.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace troupe::test {

/// The bytes of the reply are the answer; an exclamation mark says that the model is done.
class fake_stream final : public reply_stream {
public:
  expected<std::string_view> push(std::string_view bytes) override {
    const auto before = answer_.content.size();
    for (const char c : bytes) {
      if (c == '!')
        answer_.finish = finish_reason::stop;
      else if (c == '#')
        is_failed_ = true;
      else
        answer_.content += c;
    }
    const auto part = std::string_view{answer_.content}.substr(before);
    if (part.empty() && is_failed_)
      return failed(errc::provider_error, "an error event");
    return part;
  }

  expected<completion> finish() override {
    if (answer_.finish == finish_reason::unknown)
      return failed(errc::stream_broken, "the stream ended early");
    return answer_;
  }

  const completion& so_far() const override {
    return answer_;
  }

  std::string raw() const override {
    return answer_.content;
  }

private:
  completion answer_;
  bool is_failed_ = false;
};

class streaming_dialect final : public dialect {
public:
  http_endpoint_ptr endpoint() const override {
    return std::make_shared<const http_endpoint>();
  }

  expected<std::string> encode(const prompt& x, std::span<const reask_turn> turns) const override {
    if (!x.files.empty())
      return failed(errc::unusable_file, "no files");
    auto result = x.text;
    for (const auto& turn : turns)
      result += (turn.go_on ? "|go on|" : "|again|") + turn.answer.content;
    return result;
  }

  expected<completion> decode(http_response&) const override {
    return failed(errc::unavailable, "no reply");
  }

  std::unique_ptr<reply_stream> stream() const override {
    return std::make_unique<fake_stream>();
  }

  rate_limits limits(std::string_view headers,
                     std::chrono::system_clock::time_point now) const override {
    return read_rate_limits(headers, providers().front().limits, now);
  }

  void mask(std::string&) const override {}

  expected<std::string_view> answer(const completion& x, std::string&) const override {
    return x.content;
  }
};

} // namespace troupe::test
