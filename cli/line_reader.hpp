#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace troupe::cli {

/// Cuts what comes from a file descriptor into lines. Holds one line and a block of the input in
/// memory. `next` and `ready` belong to one thread.
class line_reader {
public:
  struct line {
    /// Without its end (LF or CR LF); a byte order mark before the first line is dropped.
    std::string text;
    /// From 1.
    uint64_t number = 0;
    /// The line exceeds the limit; `text` is empty.
    bool too_long = false;
  };

  /// Reads from `fd` and closes it at the end unless it is standard input. A line longer than
  /// `line_bytes_max` is skipped.
  line_reader(int fd, size_t line_bytes_max);
  ~line_reader();
  line_reader(const line_reader&) = delete;
  line_reader& operator=(const line_reader&) = delete;

  /// Waits for the next line; returns false at the end of the input or after `interrupt`. Throws
  /// `std::system_error` if the input cannot be read.
  bool next(line& out);

  /// Whether `next` has a line without waiting.
  bool ready() const;

  /// Ends a waiting `next`, and all later ones. From any thread.
  void interrupt();

  /// Whether `next` ended because of `interrupt`.
  bool interrupted() const noexcept {
    return interrupted_;
  }

  /// From any thread.
  uint64_t bytes_read() const noexcept {
    return bytes_read_.load(std::memory_order_relaxed);
  }

private:
  /// Returns false at the end.
  bool fill();
  bool wait_readable();
  void take(std::string& text, size_t end);

  int fd_;
  size_t line_bytes_max_;
  /// Written to by `interrupt`.
  int wake_[2] = {-1, -1};
  std::string buffer_;
  size_t begin_ = 0;
  /// Up to here no line end was found.
  size_t scanned_ = 0;
  uint64_t number_ = 0;
  bool at_end_ = false;
  bool interrupted_ = false;
  std::atomic<uint64_t> bytes_read_{0};
};

} // namespace troupe::cli
