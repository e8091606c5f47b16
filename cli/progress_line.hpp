#pragma once

#include <troupe/detail/record_type.hpp>
#include <troupe/messages.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace troupe::cli {

/// How far a run is, as one line of at most `columns` characters: done, failed, in flight, pace,
/// tokens. `read_share` is the part of the input that has been read, 0 to 1, where its size is
/// known; `batches` is a part of the line.
std::string progress_text(const progress& x, uint64_t bad_lines, std::optional<double> read_share,
                          size_t columns, const std::string& batches = {});

/// The last line of a run: what came of it, and what it took. `earlier` of its texts were finished
/// by earlier runs.
std::string summary_text(const run_summary& x, uint64_t bad_lines,
                         const std::map<errc, uint64_t>& failures, uint64_t earlier = 0);

/// What a run waits for, and until when by this machine's clock.
std::string waiting_text(const waiting& x);

/// What a server does not take, and what it is asked from now on.
std::string form_text(const form_changed& x);

/// How the model is asked for JSON, behind a summary: "; began in mode tools".
std::string mode_text(const settings& conf, const record_type& type);

/// One line on a terminal's standard error that is drawn over and over; nothing if that is no
/// terminal. May be used from any thread.
class progress_line {
public:
  /// `wanted`: if not, nothing is drawn.
  explicit progress_line(bool wanted);

  bool is_shown() const noexcept {
    return shown_;
  }

  size_t columns() const;

  void draw(const std::string& text);

  /// Says something above the line, which is drawn again later; on a file or a pipe as well.
  void say(const std::string& text);

  /// Makes room for other lines; nothing is drawn any more.
  void clear();

private:
  std::mutex mutex_;
  bool shown_;
  bool dirty_ = false;
  bool closed_ = false;
};

} // namespace troupe::cli
