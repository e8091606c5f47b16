#include "protocol/actor_of.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/exception_reason.hpp"

#include <troupe/test/fake_company.hpp>

#include <caf/actor_cast.hpp>
#include <caf/system_messages.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <vector>

namespace troupe::detail {

namespace {

/// A fake company that is asked for nothing else than a real one.
using fake_actor = run_actor::extend<caf::result<void>(tick)>;

/// State of a fake company.
class fake_company {
public:
  static constexpr const char* name = "troupe.test.company";

  using time = std::chrono::nanoseconds;

  fake_company(fake_actor::pointer_view self, caf::actor target, fake_company_rules rules)
    : self_(self),
      target_(std::move(target)),
      rules_(std::move(rules)),
      credit_(rules_.initial_credit),
      started_(now()) {}

  fake_actor::behavior_type make_behavior() {
    target_down_ = end_with(self_, target_);
    return behavior_of<fake_actor>([this](prompts& x) { add(x); },
                                   [this](credit x) {
                                     credit_ += std::min(x.count, unlimited_credit - credit_);
                                     work();
                                   },
                                   [this](const subscribe& x) {
                                     observers_.push_back(x.observer);
                                     report(false);
                                   },
                                   [this](cancel_text x) { cancel(x.tag); },
                                   [this](stop_run) { end_early(now()); },
                                   [this](drain_run x) { end_early(now() + x.grace); },
                                   [this](tick) { work(); });
  }

private:
  void add(prompts& x) {
    for (auto& text : x.list)
      plan(std::move(text));
    is_last_ = is_last_ || x.last;
    if (x.problem.code != errc::none)
      fail(next_index_++, nullptr, x.problem);
    work();
  }

  void plan(prompt&& x) {
    const auto input = std::make_shared<const prompt>(std::move(x));
    const auto index = next_index_++;
    if (end_) {
      fail(index, input, cancelled());
      return;
    }
    planned_outcome made;
    try {
      made = rules_.answer(*input);
    } catch (...) {
      made.what.why.problem = {errc::internal, what_was_thrown()};
    }
    made.what.index = index;
    made.what.input = input;
    working_.emplace(now() + made.delay, std::move(made.what));
  }

  void fail(uint64_t index, prompt_ptr input, error problem) {
    erased_outcome x;
    x.index = index;
    x.input = std::move(input);
    x.why.problem = std::move(problem);
    ready_.push_back(std::move(x));
  }

  /// As a run does: texts without a tag cannot be named.
  void cancel(uint64_t tag) {
    const auto is_named = [tag](const auto& x) {
      return tag != 0 && x.second.input && x.second.input->tag == tag;
    };
    for (auto i = working_.begin(); i != working_.end();) {
      if (is_named(*i)) {
        fail(i->second.index, i->second.input, {errc::cancelled, "this text was cancelled"});
        i = working_.erase(i);
      } else {
        ++i;
      }
    }
    work();
  }

  static error cancelled() {
    return {errc::cancelled, "the run was stopped before this text was finished"};
  }

  /// Texts that are ready by then have their outcome.
  void end_early(time by) {
    end_ = end_ ? std::min(*end_, by) : by;
    is_last_ = true;
    work();
  }

  void work() {
    const auto at = now();
    while (!working_.empty() && working_.begin()->first <= at) {
      ready_.push_back(std::move(working_.begin()->second));
      working_.erase(working_.begin());
    }
    if (end_ && *end_ <= at) {
      for (auto& x : working_)
        fail(x.second.index, x.second.input, cancelled());
      working_.clear();
    }
    deliver();
    if (is_last_ && working_.empty() && ready_.empty())
      end();
    else
      arm_alarm(at);
  }

  void deliver() {
    const auto me = caf::actor_cast<caf::strong_actor_ptr>(self_);
    while (!ready_.empty() && credit_ > 0) {
      auto x = std::move(ready_.front());
      ready_.pop_front();
      if (credit_ != unlimited_credit)
        --credit_;
      ++sum_.texts;
      ++(x.record ? sum_.succeeded : sum_.failed);
      sum_.requests += x.log.attempts.size();
      rules_.deliver(me, std::move(x));
    }
  }

  void end() {
    if (end_)
      sum_.ended_by = cancelled();
    sum_.elapsed = elapsed();
    report(true);
    tell(target_, run_ended{sum_});
    self_->quit(caf::exit_reason::normal);
  }

  void report(bool final) {
    progress x;
    x.so_far = sum_;
    x.so_far.elapsed = elapsed();
    x.in_flight = static_cast<uint32_t>(working_.size());
    x.final = final;
    for (const auto& observer : observers_)
      tell(observer, x);
  }

  template <class Message>
  void tell(const caf::actor& whom, Message x) {
    post_from(caf::actor_cast<caf::strong_actor_ptr>(self_), whom, caf::make_message(std::move(x)));
  }

  void arm_alarm(time at) {
    if (working_.empty()) {
      alarm_.dispose();
      return;
    }
    const auto due = end_ ? std::min(*end_, working_.begin()->first) : working_.begin()->first;
    alarm_ = post_later(self_, caf::actor_cast<fake_actor>(self_), due - at, tick{});
  }

  time now() const {
    return self_->clock().now().time_since_epoch();
  }

  std::chrono::microseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(now() - started_);
  }

  fake_actor::pointer_view self_;
  caf::actor target_;
  fake_company_rules rules_;
  uint64_t credit_;
  time started_;
  uint64_t next_index_ = 0;
  bool is_last_ = false;
  /// Set by `stop_run` and `drain_run`: when the run ends at the latest.
  std::optional<time> end_;
  /// By the time at which they are ready.
  std::multimap<time, erased_outcome> working_;
  std::deque<erased_outcome> ready_;
  run_summary sum_;
  std::vector<caf::actor> observers_;
  owned_disposable alarm_;
  owned_disposable target_down_;
};

} // namespace

run_actor spawn_fake_company(caf::actor_system& system, const caf::actor& target,
                             fake_company_rules rules) {
  return run_actor{
    fake_actor{system.spawn<actor_of<fake_company, fake_actor>>(target, std::move(rules))}};
}

void post_from(const caf::strong_actor_ptr& from, const caf::actor& to, caf::message x) {
  caf::actor_cast<caf::abstract_actor*>(to)->enqueue(make_envelope(from, std::move(x)), nullptr);
}

} // namespace troupe::detail
