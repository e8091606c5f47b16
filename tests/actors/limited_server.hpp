#pragma once

#include "stage.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace troupe::test {

/// A provider on the stage's clock: refills continuously, counts a request when it comes, announces
/// its limits in headers and nowhere else, and answers after a while.
class limited_server {
public:
  struct counts {
    size_t sent = 0;
    size_t answered = 0;
    size_t refused = 0;
    double tokens = 0;
  };

  limited_server(stage& s, double requests, double tokens) : stage_(s) {
    limit(requests, tokens);
  }

  /// Per minute; full at once.
  void limit(double requests, double tokens) {
    requests_ = requests_left_ = requests;
    tokens_ = tokens_left_ = tokens;
  }

  /// Half of both from now on; nothing is given for a start.
  void halve() {
    requests_ /= 2;
    tokens_ /= 2;
    requests_left_ = std::min(requests_left_, requests_);
    tokens_left_ = std::min(tokens_left_, tokens_);
  }

  /// Lets it work for so long.
  void run(std::chrono::nanoseconds span) {
    constexpr auto step = 10ms;
    for (auto end = now_ + span; now_ < end; now_ += step) {
      accept();
      stage_.advance(step);
      requests_left_ = std::min(requests_, requests_left_ + requests_ / 6000);
      tokens_left_ = std::min(tokens_, tokens_left_ + tokens_ / 6000);
      reply();
    }
    accept();
  }

  counts seen;
  /// Of a prompt with its answer.
  double tokens_mean = 100;
  double tokens_spread = 30;

private:
  struct pending {
    uint64_t tag;
    http_listener_ptr listener;
    std::chrono::nanoseconds due;
    http_result result;
  };

  void accept() {
    for (auto& call : stage_.engine->pending)
      queue_.push_back(serve(call));
    stage_.engine->pending.clear();
  }

  pending serve(fake_engine::call& call) {
    std::normal_distribution<double> size{tokens_mean, tokens_spread};
    const auto tokens = std::round(std::max(20.0, size(random_)));
    const auto wait = std::max((1 - requests_left_) / requests_, (tokens - tokens_left_) / tokens_)
                      * 60;
    ++seen.sent;
    http_response reply;
    if (wait > 1e-9) {
      ++seen.refused;
      reply.status = 429;
      reply.headers = "retry-after-ms: " + std::to_string(std::lround(wait * 1000) + 1) + "\r\n";
    } else {
      ++seen.answered;
      seen.tokens += tokens;
      requests_left_ -= 1;
      tokens_left_ -= tokens;
      reply.status = 200;
      reply.body = std::to_string(std::lround(tokens));
    }
    append(reply.headers, "requests", requests_, requests_left_);
    append(reply.headers, "tokens", tokens_, tokens_left_);
    std::lognormal_distribution<double> thinking{std::log(0.8), 0.4};
    const auto latency = reply.status == 429
                           ? 20ms
                           : std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::duration<double>(thinking(random_)));
    return {call.tag, std::move(call.listener), now_ + latency,
            http_result{{}, std::move(reply), latency}};
  }

  static void append(std::string& out, const std::string& what, double limit, double left) {
    const auto whole = [](double x) { return std::to_string(std::lround(std::floor(x))); };
    out += "x-ratelimit-limit-" + what + ": " + whole(limit) + "\r\nx-ratelimit-remaining-" + what
           + ": " + whole(std::max(0.0, left)) + "\r\nx-ratelimit-reset-" + what + ": "
           + whole((limit - left) / limit * 60'000) + "ms\r\n";
  }

  void reply() {
    for (size_t i = 0; i < queue_.size();) {
      if (queue_[i].due > now_) {
        ++i;
        continue;
      }
      auto x = std::move(queue_[i]);
      queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(i));
      std::vector<http_completion> batch;
      batch.push_back({x.tag, std::move(x.result)});
      x.listener->completed(batch);
    }
    stage_.run();
  }

  stage& stage_;
  std::minstd_rand random_{7};
  double requests_ = 0;
  double tokens_ = 0;
  double requests_left_ = 0;
  double tokens_left_ = 0;
  std::chrono::nanoseconds now_{0};
  std::vector<pending> queue_;
};

/// Tells the tokens of a request, which the server put into its answer.
class counting_dialect final : public dialect {
public:
  http_endpoint_ptr endpoint() const override {
    return usual_.endpoint();
  }
  expected<std::string> encode(const prompt& x, std::span<const reask_turn> turns) const override {
    return usual_.encode(x, turns);
  }
  expected<completion> decode(http_response& reply) const override {
    auto result = usual_.decode(reply);
    if (result) {
      result->tokens.total_tokens = std::stoull(result->content);
      result->tokens.completion_tokens = result->tokens.total_tokens / 5;
      result->tokens.prompt_tokens = result->tokens.total_tokens - result->tokens.completion_tokens;
    }
    return result;
  }
  rate_limits limits(std::string_view headers,
                     std::chrono::system_clock::time_point now) const override {
    return usual_.limits(headers, now);
  }
  void mask(std::string&) const override {}
  expected<std::string_view> answer(const completion& x, std::string& room) const override {
    return usual_.answer(x, room);
  }

private:
  fake_dialect usual_;
};

} // namespace troupe::test
