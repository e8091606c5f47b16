#include "extractor.hpp"

#include "protocol/exception_reason.hpp"

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

error given_up() {
  return {errc::cancelled, "this text was cancelled"};
}

error closing() {
  return {errc::cancelled, "the extractor ends"};
}

} // namespace

extractor::extractor(caf::event_based_actor* self, detail::extractor_plan plan)
  : self_(self),
    plan_(std::move(plan)),
    texts_(plan_.options.deadline),
    hiring_(plan_.options.pause_initial, plan_.options.pause_max) {}

caf::message_handler extractor::handlers() {
  self_->set_exception_handler(exception_reason);
  ignore_errors(self_);
  auto leave = exit_handler(self_, [this](caf::exit_msg& x) {
    if (x.reason == caf::exit_reason::user_shutdown)
      drain(plan_.options.grace);
    else if (x.reason)
      self_->quit(x.reason);
  });
  return {
    [this](drain_run x) { drain(x.grace); },
    [this](stop_run) { drain(std::chrono::milliseconds{0}); },
    [this](tick) {
      if (timer_ && *timer_ <= now())
        timer_.reset();
      act();
    },
    [](caf::error&) {},
    std::move(leave),
  };
}

// -- texts
// ------------------------------------------------------------------------------------------------------------

uint64_t extractor::take(open_text x, const caf::actor_addr& from) {
  if (const auto why = refusal()) {
    fail(std::move(x), *why);
    return 0;
  }
  return texts_.add(std::move(x), from, now());
}

std::optional<error> extractor::refusal() const {
  if (is_closing_)
    return closing();
  if (texts_.size() >= plan_.options.waiting_max)
    return error{errc::overloaded, std::to_string(texts_.size())
                                     + " texts have no outcome yet, as many as waiting_max allows"};
  return company_ ? std::nullopt : hiring_.refusal(now());
}

void extractor::settle(uint64_t tag, erased_outcome&& x) {
  if (x.record)
    hiring_.succeed();
  if (auto about = texts_.take(tag))
    answer(std::move(*about), std::move(x));
}

void extractor::cancel(uint64_t tag) {
  if (texts_.is_sent(tag)) {
    texts_.give_up(tag);
    if (company_)
      post(self_, company_, cancel_text{tag});
  } else if (auto x = texts_.take(tag)) {
    fail(std::move(*x), given_up());
    arm_timer();
  }
}

void extractor::cancel(const open_texts::query& whose) {
  for (const auto tag : texts_.find(whose))
    cancel(tag);
}

void extractor::answer(open_text&& about, erased_outcome&& x) {
  x.input = std::make_shared<const prompt>(std::move(about.input));
  about.reply->give(std::move(x));
}

void extractor::fail(open_text&& about, const error& why) {
  erased_outcome result;
  result.why.problem = why;
  answer(std::move(about), std::move(result));
}

void extractor::fail(std::vector<open_text>&& list, const error& why) {
  for (auto& x : list)
    fail(std::move(x), why);
}

// -- the company
// -----------------------------------------------------------------------------------------------------

void extractor::act() {
  fail(texts_.take_expired(now()),
       {errc::deadline_exceeded, "the deadline of this text passed while there was no company"});
  if (!company_ && !texts_.all_sent() && hiring_.may_hire(now()))
    hire();
  if (company_ && !texts_.all_sent())
    post(self_, company_, prompts{texts_.take_waiting(now()), false, {}});
  if (!company_)
    if (const auto why = hiring_.refusal(now()))
      fail(texts_.take_unsent(), *why);
  arm_timer();
}

void extractor::hire() {
  const caf::actor me{self_};
  auto made = plan_.options.hire ? plan_.options.hire(me) : plan_.hire(me, plan_.options.company);
  if (!made) {
    hiring_.end(made.error(), now());
    return;
  }
  company_ = std::move(*made);
  company_down_ = watch(self_, company_,
                        [this](const caf::down_msg& x) { company_died(to_string(x.reason)); });
}

bool extractor::is_company(const caf::strong_actor_ptr& who) const {
  return company_ && caf::actor_cast<caf::actor_addr>(who) == company_.address();
}

void extractor::company_ended(const run_summary& sum) {
  if (!company_)
    return;
  auto& spent = plan_.options.company.options.spent;
  spent += {sum.tokens.total_tokens, sum.cost};
  spent += sum.uncertain;
  company_down_.dispose();
  fail(texts_.take_back(), given_up());
  forget_company(sum.ended_by);
}

void extractor::company_died(const std::string& reason) {
  take_outcomes();
  // That may have been its end.
  if (!company_)
    return;
  fail(texts_.take_sent(), {errc::internal, "the company died over this text: " + reason});
  forget_company({errc::internal, "the company died: " + reason});
}

void extractor::forget_company(const error& why) {
  company_ = nullptr;
  hiring_.end(why, now());
  if (is_closing_) {
    fail(texts_.take_unsent(), closing());
    self_->quit(caf::exit_reason::normal);
  } else {
    act();
  }
}

// -- the end
// ---------------------------------------------------------------------------------------------------------

void extractor::drain(std::chrono::milliseconds grace) {
  is_closing_ = true;
  fail(texts_.take_unsent(), closing());
  if (!company_)
    self_->quit(caf::exit_reason::normal);
  else if (grace.count() > 0)
    post(self_, company_, drain_run{grace});
  else
    post(self_, company_, stop_run{});
}

void extractor::arm_timer() {
  if (company_ || texts_.all_sent())
    return;
  auto due = hiring_.next_due();
  if (const auto next = texts_.next_due(); next && (!due || *next < *due))
    due = next;
  if (!due || (timer_ && *timer_ <= *due))
    return;
  timer_ = *due;
  // What has always been due has a time from which nothing can be subtracted.
  const auto wait = *due > now() ? *due - now() : time{0};
  alarm_ = post_later(self_, caf::actor{self_}, wait, tick{});
}

extractor::time extractor::now() const {
  return self_->clock().now().time_since_epoch();
}

} // namespace troupe
