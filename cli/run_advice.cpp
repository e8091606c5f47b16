#include "run_advice.hpp"

#include "exit_status.hpp"
#include "report/histogram.hpp"
#include "report/reask_costs.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace troupe::cli {

namespace {

double milliseconds(std::chrono::microseconds x) {
  return static_cast<double>(x.count()) / 1e3;
}

} // namespace

struct run_advice::book {
  void add(const ledger& log) {
    // Most texts have one attempt, which brought the record.
    if (log.attempts.size() < 2)
      return;
    report::wrong_answer wrong;
    for (const auto& x : log.attempts)
      if (!x.judging)
        take_attempt(fields, wrong, x.reask, x.problem, x.tokens.total_tokens, x.cost);
  }

  report::histogram request_ms;
  report::field_tree fields;
  uint64_t truncated = 0;
  uint64_t passing = 0;
  double limit_per_minute = 0;
  std::chrono::microseconds held{0};
  event_time held_until{};
};

class run_advice::observer final : public run_observer {
public:
  explicit observer(std::shared_ptr<book> to) : to_(std::move(to)) {}

  void on_attempt_ended(const attempt_ended& x, event_time) override {
    if (x.record.http_status == 200 && !x.record.batched)
      to_->request_ms.add(milliseconds(x.record.elapsed));
  }

  void on_text_ended(const text_ended& x, event_time) override {
    to_->add(x.what.log);
    const auto code = x.what.why.problem.code;
    to_->truncated += code == errc::truncated ? 1 : 0;
    to_->passing += is_hopeless(code) ? 1 : 0;
  }

  void on_route_held(const route_held& x, event_time now) override {
    to_->held += std::max(x.until - std::max(now, to_->held_until), std::chrono::microseconds{0});
    to_->held_until = std::max(to_->held_until, x.until);
  }

  void on_sample(const run_sample& x, event_time) override {
    for (const auto& way : x.routes)
      to_->limit_per_minute = std::max(to_->limit_per_minute, way.requests_per_minute);
  }

  void on_run_ended(const run_summary&, event_time now) override {
    to_->held -= std::max(to_->held_until - now, std::chrono::microseconds{0});
  }

private:
  std::shared_ptr<book> to_;
};

class run_advice::opener final : public troupe::instrument {
public:
  explicit opener(std::shared_ptr<book> to) : to_(std::move(to)) {}

  std::unique_ptr<run_observer> observe(const run_started&, event_time) override {
    return std::make_unique<observer>(to_);
  }

private:
  std::shared_ptr<book> to_;
};

run_advice::run_advice() : book_(std::make_shared<book>()) {}

run_advice::~run_advice() = default;

instrument_ptr run_advice::instrument() const {
  return std::make_shared<opener>(book_);
}

std::vector<std::string> run_advice::sentences(const run_summary& sum) const {
  report::run_numbers x;
  x.texts = sum.texts;
  x.failed = sum.failed;
  x.requests = sum.requests;
  x.reasks = sum.reasks;
  x.transport_retries = sum.transport_retries;
  x.limit_waits = sum.limit_waits;
  x.hedges = sum.hedges;
  x.batched = sum.batched;
  x.truncated = book_->truncated;
  x.passing_failures = book_->passing;
  x.cost = sum.cost;
  x.prompt_tokens = sum.tokens.prompt_tokens;
  x.cached_tokens = sum.tokens.cached_tokens.value_or(0);
  x.p50_ms = book_->request_ms.quantile(0.5);
  x.p99_ms = book_->request_ms.quantile(0.99);
  x.elapsed_ms = milliseconds(sum.elapsed);
  x.held_ms = milliseconds(book_->held);
  x.limit_per_minute = book_->limit_per_minute;
  x.fields = reasks_by_field(book_->fields);
  return report::advice_for(x);
}

} // namespace troupe::cli
