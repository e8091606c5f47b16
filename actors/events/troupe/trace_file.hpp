#pragma once

#include <troupe/event_file.hpp>
#include <troupe/run_observer.hpp>
#include <troupe/text_name.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace troupe {

struct trace_file_options {
  text_namer name_text = plain_name;
  /// Attempts and waits of so many texts of a run are drawn, those that start first. Counters,
  /// routes and batches are drawn to the end. More is a larger file, 250 bytes an attempt, which
  /// viewers hold in memory several times over.
  uint64_t texts_max = 100'000;
  /// As in `event_log_options`, these three.
  size_t waiting_bytes_max = size_t{64} << 20;
  std::chrono::milliseconds close_grace{5'000};
  std::function<void(const std::string&)> on_problem = {};
};

/// A picture of all runs that have it among their instruments, as a file that ui.perfetto.dev and
/// chrome://tracing open: seats as tracks with the attempts that they carried, waiting texts,
/// routes with their pauses, and counters. docs/trace.md says how to read it. Written while the
/// runs go on, without holding them up; viewers open it at any time.
///
/// Source of the format: "Trace Event Format", JSON array.
class trace_file : public instrument {
public:
  /// Writes the end. Events that come later are not drawn. Also called by the destructor.
  virtual void close() = 0;

  /// How many events were drawn by now; whole once it is closed.
  virtual event_file_report report() const = 0;
};

/// Makes the file, with mode 0600; an earlier trace of this name is replaced. Fails with
/// `configuration` if another process writes it, or if it holds something else than a trace of
/// ours, with `source_failed` if the file system refuses.
expected<std::shared_ptr<trace_file>> open_trace_file(const std::string& path,
                                                      trace_file_options x = {});

} // namespace troupe
