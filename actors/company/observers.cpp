#include "observers.hpp"

#include "protocol/exception_reason.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

caf::behavior reporter(caf::event_based_actor* self,
                       const std::function<void(const progress&)>& on_progress,
                       const std::function<void(const waiting&)>& on_waiting) {
  self->set_exception_handler(exception_reason);
  return {[on_progress](const progress& x) {
            if (on_progress)
              on_progress(x);
          },
          [on_waiting](const waiting& x) {
            if (on_waiting)
              on_waiting(x);
          }};
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

void observers::add(std::function<void(const progress&)> on_progress,
                    std::function<void(const waiting&)> on_waiting, time now) {
  subscribe x;
  if (!on_progress)
    x.interval = {};
  x.observer = self_->home_system().spawn(reporter, std::move(on_progress), on_waiting);
  add(x, now);
  observers_.back()->waits = on_waiting != nullptr;
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
