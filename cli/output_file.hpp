#pragma once

#include "disk_space.hpp"

#include <troupe/error.hpp>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <thread>

namespace troupe::cli {

/// What becomes of a file that is not empty.
enum class old_content : uint8_t {
  /// It is left alone, and opening fails.
  refuse,
  /// It is removed.
  replace,
  /// What is written must be what is there already, as far as that goes. A last line that was cut
  /// short is completed. At the first line that differs the rest is replaced if it looks like our
  /// own (`{"index":`), and the output is broken if not.
  resume,
  /// The same, but whatever differs is replaced.
  resume_or_replace,
};

/// Where the lines of the output go. What is written reaches the file in blocks, and after 50 ms at
/// the latest, so that a pipe sees it soon. All members may be called from any thread.
class output_file {
public:
  struct opening {
    old_content existing = old_content::refuse;
    /// Of a new file, before the umask.
    mode_t mode = 0666;
    /// Waited for when a disk is full; null: that breaks the output at once. Must outlive the file.
    disk_space* space = nullptr;
  };

  /// Opens the file; "-" is standard output. Fails with `configuration` if it holds something that
  /// must stay, with `source_failed` if it cannot be opened.
  static expected<std::unique_ptr<output_file>> open(const std::string& path, const opening& how);

  /// For tests: writes to `fd` and closes it at the end unless it is standard output.
  output_file(int fd, std::string name);
  ~output_file();
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;

  /// Appends the line and its end. Returns false if the output is broken: nothing more is written.
  bool write(std::string_view line);

  /// Writes what is waiting. Returns whether all that was ever written has arrived.
  bool finish();

  /// After the lines of an earlier run were written again: nothing of the old content may be left.
  /// Returns whether the output is in order.
  bool end_resuming();

  /// Bytes of the old content that were not those of this output, and were replaced.
  uint64_t replaced_bytes() const;

  /// Whether the file has lost its name.
  bool is_removed() const;

  /// Why the output is broken, as a sentence; empty if it is not.
  std::string problem() const;

private:
  output_file(int fd, std::string name, const opening& how);

  void flush_in_time();
  /// Hands the buffer to the kernel; `lock` is released meanwhile.
  void flush(std::unique_lock<std::mutex>& lock);
  /// Returns 0 or the errno.
  int write_all(std::string_view data);
  /// Passes over what stands in the file already; returns what does not. A difference that may not
  /// be replaced fails with -1.
  int pass_over(std::string_view& data);
  /// Cuts the old content off where it ends to be ours; -1 if that may not be.
  int cut_old();

  const int fd_;
  const std::string name_;
  const opening how_;
  bool is_regular_ = false;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string buffer_;
  std::string problem_;
  /// A block is on its way to the kernel.
  bool flushing_ = false;
  bool ending_ = false;
  // Of the thread that flushes.
  /// Bytes of old content that may follow; 0 once that is settled.
  uint64_t old_bytes_ = 0;
  /// Of the old content: what has been passed over, and where its last line begins.
  uint64_t passed_ = 0;
  uint64_t line_begin_ = 0;
  uint64_t replaced_bytes_ = 0;
  std::thread flusher_;
};

} // namespace troupe::cli
