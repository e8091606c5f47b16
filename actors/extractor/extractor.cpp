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

extractor::~extractor() {
  for (const auto& x : plan_.limiters)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
}

caf::behavior extractor::make_behavior() {
  self_->set_exception_handler(exception_reason);
  ignore_errors(self_);
  auto leave = exit_handler(self_, [this](caf::exit_msg& x) {
    if (x.reason == caf::exit_reason::user_shutdown)
      drain(plan_.options.grace);
    else if (x.reason)
      self_->quit(x.reason);
  });
  caf::message_handler handlers{
    [this](prompt& x) { return take(x); },
    [this](cancel_text x) {
      if (x.tag != 0)
        cancel({caf::actor_cast<caf::actor_addr>(self_->current_sender()), x.tag});
    },
    [this](const run_ended& x) { company_ended(x); },
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
  return handlers.or_else(plan_.outcomes->handler(
    [this](uint64_t tag, bool has_record) { return settle(tag, has_record); }));
}

// -- requesters
// ---------------------------------------------------------------------------------------------------

caf::response_promise extractor::take(prompt& x) {
  const auto from = self_->current_sender();
  auto promise = self_->make_response_promise();
  open_text about{std::move(x), promise, plan_.options.company.label};
  if (const auto why = refusal()) {
    plan_.outcomes->fail(std::move(about), *why);
    return promise;
  }
  watch_requester(from);
  texts_.add(std::move(about), caf::actor_cast<caf::actor_addr>(from), now());
  act();
  return promise;
}

std::optional<error> extractor::refusal() const {
  if (is_closing_)
    return closing();
  if (texts_.size() >= plan_.options.waiting_max)
    return error{errc::overloaded, std::to_string(texts_.size())
                                     + " texts have no outcome yet, as many as waiting_max allows"};
  return company_ ? std::nullopt : hiring_.refusal(now());
}

void extractor::cancel(const open_texts::query& whose) {
  const auto found = texts_.find(whose);
  for (const auto tag : found.sent) {
    texts_.give_up(tag);
    if (company_)
      post(self_, company_, cancel_text{tag});
  }
  for (const auto tag : found.unsent)
    if (auto x = texts_.take(tag))
      plan_.outcomes->fail(std::move(*x), given_up());
  arm_timer();
}

/// Nobody waits for the texts of one that has ended.
void extractor::watch_requester(const caf::strong_actor_ptr& who) {
  if (!who)
    return;
  const auto address = caf::actor_cast<caf::actor_addr>(who);
  if (requesters_.count(address) > 0)
    return;
  requesters_.emplace(address, watch(self_, caf::actor_cast<caf::actor>(who),
                                     [this](const caf::down_msg& x) {
                                       cancel({x.source, std::nullopt});
                                       // The last: this is called from it.
                                       requesters_.erase(caf::actor_addr{x.source});
                                     }));
}

void extractor::fail(std::vector<open_text>&& list, const error& why) {
  for (auto& x : list)
    plan_.outcomes->fail(std::move(x), why);
}

// -- the company
// -----------------------------------------------------------------------------------------------------

/// Gives the company what waits for it, or what waits an end.
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

/// What it has not answered, it has not taken: it came behind its end.
void extractor::company_ended(const run_ended& x) {
  const auto& from = self_->current_sender();
  if (!company_ || (from && caf::actor_cast<caf::actor_addr>(from) != company_.address()))
    return;
  auto& spent = plan_.options.company.options.spent;
  spent += {x.sum.tokens.total_tokens, x.sum.cost};
  spent += x.sum.uncertain;
  company_down_.dispose();
  fail(texts_.take_back(), given_up());
  forget_company(x.sum.ended_by);
}

void extractor::company_died(const std::string& reason) {
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

std::optional<detail::open_text> extractor::settle(uint64_t tag, bool has_record) {
  if (has_record)
    hiring_.succeed();
  return texts_.take(tag);
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
  alarm_ = post_later(self_, caf::actor{self_}, std::max(*due - now(), time{0}), tick{});
}

extractor::time extractor::now() const {
  return self_->clock().now().time_since_epoch();
}

} // namespace troupe
