#pragma once

#include "events/event_json.hpp"
#include "store/journal.hpp"

#include <troupe/run_observer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace troupe::cli {

/// When the journal gets a sample: often at first, and the rarer the longer the run is, so that of
/// a run of any length there are at most `samples_max`.
class sample_times {
public:
  static constexpr uint32_t samples_max = 400;
  static constexpr std::chrono::seconds interval_first{10};
  /// Samples until the interval is doubled.
  static constexpr uint32_t samples_each = 25;

  explicit sample_times(event_time began) : next_(began + interval_first) {}

  /// Whether one is due, which is taken then.
  bool take(event_time now);

private:
  event_time next_;
  std::chrono::seconds interval_ = interval_first;
  uint32_t taken_ = 0;
};

/// Keeps in the journal what happened to a run as a whole, for those who look at it afterwards:
/// what it began with, pauses of a second and more, changes, batches, samples, its end. Of a run
/// that has no text to ask for there is nothing.
class journal_events final : public instrument {
public:
  using note_function = std::function<void(const journal_event&)>;

  /// `note` is called in the coordinator. `about_json` as in `event_log_options`.
  journal_events(std::string run, std::string about_json, note_function note)
    : run_(std::move(run)),
      about_json_(std::move(about_json)),
      note_(std::move(note)) {}

  std::unique_ptr<run_observer> observe(const run_started& about, event_time now) override;

private:
  const std::string run_;
  const std::string about_json_;
  const note_function note_;
};

} // namespace troupe::cli
