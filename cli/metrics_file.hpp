#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace troupe::cli {

/// Keeps a file up to date for who reads it at any time, such as node_exporter's textfile
/// collector: each time a new one takes the place of the old, as a whole. What cannot be written
/// later on harms nobody but its readers, and is told at the end.
class metrics_file {
public:
  /// Writes it, at once and from then on every `interval`; `text` is called for that in a thread of
  /// its own. Fails with `configuration` if it cannot be written, or if there is something else
  /// than a file.
  static expected<std::unique_ptr<metrics_file>> open(const std::string& path,
                                                      std::function<std::string()> text,
                                                      std::chrono::milliseconds interval);

  ~metrics_file();

  /// Writes it for the last time. The message says what went wrong, now or the last time before;
  /// `none` if all is well.
  error close();

private:
  metrics_file(std::string path, std::function<std::string()> text,
               std::chrono::milliseconds interval);

  void run();
  void stop();

  const std::string path_;
  const std::function<std::string()> text_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  std::thread thread_;
};

/// Puts a file with this content and mode 0644 in the place of `path`; who reads that sees the old
/// one or the new one. Fails with `source_failed`.
expected<void> replace_file(const std::string& path, const std::string& content);

} // namespace troupe::cli
