#pragma once

#include "protocol/caf_versions.hpp"
#include "providers/provider.hpp"

#include <troupe/detail/run_plan.hpp>
#include <troupe/test/manual_engine.hpp>
#include <troupe/test/outcome_collector.hpp>
#include <troupe/test/virtual_system.hpp>

#include <caf/actor_system.hpp>
#include <caf/scheduled_actor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace troupe::test {

using namespace std::chrono_literals;

using fake_engine = manual_engine;
using collector = outcome_collector<int>;

/// The request is the text and what was wrong with earlier answers; the reply's body is the answer.
class fake_dialect : public dialect {
public:
  http_endpoint_ptr endpoint() const override {
    return std::make_shared<const http_endpoint>();
  }

  expected<std::string> encode(const prompt& x, std::span<const reask_turn> turns) const override {
    auto result = x.text;
    for (const auto& turn : turns)
      result += "|" + turn.answer.content + "?" + turn.problems;
    for (const auto& file : x.files) {
      std::ifstream content{file.data()};
      if (!content)
        return failed(errc::unusable_file, file.data() + " does not exist");
      result += "+" + std::string{std::istreambuf_iterator<char>{content}, {}};
    }
    return result;
  }

  /// However large they are.
  file_tokens cost_of_files(const prompt& x) const override {
    return {1000 * x.files.size(), 10 * x.files.size()};
  }

  expected<std::string> encode_longer(const prompt& x, std::span<const reask_turn> turns,
                                      uint32_t doublings) const override {
    return *encode(x, turns) + "*" + std::to_string(1u << doublings);
  }

  expected<completion> decode(http_response& reply) const override {
    switch (reply.status) {
    case 200:
      break;
    case 401:
      return failed(errc::authentication, "wrong key");
    case 429:
      return failed(errc::rate_limited, "too many requests");
    default:
      return failed(errc::unavailable, "status " + std::to_string(reply.status));
    }
    completion result;
    result.id = "reply-1";
    result.model = "fake";
    result.content = std::move(reply.body);
    result.tokens.total_tokens = 10;
    return result;
  }

  rate_limits limits(std::string_view headers,
                     std::chrono::system_clock::time_point now) const override {
    return read_rate_limits(headers, providers().front().limits, now);
  }

  void mask(std::string&) const override {}

  expected<std::string_view> answer(const completion& x, std::string&) const override {
    if (x.content == "refuse")
      return failed(errc::refused, "I will not");
    if (x.content == "cut off")
      return failed(errc::truncated, "too long");
    if (x.content.empty())
      return failed(errc::no_answer, "call the tool");
    return x.content;
  }
};

/// Records are whole numbers.
class number_type final : public record_type {
public:
  const json_schema& schema() const noexcept override {
    return schema_;
  }

  reading read(std::string_view answer, const read_options&) const override {
    if (answer == "boom")
      throw std::runtime_error("the check went up");
    reading result;
    int number = 0;
    for (const char c : answer) {
      if (c < '0' || c > '9') {
        result.code = errc::violations;
        result.violations.push_back({"", "type", "must be a number", std::string{answer}});
        result.json = std::string{answer};
        return result;
      }
      number = number * 10 + (c - '0');
    }
    result.record = std::make_shared<int>(number);
    return result;
  }

  bool calls_checks() const noexcept override {
    return checks;
  }

  std::string write(const void* record) const override {
    return std::to_string(*static_cast<const int*>(record));
  }

  bool checks = false;

private:
  json_schema schema_;
};

/// Makes troupe's messages known to CAF.
bool init_types();

/// A company on a virtual clock, with everything around it faked. Tests set `plan`, `start` it, and
/// answer the requests that they see.
class stage {
public:
  stage() : engine(std::make_shared<fake_engine>()) {
    plan.conf.model = "fake";
    plan.conf.pool_size = 2;
    plan.conf.validators = 1;
    plan.conf.reasks = 2;
    plan.wire = std::make_shared<fake_dialect>();
    plan.type = std::make_shared<number_type>();
    plan.engine = engine;
    plan.limiter = spawn_limiter(system);
    plan.sink = seen;
    plan.how = order::completed;
  }

  ~stage() {
    if (coordinator)
      caf::anon_send_exit(coordinator, caf::exit_reason::kill);
    coordinator = nullptr;
    caf::anon_send_exit(plan.limiter, caf::exit_reason::kill);
    plan.limiter = nullptr;
    run();
  }

  void start() {
    coordinator = spawn_coordinator(system, plan);
    run();
  }

  void start(std::vector<std::string> texts) {
    plan.texts = make_source(std::move(texts));
    start();
  }

  /// Lets the actors work until they have nothing to do.
  void run() {
    time_.run();
  }

  /// Moves the clock and lets the actors work.
  void advance(std::chrono::nanoseconds time) {
    time_.advance(time);
    run();
  }

  /// The texts whose requests are in flight, in the order in which they were sent.
  std::vector<std::string> in_flight() const {
    std::vector<std::string> result;
    for (const auto& x : engine->pending)
      result.push_back(x.body);
    return result;
  }

  /// Answers the request whose body starts with `text`.
  void reply(const std::string& text, const std::string& answer) {
    respond(text, 200, answer);
  }

  void respond(const std::string& text, uint16_t status, const std::string& body,
               const std::string& headers = {}) {
    finish(text, http_result{{}, {status, headers, body}, 1ms});
  }

  void break_off(const std::string& text, errc code) {
    finish(text, http_result{{code, "broken"}, {}, 1ms});
  }

  /// Answers the request, and ends the validator before it has read the answer.
  void end_validator_before(const std::string& text) {
    for (size_t i = 0; i < engine->pending.size(); ++i)
      if (engine->pending[i].body.starts_with(text)) {
        engine->complete(i, http_result{{}, {200, "", "1"}, 1ms});
        break;
      }
    caf::anon_send_exit(run_up_to("troupe.validator").address(), caf::exit_reason::kill);
    run();
  }

  /// Answers everything that comes until nothing is in flight.
  void reply_to_all(const std::string& answer) {
    while (!engine->pending.empty()) {
      engine->complete(0, http_result{{}, {200, "", answer}, 1ms});
      run();
    }
  }

  std::vector<uint64_t> delivered() const {
    std::vector<uint64_t> result;
    for (const auto& x : seen->outcomes)
      result.push_back(x.index);
    return result;
  }

  template <class Message>
  void tell(Message x) {
    post_anonymously(coordinator, std::move(x));
    run();
  }

  /// Lets the actors work until it is the turn of one with this name.
  caf::scheduled_actor& run_up_to(std::string_view name) {
    while (auto* next = time_.next()) {
      if (next->name() == name)
        return *next;
      time_.step();
    }
    throw std::runtime_error("nobody has work for " + std::string{name});
  }

  /// The name of the actor whose turn it is; empty if all are idle.
  std::string_view next_actor() {
    auto* next = time_.next();
    return next != nullptr ? next->name() : "";
  }

  size_t running_actors() {
    return time_.running_actors();
  }

private:
  const bool has_types_ = init_types();
  virtual_system time_;

public:
  caf::actor_system& system = time_.get();
  std::shared_ptr<fake_engine> engine;
  std::shared_ptr<collector> seen = std::make_shared<collector>();
  run_plan plan;
  coordinator_actor coordinator;

private:
  void finish(const std::string& text, http_result result) {
    for (size_t i = 0; i < engine->pending.size(); ++i) {
      if (engine->pending[i].body.starts_with(text)) {
        engine->complete(i, std::move(result));
        run();
        return;
      }
    }
    throw std::runtime_error("no request in flight for " + text);
  }
};

inline std::vector<std::string> texts(size_t count) {
  std::vector<std::string> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back("t" + std::to_string(i) + ".");
  return result;
}

} // namespace troupe::test
