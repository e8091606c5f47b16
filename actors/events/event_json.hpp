#pragma once

#include <troupe/event_log.hpp>
#include <troupe/run_observer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Spells the events of one run as lines of JSON, each with its end; docs/events.md describes them.
/// Whatever a model or a server says, a line stays one line of valid UTF-8 and of a bounded length.
class event_json {
public:
  /// `run` tells this run from all others.
  event_json(std::string_view run, text_namer name);

  /// `about_json`: further members.
  void append(std::string& out, const run_started& x, std::string_view about_json, event_time at);
  void append(std::string& out, const text_started& x, event_time at);
  void append(std::string& out, const request_started& x, event_time at);
  void append(std::string& out, const attempt_ended& x, event_time at);
  void append(std::string& out, const request_dropped& x, event_time at);
  void append(std::string& out, const text_ended& x, event_time at);
  void append(std::string& out, const route_held& x, event_time at);
  void append(std::string& out, const waiting& x, event_time at);
  void append(std::string& out, const form_changed& x, event_time at);
  void append(std::string& out, const batch_event& x, event_time at);
  void append(std::string& out, const run_sample& x, event_time at);
  /// The end of the run.
  void append(std::string& out, const run_summary& x, event_time at);

private:
  class line;

  /// As `append_time` does; the second is mostly that of the last line.
  void append_known_time(std::string& out, event_time x);

  std::string run_json_;
  text_namer name_;
  std::chrono::sys_seconds second_;
  /// It without its fraction; empty: there was none yet.
  std::string second_text_;
};

/// The line that stands for `count` dropped ones.
std::string dropped_line(uint64_t count, event_time at);

/// "2026-12-01T13:02:40.123456Z", with all six digits.
void append_time(std::string& out, event_time x);

/// The beginning of a text, and "…" if that is not all of it. Whole characters, where it has any.
std::string cut_text(std::string_view x, size_t bytes_max);

/// A message is cut after so many bytes.
inline constexpr size_t event_message_bytes_max = 1'000;

/// A name that a stranger has given, as a model's or a member's, after so many.
inline constexpr size_t event_name_bytes_max = 200;

/// Repairs of an answer that are spelled out; the rest is counted.
inline constexpr size_t event_repairs_max = 20;

/// Something that no other run is called by: 16 hexadecimal digits.
std::string random_run_id();

} // namespace troupe
