#pragma once

#include "event_json.hpp"

#include <troupe/detail/json_writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Where an event is drawn: process and thread in the words of the format, group and track to who
/// looks.
struct trace_track {
  /// From 1.
  uint64_t group = 0;
  uint64_t track = 0;

  /// As a thread: Perfetto takes two of one number for one, even in different processes.
  uint64_t thread() const noexcept {
    return group * 100'000 + track;
  }

  friend bool operator==(const trace_track&, const trace_track&) = default;
};

/// One event of the Chrome trace format, with a comma and an end of line behind it. Times are
/// microseconds.
class trace_event {
public:
  trace_event(std::string& out, std::string_view name, std::string_view phase,
              const trace_track& where, std::optional<int64_t> at = {},
              std::optional<int64_t> duration = {})
    : out_(out),
      writer_(out) {
    writer_.begin_object().key("name").value(name).key("ph").value(phase);
    writer_.key("pid").value(where.group).key("tid").value(where.thread());
    if (at)
      writer_.key("ts").value(*at);
    if (duration)
      writer_.key("dur").value(*duration);
    // Perfetto gives what is drawn across all tracks one without a name.
    if (phase == "i")
      writer_.key("s").value("t");
  }

  ~trace_event() {
    if (has_args_)
      writer_.end_object();
    writer_.end_object();
    out_ += ",\n";
  }

  trace_event(const trace_event&) = delete;
  trace_event& operator=(const trace_event&) = delete;

  template <class T>
  trace_event& put(std::string_view key, const T& x) {
    writer_.key(key).value(x);
    return *this;
  }

  /// Details that are shown with the event. Nothing but these may follow the first one.
  template <class T>
  trace_event& detail(std::string_view key, const T& x) {
    begin_args();
    writer_.key(key).value(x);
    return *this;
  }

  trace_event& detail_json(std::string_view key, std::string_view json) {
    begin_args();
    writer_.key(key).raw(json);
    return *this;
  }

  trace_event& text(const text_name& x) {
    detail("text", x.index);
    return x.id_json.empty() ? *this : detail_json("id", x.id_json);
  }

  trace_event& message(std::string_view x) {
    return x.empty() ? *this : detail("message", cut_text(x, event_message_bytes_max));
  }

private:
  void begin_args() {
    if (!has_args_)
      writer_.key("args").begin_object();
    has_args_ = true;
  }

  std::string& out_;
  json_writer writer_;
  bool has_args_ = false;
};

} // namespace troupe
