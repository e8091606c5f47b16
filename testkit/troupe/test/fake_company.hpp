#pragma once

#include <troupe/company.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace troupe::test {

/// What a fake company makes of a text: a record, a failure, or a whole outcome with attempts and
/// tokens (whose `index` and `id` are set for you). At once, or some time later.
template <class T>
class fake_answer {
public:
  fake_answer(T record) {
    what_.record.emplace(std::move(record));
  }

  fake_answer(error problem) {
    what_.why.problem = std::move(problem);
  }

  fake_answer(outcome<T> x) : what_(std::move(x)) {}

  /// So long after the text came, on the clock of the actor system. Until then it can be cancelled.
  fake_answer after(std::chrono::nanoseconds x) && {
    delay_ = x;
    return std::move(*this);
  }

  std::chrono::nanoseconds delay() const noexcept {
    return delay_;
  }

  outcome<T>& what() noexcept {
    return what_;
  }

private:
  outcome<T> what_;
  std::chrono::nanoseconds delay_{0};
};

struct fake_company_options {
  /// Outcomes that may be sent before the first `credit`.
  uint64_t initial_credit = unlimited_credit;
};

} // namespace troupe::test

namespace troupe::detail {

/// An outcome and when it is ready.
struct planned_outcome {
  erased_outcome what;
  std::chrono::nanoseconds delay{0};
};

/// A fake company without its type.
struct fake_company_rules {
  std::function<planned_outcome(const prompt&)> answer;
  std::function<void(const caf::strong_actor_ptr& from, erased_outcome&&)> deliver;
  uint64_t initial_credit = unlimited_credit;
};

run_actor spawn_fake_company(caf::actor_system& system, const caf::actor& target,
                             fake_company_rules rules);

/// With the company as its sender.
void post_from(const caf::strong_actor_ptr& from, const caf::actor& to, caf::message x);

template <class T>
planned_outcome erase(test::fake_answer<T> x) {
  planned_outcome result;
  result.delay = x.delay();
  auto& from = x.what();
  if (from.record)
    result.what.record = std::make_shared<T>(std::move(*from.record));
  result.what.why = std::move(from.why);
  result.what.log = std::move(from.log);
  return result;
}

} // namespace troupe::detail

namespace troupe::test {

/// A company without requests, for tests of who talks to one: takes `prompts`, and has each
/// answered by `answer(const prompt&)`, which gives a `T`, an `error`, an `outcome<T>` or a
/// `fake_answer<T>`. Sends what a company sends in the same order: `outcome<T>` as credit allows,
/// then `run_ended` after the last text, `stop_run` or `drain_run`; and ends, as it does when
/// `target` ends. Texts go out as soon as they are ready. An exception of `answer` is an outcome
/// with `internal`.
template <class T, class F>
run_actor spawn_fake_company(caf::actor_system& system, const caf::actor& target, F answer,
                             fake_company_options options = {}) {
  detail::fake_company_rules rules;
  rules.answer = [answer = std::move(answer)](const prompt& x) mutable {
    return detail::erase<T>(fake_answer<T>(answer(x)));
  };
  rules.deliver = [target](const caf::strong_actor_ptr& from, erased_outcome&& x) {
    detail::post_from(from, target, caf::make_message(typed<T>(std::move(x))));
  };
  rules.initial_credit = options.initial_credit;
  return detail::spawn_fake_company(system, target, std::move(rules));
}

} // namespace troupe::test
