#pragma once

#include "trace_event.hpp"

#include <troupe/run_observer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Draws one run: turns what is told into events of the Chrome trace format. An event that takes
/// time is drawn when its end is known, whole, so that what is lost tears nothing else apart. On
/// one track nothing overlaps. Pure.
class trace_drawing {
public:
  /// Waits that can be seen at once; more are only counted.
  static constexpr uint32_t lanes_max = 256;
  /// Nobody sees a shorter wait.
  static constexpr std::chrono::microseconds short_wait{1'000};

  struct rules {
    /// Time 0.
    event_time origin;
    /// Of the run, from 0: groups are numbered behind those of earlier ones.
    uint64_t run = 0;
    uint64_t texts_max = 0;
    text_namer name_text;
  };

  trace_drawing(rules x, const run_started& about);

  /// Names the groups and the tracks of the routes.
  void begin();
  void draw(const text_started& x, event_time at);
  void draw(const request_started& x, event_time at);
  void draw(const attempt_ended& x, event_time at);
  void draw(const request_dropped& x, event_time at);
  void draw(const text_ended& x, event_time at);
  void draw(const route_held& x, event_time at);
  void draw(const waiting& x, event_time at);
  void draw(const form_changed& x, event_time at);
  void draw(const batch_event& x, event_time at);
  void draw(const run_sample& x, event_time at);
  void draw(const run_summary& x, event_time at);

  /// What was drawn since it was last taken, and how many events that is.
  struct drawn {
    std::string text;
    uint64_t events = 0;
  };
  drawn take();
  size_t bytes() const noexcept {
    return out_.size();
  }

private:
  enum group : uint8_t {
    run_group = 1,
    route_group,
    seat_group,
    wait_group,
    batch_group,
  };

  /// A text that is drawn.
  struct shown_text {
    text_name name;
    uint32_t open_requests = 0;
    /// It has none on its way since then, because of this.
    event_time waits_since;
    std::string reason;
  };

  struct open_request {
    /// Another one has taken its seat then: it was over.
    std::optional<event_time> seat_taken;
  };

  struct hold {
    event_time from;
    event_time until;
    std::string name;
    std::string message;
  };

  struct route_state {
    std::optional<hold> held;
    breaker_state breaker = breaker_state::closed;
    event_time breaker_since;
  };

  trace_event add(std::string_view name, std::string_view phase, const trace_track& where,
                  std::optional<event_time> at = {});
  /// Something that took time.
  trace_event span(std::string_view name, const trace_track& where, event_time from, event_time to);
  /// Something that takes no time, on the track of the news.
  trace_event moment(std::string_view name, event_time at);
  trace_track at(group x, uint64_t track) const noexcept {
    return {rules_.run * 10 + x, track};
  }
  int64_t since_origin(event_time x) const noexcept {
    return (x - rules_.origin).count();
  }
  void name_group(group x, std::string_view name);
  void name_track(const trace_track& where, std::string_view name);
  /// The first time that it is used.
  void name_seat(uint32_t seat);

  shown_text* find(uint64_t index);
  void end_wait(shown_text& x, event_time at);
  /// A track on which nothing is drawn behind this time; absent: there is none.
  std::optional<uint32_t> find_lane(event_time from);
  /// A request of a text is over.
  void close_request(shown_text& x, const std::string& reason, event_time at);
  void draw_attempt(const attempt_ended& x, const text_name& name, event_time from, event_time to);
  /// When a request that was sent at `sent` has left its seat.
  event_time seat_end(uint64_t request, event_time sent, event_time end);
  void draw_hold(uint32_t route, event_time until);
  void draw_breaker(uint32_t route, breaker_state now, event_time at);
  /// One line of a counter.
  struct counted {
    std::string_view what;
    double count = 0;

    friend bool operator==(const counted&, const counted&) = default;
  };

  /// Only if it has changed: a run may wait for a batch all day.
  void draw_counter(const std::string& name, std::vector<counted> now, event_time at);
  void draw_counters(const run_sample& x, event_time at);

  const rules rules_;
  const std::vector<observed_route> routes_;
  std::string out_;
  uint64_t events_ = 0;
  uint64_t texts_ = 0;
  std::unordered_map<uint64_t, shown_text> shown_;
  std::unordered_map<uint64_t, open_request> requests_;
  /// The last request of each; 0: none.
  std::vector<uint64_t> seats_;
  std::vector<bool> seat_named_;
  /// By lane: the end of the last wait on it.
  std::vector<event_time> lane_ends_;
  std::vector<route_state> route_states_;
  std::unordered_map<std::string, std::vector<counted>> counters_;
  uint64_t texts_before_ = 0;
  event_time sampled_;
};

} // namespace troupe
