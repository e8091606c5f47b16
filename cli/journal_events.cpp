#include "journal_events.hpp"

#include "run_about.hpp"

#include <memory>
#include <utility>

namespace troupe::cli {

namespace {

/// A shorter pause of a route is nothing that anybody looks for later.
constexpr std::chrono::seconds shortest_pause{1};
/// Pauses until only those that are twice as long are kept: some servers order one each second.
constexpr uint32_t pauses_each = 250;

class journal_observer final : public run_observer {
public:
  journal_observer(const std::string& run, const std::string& about_json,
                   journal_events::note_function note, const run_started& about, event_time began)
    : note_(std::move(note)),
      json_(run, &name_in_output),
      samples_(began),
      began_(began) {
    json_.append(beginning_, about, about_json, began);
  }

  void on_text_started(const text_started&, event_time) override {
    if (!beginning_.empty())
      keep(std::exchange(beginning_, {}), began_);
  }
  void on_route_held(const route_held& x, event_time at) override {
    if (x.until - at < pause_min_)
      return;
    if (++pauses_ % pauses_each == 0)
      pause_min_ *= 2;
    add(x, at);
  }
  void on_waiting(const waiting& x, event_time at) override {
    add(x, at);
  }
  void on_form_changed(const form_changed& x, event_time at) override {
    add(x, at);
  }
  void on_batch(const batch_event& x, event_time at) override {
    add(x, at);
  }
  void on_sample(const run_sample& x, event_time at) override {
    if (samples_.take(at))
      add(x, at);
  }
  void on_run_ended(const run_summary& x, event_time at) override {
    add(x, at);
  }

private:
  template <class Event>
  void add(const Event& x, event_time at) {
    // Nothing was asked for yet.
    if (!beginning_.empty())
      return;
    std::string line;
    json_.append(line, x, at);
    keep(std::move(line), at);
  }

  void keep(std::string line, event_time at) {
    line.pop_back();
    note_({at.time_since_epoch(), std::move(line)});
  }

  const journal_events::note_function note_;
  event_json json_;
  sample_times samples_;
  std::chrono::seconds pause_min_ = shortest_pause;
  uint32_t pauses_ = 0;
  const event_time began_;
  /// Empty once it is in the journal.
  std::string beginning_;
};

} // namespace

bool sample_times::take(event_time now) {
  if (now < next_ || taken_ == samples_max)
    return false;
  if (++taken_ % samples_each == 0)
    interval_ *= 2;
  next_ = now + interval_;
  return true;
}

std::unique_ptr<run_observer> journal_events::observe(const run_started& about, event_time now) {
  return std::make_unique<journal_observer>(run_, about_json_, note_, about, now);
}

} // namespace troupe::cli
