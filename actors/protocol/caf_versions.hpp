#pragma once

#include <troupe/detail/post.hpp>

#include <caf/action.hpp>
#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/attachable.hpp>
#include <caf/disposable.hpp>
#include <caf/error.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/send.hpp>
#include <caf/system_messages.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <utility>

// The words in which the versions of CAF differ are here and in `lent_thread`. Neither of its
// macros tells them all apart: releases 1.0.0 to 1.1.0 define `CAF_VERSION` as octal 100, and what
// will come after 1.1.0 calls itself 1.1.0, too.
#if CAF_MAJOR_VERSION < 1
#  define TROUPE_CAF_ERA 0 // 0.18
#elif !__has_include(<caf/mailer.hpp>)
#  define TROUPE_CAF_ERA 1 // 1.0 and 1.1
#else
#  define TROUPE_CAF_ERA 2 // what comes after
#endif

#if TROUPE_CAF_ERA >= 1
#  include <caf/scheduler.hpp>
#else
#  include <caf/execution_unit.hpp>
#endif
#if TROUPE_CAF_ERA < 2
#  include <caf/abstract_actor.hpp>
#  include <caf/make_counted.hpp>
#  include <caf/ref_counted.hpp>
#endif

namespace troupe {

using detail::post_anonymously;

/// What runs actors, as `abstract_actor::enqueue` takes it.
#if TROUPE_CAF_ERA >= 1
using execution_context = caf::scheduler;
#else
using execution_context = caf::execution_unit;
#endif

template <class Message>
caf::mailbox_element_ptr make_envelope(caf::strong_actor_ptr sender, Message&& x) {
#if TROUPE_CAF_ERA >= 1
  return caf::make_mailbox_element(std::move(sender), caf::make_message_id(),
                                   std::forward<Message>(x));
#else
  return caf::make_mailbox_element(std::move(sender), caf::make_message_id(), {},
                                   std::forward<Message>(x));
#endif
}

/// Sends a message from an actor to another.
template <class Self, class Handle, class Message>
void post(Self&& self, const Handle& to, Message&& x) {
#if TROUPE_CAF_ERA >= 1
  self->mail(std::forward<Message>(x)).send(to);
#else
  self->send(to, std::forward<Message>(x));
#endif
}

/// Sends a request that may be answered at any time; `then` of the result takes what to do.
template <class Self, class Handle, class Message>
auto request(Self&& self, const Handle& to, Message&& x) {
#if TROUPE_CAF_ERA >= 1
  return self->mail(std::forward<Message>(x)).request(to, caf::infinite);
#else
  return self->request(to, caf::infinite, std::forward<Message>(x));
#endif
}

/// A behaviour that does not end when a message that its actor sent ends another: since CAF 1.0 the
/// sender is told by an error, of which an actor without a handler dies. Whom it concerns watches.
template <class Handle, class... Handlers>
typename Handle::behavior_type behavior_of(Handlers&&... xs) {
#if TROUPE_CAF_ERA >= 1
  return {std::forward<Handlers>(xs)..., [](caf::error&) {}};
#else
  return {std::forward<Handlers>(xs)...};
#endif
}

/// Has an actor live on when what it sent comes back as an error; since CAF 1.0 its behaviour says
/// so.
template <class Self>
void ignore_errors(Self&& self) {
#if TROUPE_CAF_ERA < 1
  self->set_error_handler([](caf::error&) {});
#else
  static_cast<void>(self);
#endif
}

// CAF 1.x would rather have a handler of `message`, which it takes in no typed behaviour.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/// Has an actor that sends to the application's take no notice of what their handlers return, nor
/// of errors: it would else die of one, or complain to them.
template <class Self>
void ignore_returns(Self&& self) {
  ignore_errors(self);
  self->set_default_handler(
    [](caf::scheduled_actor*, caf::message&) -> caf::skippable_result { return caf::message{}; });
}

#pragma GCC diagnostic pop

/// A handler of exit messages, to stand in a behaviour; CAF 0.18 wants it elsewhere.
template <class Self, class F>
F exit_handler(Self&& self, F f) {
#if TROUPE_CAF_ERA < 1
  self->set_exit_handler(f);
#else
  static_cast<void>(self);
#endif
  return f;
}

#if TROUPE_CAF_ERA < 1

/// A message that the clock keeps until it is due. CAF 0.18's own keeps its sender and its receiver
/// alive until then, even after `dispose`.
class delayed_message final : public caf::ref_counted, public caf::action::impl {
public:
  delayed_message(caf::strong_actor_ptr to, caf::mailbox_element_ptr content)
    : to_(std::move(to)),
      content_(std::move(content)) {}

  void dispose() override {
    if (pending_.exchange(false))
      release();
  }

  bool disposed() const noexcept override {
    return !pending_;
  }

  caf::action::state current_state() const noexcept override {
    return pending_ ? caf::action::state::scheduled : caf::action::state::disposed;
  }

  caf::action::transition reschedule() override {
    return caf::action::transition::failure;
  }

  caf::action::transition run() override {
    if (!pending_.exchange(false))
      return caf::action::transition::disposed;
    to_->enqueue(std::move(content_), nullptr);
    release();
    return caf::action::transition::success;
  }

  void ref_disposable() const noexcept override {
    ref();
  }

  void deref_disposable() const noexcept override {
    deref();
  }

  friend void intrusive_ptr_add_ref(const delayed_message* x) noexcept {
    x->ref();
  }

  friend void intrusive_ptr_release(const delayed_message* x) noexcept {
    x->deref();
  }

private:
  void release() {
    content_ = nullptr;
    to_ = nullptr;
  }

  /// Whoever makes it false may touch the rest.
  std::atomic<bool> pending_{true};
  caf::strong_actor_ptr to_;
  caf::mailbox_element_ptr content_;
};

#endif

/// Sends a message from an actor to another after a delay on the actor system's clock. Sender and
/// receiver stay in memory until then, or until the result is disposed of.
template <class Self, class Handle, class Message>
caf::disposable
post_later(Self&& self, const Handle& to, std::chrono::nanoseconds delay, Message&& x) {
#if TROUPE_CAF_ERA >= 1
  return self->mail(std::forward<Message>(x)).delay(delay).send(to);
#else
  auto& clock = self->system().clock();
  auto content = make_envelope(self->ctrl(), std::forward<Message>(x));
  return clock.schedule(clock.now() + delay,
                        caf::action{caf::make_counted<delayed_message>(
                          caf::actor_cast<caf::strong_actor_ptr>(to), std::move(content))});
#endif
}

#if TROUPE_CAF_ERA < 2

/// Whom one actor tells that another has ended. CAF 1.1's own notice stays attached to the other
/// after `dispose`, and CAF 0.18's calls the same function for all.
class down_notice final : public caf::ref_counted, public caf::disposable::impl {
public:
  using callback = std::function<void(const caf::down_msg&)>;

  down_notice(caf::actor_addr observer, caf::actor_addr observed, callback on_down)
    : observer_(std::move(observer)),
      observed_(std::move(observed)),
      on_down_(std::move(on_down)) {}

  void attach();

  void dispose() override;

  bool disposed() const noexcept override {
    return disposed_;
  }

  void ref_disposable() const noexcept override {
    ref();
  }

  void deref_disposable() const noexcept override {
    deref();
  }

  friend void intrusive_ptr_add_ref(const down_notice* x) noexcept {
    x->ref();
  }

  friend void intrusive_ptr_release(const down_notice* x) noexcept {
    x->deref();
  }

private:
  class stub;

  void send(const caf::error& reason, execution_context* context);

  const caf::actor_addr observer_;
  const caf::actor_addr observed_;
  const callback on_down_;
  std::atomic<bool> disposed_{false};
};

#endif

/// Calls `on_down` with a `caf::down_msg`, in the actor `self`, when `whom` has ended; at once if
/// it has already. Disposing of the result undoes it, and leaves nothing with `whom`: to be done if
/// that may live longer than `self`. `on_down` may hold on to what dies with `self`, as `this`.
template <class Self, class Handle, class OnDown>
caf::disposable watch(Self&& self, const Handle& whom, OnDown on_down) {
#if TROUPE_CAF_ERA >= 2
  return self->monitor(whom, [who = whom.address(),
                              tell = std::move(on_down)](caf::error reason) mutable {
    tell(caf::down_msg{who, std::move(reason)});
  });
#else
  auto notice = caf::make_counted<down_notice>(self->address(), whom.address(), std::move(on_down));
  notice->attach();
  return caf::disposable{std::move(notice)};
#endif
}

/// Has the actor `self` quit when `whom` has ended.
template <class Self, class Handle>
caf::disposable end_with(Self self, const Handle& whom) {
  return watch(self, whom,
               [self](const caf::down_msg&) mutable { self->quit(caf::exit_reason::normal); });
}

/// Disposes of what it holds at its end, and of the former when it gets another.
class owned_disposable {
public:
  owned_disposable() = default;

  owned_disposable(caf::disposable x) : held_(std::move(x)) {}

  owned_disposable(owned_disposable&& other) noexcept : held_(std::exchange(other.held_, {})) {}

  owned_disposable& operator=(owned_disposable&& other) noexcept {
    std::swap(held_, other.held_);
    other.dispose();
    return *this;
  }

  ~owned_disposable() {
    dispose();
  }

  void dispose() {
    std::exchange(held_, {}).dispose();
  }

private:
  caf::disposable held_;
};

} // namespace troupe
