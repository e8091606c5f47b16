#include "observers.hpp"

#include "protocol/exception_reason.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace troupe {

namespace {

/// Calls the function if there is one.
template <class Event>
auto caller(const std::function<void(const Event&)>& f) {
  return [f](const Event& x) {
    if (f)
      f(x);
  };
}

caf::behavior reporter(caf::event_based_actor* self, const run_options& options) {
  self->set_exception_handler(exception_reason);
  return {caller(options.on_progress), caller(options.on_waiting), caller(options.on_form_changed),
          caller(options.on_batch)};
}

} // namespace

void observers::add(const subscribe& x, time now) {
  auto who = std::make_shared<observer>();
  who->handle = x.observer;
  who->interval = x.interval;
  who->hooks = x.hooks;
  who->last = now;
  hooks_ = hooks_ || x.hooks;
  who->down = watch(self_, who->handle, [this](const caf::down_msg& y) { remove(y.source); });
  observers_.push_back(std::move(who));
}

void observers::add(const run_options& options, time now) {
  subscribe x;
  if (!options.on_progress)
    x.interval = {};
  x.observer = self_->home_system().spawn(reporter, options);
  add(x, now);
  observers_.back()->is_own = true;
}

void observers::remove(const caf::actor_addr& who) {
  std::erase_if(observers_, [&who](const auto& x) { return x->handle.address() == who; });
  hooks_ = std::any_of(observers_.begin(), observers_.end(),
                       [](const auto& x) { return x->hooks; });
}

std::optional<observers::time> observers::next_due() const {
  std::optional<time> result;
  for (const auto& who : observers_)
    if (who->interval.count() > 0 && (!result || who->last + who->interval < *result))
      result = who->last + who->interval;
  return result;
}

void observers::report(progress x, time now) {
  for (auto& who : observers_) {
    if (!x.final && (who->interval.count() == 0 || now < who->last + who->interval))
      continue;
    const auto seconds = std::chrono::duration<double>{now - who->last}.count();
    x.texts_per_second
      = seconds > 0 ? static_cast<double>(x.so_far.texts - who->last_texts) / seconds : 0;
    x.events_dropped = who->dropped;
    who->last = now;
    who->last_texts = x.so_far.texts;
    post(who, x);
  }
}

} // namespace troupe
