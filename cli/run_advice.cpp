#include "run_advice.hpp"

#include "exit_status.hpp"

#include <troupe/violation.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace troupe::cli {

namespace {

/// More places are not told apart.
constexpr size_t fields_max = 512;

double milliseconds(std::chrono::microseconds x) {
  return static_cast<double>(x.count()) / 1e3;
}

/// The elements of a list are one place: "/tags/3" is "/tags/*".
std::string without_places(const std::string& pointer) {
  std::string result;
  for (size_t at = 0; at < pointer.size();) {
    const auto end = std::min(pointer.find('/', at + 1), pointer.size());
    const auto step = pointer.substr(at + 1, end - at - 1);
    const bool is_place = !step.empty()
                          && step.find_first_not_of("0123456789") == std::string::npos;
    result += is_place ? "/*" : "/" + step;
    at = end;
  }
  return result;
}

} // namespace

struct run_advice::book {
  struct field {
    uint64_t reasks = 0;
    double tokens = 0;
    double nanos = 0;
    std::map<std::string, uint64_t> keywords;
  };

  using pointers = std::vector<std::string>;

  /// The places that an answer is wrong at.
  pointers note(const error& problem) {
    pointers result;
    const auto add = [&](const std::string& pointer, const std::string& keyword) {
      if (fields.size() >= fields_max && fields.count(pointer) == 0)
        return;
      ++fields[pointer].keywords[keyword];
      if (std::find(result.begin(), result.end(), pointer) == result.end())
        result.push_back(pointer);
    };
    for (const auto& x : parse_violations(problem.message))
      add(without_places(x.pointer), x.keyword);
    // No JSON, or no answer at all.
    if (result.empty())
      add("", to_string(problem.code));
    return result;
  }

  /// What was asked again because of these was paid for them alike. `is_first`: else this one too
  /// was sent again.
  void charge(const pointers& wrong, const attempt& again, bool is_first) {
    const auto share = wrong.empty() ? 0 : 1.0 / static_cast<double>(wrong.size());
    for (const auto& x : wrong) {
      auto& to = fields[x];
      to.reasks += is_first ? 1 : 0;
      to.tokens += share * static_cast<double>(again.tokens.total_tokens);
      to.nanos += share * static_cast<double>(again.cost.nanos());
    }
  }

  void add(const ledger& log) {
    // Most texts have one attempt, which brought the record.
    if (log.attempts.size() < 2)
      return;
    pointers wrong;
    bool is_first = true;
    for (const auto& x : log.attempts) {
      if (x.judging)
        continue;
      if (x.reask)
        charge(wrong, x, std::exchange(is_first, false));
      if (reaskable(x.problem.code)) {
        wrong = note(x.problem);
        is_first = true;
      }
    }
  }

  report::histogram request_ms;
  std::map<std::string, field> fields;
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
  for (const auto& [pointer, field] : book_->fields) {
    const auto most
      = std::max_element(field.keywords.begin(), field.keywords.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    x.fields.push_back({pointer, field.reasks, static_cast<uint64_t>(field.tokens),
                        money::from_nanos(static_cast<int64_t>(field.nanos)), most->first});
  }
  return report::advice_for(x);
}

} // namespace troupe::cli
