#include "text_desk.hpp"

#include "callback_extractor.hpp"
#include "protocol/caf_versions.hpp"

#include <caf/actor_cast.hpp>
#include <caf/stateful_actor.hpp>

#include <utility>

namespace troupe {

namespace {

error client_gone() {
  return {errc::cancelled, "the client is gone"};
}

void refuse(text_desk::word&& x, const error& why) {
  if (!x.input)
    return;
  erased_outcome result;
  result.input = std::make_shared<const prompt>(std::move(*x.input));
  result.why.problem = why;
  x.who->receive(std::move(result));
}

} // namespace

text_desk::~text_desk() {
  close(client_gone());
  // What the extractor has not seen, it never will.
  leave(client_gone());
}

void text_desk::ask(prompt input, detail::text_receiver_ptr who,
                    std::shared_ptr<const void> keeps) {
  put({std::move(input), std::move(who), std::move(keeps)});
}

void text_desk::give_up(detail::text_receiver_ptr who) {
  put({std::nullopt, std::move(who), nullptr});
}

void text_desk::put(word x) {
  std::unique_lock guard{mutex_};
  if (!owner_) {
    const auto why = why_;
    guard.unlock();
    refuse(std::move(x), why);
    return;
  }
  words_.push_back(std::move(x));
  // Under the lock: once closed, nothing is sent to an actor system that may be gone.
  if (!std::exchange(called_, true))
    post_anonymously(owner_, flush{});
}

void text_desk::drain(std::chrono::milliseconds grace) {
  const std::lock_guard guard{mutex_};
  if (owner_)
    post_anonymously(owner_, drain_run{grace});
}

void text_desk::close(const error& why) {
  const std::lock_guard guard{mutex_};
  if (!owner_)
    return;
  why_ = why;
  post_anonymously(std::exchange(owner_, nullptr), stop_run{});
}

bool text_desk::is_closed() const {
  const std::lock_guard guard{mutex_};
  return !owner_;
}

void text_desk::open(const caf::actor& owner) {
  const std::lock_guard guard{mutex_};
  owner_ = owner;
}

void text_desk::take(std::vector<word>& x) {
  x.clear();
  const std::lock_guard guard{mutex_};
  x.swap(words_);
  called_ = false;
}

void text_desk::leave(const error& why) {
  std::vector<word> left;
  {
    const std::lock_guard guard{mutex_};
    if (std::exchange(owner_, nullptr))
      why_ = why;
    left.swap(words_);
  }
  for (auto& x : left)
    refuse(std::move(x), why);
}

expected<text_desk_ptr> open_desk(caf::actor_system& system, const settings& conf,
                                  const record_type_ptr& type, extractor_options options) {
  detail::extractor_plan plan;
  plan.options = std::move(options);
  if (auto fine = detail::provide(system, conf, type, plan); !fine)
    return unexpected<error>{fine.error()};
  auto desk = std::make_shared<text_desk>();
  const auto made = caf::actor_cast<caf::actor>(
    system.spawn<caf::stateful_actor<callback_extractor>>(std::move(plan), desk, conf, type));
  desk->open(made);
  // Weak: whoever asks keeps the desk.
  made->attach_functor([weak = std::weak_ptr<text_desk>{desk}](const caf::error& reason) {
    if (const auto alive = weak.lock())
      alive->leave(reason == caf::exit_reason::normal
                     ? error{errc::cancelled, "the extractor has ended"}
                     : error{errc::internal, "the extractor died: " + to_string(reason)});
  });
  return desk;
}

} // namespace troupe
