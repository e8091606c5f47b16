#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/interfaces.hpp>
#include <troupe/run_options.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace troupe {

/// The observers of a run. Each event is a request whose answer counts it off, so that an observer
/// that does not keep up loses events instead of filling its mailbox, and one that fails is
/// dropped.
class observers {
public:
  using time = std::chrono::nanoseconds;

  /// Events that an observer may have unanswered.
  static constexpr uint32_t unanswered_max = 256;

  explicit observers(coordinator_actor::pointer_view self) : self_(self) {}

  void add(const subscribe& x, time now);

  /// An observer of our own that calls the functions that the options have for it, until one
  /// throws.
  void add(const run_options& options, time now);

  /// Whether these have any.
  static bool wanted_by(const run_options& x) {
    return x.on_progress || x.on_waiting || x.on_form_changed || x.on_batch;
  }

  /// Whether anybody wants the hooks.
  bool wants_hooks() const noexcept {
    return hooks_;
  }

  /// When the next progress event is due; absent if nobody waits for one.
  std::optional<time> next_due() const;

  /// Sends progress to those who are due, or to all if `x.final`.
  void report(progress x, time now);

  /// Sends a hook event to those who want the hooks.
  template <class Event>
  void notify(const Event& x) {
    for (auto& who : observers_)
      if (who->hooks)
        post(who, x);
  }

  /// Sends this to those who want the hooks, and to those of our own.
  template <class Event>
  void announce(const Event& x) {
    for (auto& who : observers_)
      if (who->hooks || who->is_own)
        post(who, x);
  }

private:
  /// Forgets an observer that is down.
  void remove(const caf::actor_addr& who);

  struct observer {
    caf::actor handle;
    owned_disposable down;
    std::chrono::milliseconds interval{0};
    bool hooks = false;
    bool is_own = false;
    uint32_t unanswered = 0;
    uint64_t dropped = 0;
    time last{0};
    uint64_t last_texts = 0;
  };

  using observer_ptr = std::shared_ptr<observer>;

  template <class Event>
  void post(const observer_ptr& who, const Event& x) {
    if (who->unanswered >= unanswered_max) {
      ++who->dropped;
      return;
    }
    ++who->unanswered;
    request(self_, who->handle, x)
      .then([who] { --who->unanswered; }, [who](const caf::error&) { --who->unanswered; });
  }

  coordinator_actor::pointer_view self_;
  std::vector<observer_ptr> observers_;
  bool hooks_ = false;
};

} // namespace troupe
