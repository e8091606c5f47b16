#pragma once

#include <troupe/event_file.hpp>
#include <troupe/run_observer.hpp>
#include <troupe/text_name.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What a line of the log is about: the member `event`. Same names as the events of `run_observer`
/// and, where there is one, of the hook; docs/events.md has the table.
enum class event_kind : uint8_t {
  run_started,
  text_started,
  request_sent,
  attempt_ended,
  request_dropped,
  text_ended,
  route_held,
  waiting,
  form_changed,
  batch,
  sample,
  run_ended,
};

inline constexpr size_t event_kind_count = 12;

std::string_view to_string(event_kind x);

/// The version of the schema, `v` of each `run_started`: it grows when a member changes its meaning
/// or goes, not when one is added.
inline constexpr int event_log_version = 1;

struct event_log_options {
  text_namer name_text = plain_name;
  /// More members for `run_started`: `"input":"a.txt","try":2`.
  std::string about_json = {};
  /// Tells the run from all others: the member `run`; empty: each has 16 hexadecimal digits of its
  /// own. For a log of one run.
  std::string run_id = {};
  /// Only these are written; empty: all.
  std::vector<event_kind> kinds = {};
  /// What may wait for the disk. A line that does not fit is dropped, and a line `dropped` says so.
  size_t waiting_bytes_max = size_t{64} << 20;
  /// How long `close` waits for a pipe that nobody reads. A disk is waited for.
  std::chrono::milliseconds close_grace{5'000};
  /// Told once, in the thread that writes, when the log cannot be written, as when a disk is full.
  /// The run goes on, and so does the log if there is room again.
  std::function<void(const std::string&)> on_problem = {};
};

/// The events of all runs that have it among their instruments, as lines of JSON: docs/events.md.
/// Lines reach the file in blocks, after a second at the latest, and never hold a run up.
class event_log : public instrument {
public:
  /// Writes what waits. Events that come later are not written. Also called by the destructor.
  virtual void close() = 0;

  /// How many lines there are by now; whole once it is closed.
  virtual event_file_report report() const = 0;
};

/// Opens the log, behind what earlier ones left in it; a new file has mode 0600. Fails with
/// `configuration` if another process writes it or if it is no file to write to, with
/// `source_failed` if the file system refuses.
expected<std::shared_ptr<event_log>> open_event_log(const std::string& path,
                                                    event_log_options x = {});

/// The same with an open file, a pipe or a socket, which is closed at the end.
std::shared_ptr<event_log> open_event_log(int fd, event_log_options x = {});

} // namespace troupe
