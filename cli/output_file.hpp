#pragma once

#include <troupe/error.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace troupe::cli {

/// Where the lines of the output go. What is written reaches the file in blocks, and after 50 ms at
/// the latest, so that a pipe sees it soon. All members may be called from any thread.
class output_file {
public:
  /// Opens the file; "-" is standard output. A file that is not empty is emptied if `overwrite` is
  /// set and refused with `configuration` if not. Fails with `source_failed` if it cannot be
  /// opened.
  static expected<std::unique_ptr<output_file>> open(const std::string& path, bool overwrite);

  /// For tests: writes to `fd` and closes it at the end unless it is standard output.
  output_file(int fd, std::string name);
  ~output_file();
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;

  /// Appends the line and its end. Returns false if the output is broken: nothing more is written.
  bool write(std::string_view line);

  /// Writes what is waiting. Returns whether all that was ever written has arrived.
  bool finish();

  /// Why the output is broken, as a sentence; empty if it is not.
  std::string problem() const;

private:
  void flush_in_time();
  /// Hands the buffer to the kernel; `lock` is released meanwhile.
  void flush(std::unique_lock<std::mutex>& lock);
  /// Returns 0 or the errno.
  int write_all(std::string_view data) const;

  const int fd_;
  const std::string name_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string buffer_;
  std::string problem_;
  /// A block is on its way to the kernel.
  bool flushing_ = false;
  bool ending_ = false;
  std::thread flusher_;
};

} // namespace troupe::cli
