#pragma once

#include <troupe/event_file.hpp>
#include <troupe/run_observer.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace troupe {

/// Writes blocks of lines to a file in a thread of its own. Whoever brings them never waits: what
/// the file does not take is dropped and counted, and where it would stand a line says how much it
/// was. All members may be called from any thread.
class block_writer {
public:
  /// The line, with its end, that stands for `count` dropped ones before something of the time
  /// `at`.
  using loss_line = std::function<std::string(uint64_t count, event_time at)>;

  /// Whoever gathers lines hands them on as soon as they have so many bytes.
  static constexpr size_t block_bytes = size_t{64} << 10;

  struct options {
    /// Bytes that may wait for the file; a block that does not fit is dropped.
    size_t waiting_bytes_max = size_t{64} << 20;
    /// Once it is closed, a pipe that nobody reads is waited for so long.
    std::chrono::milliseconds close_grace{5'000};
    loss_line on_loss;
    /// Ends a line of which the file has taken a part; absent: then nothing more can be written.
    std::optional<std::string> mend = {};
    /// Told once, in the writer's thread, why the file cannot be written.
    std::function<void(const std::string&)> on_problem = {};
  };

  /// Closes `fd` at the end. `name` is for messages: "the event log run.jsonl".
  block_writer(int fd, std::string name, options x);
  ~block_writer();
  block_writer(const block_writer&) = delete;
  block_writer& operator=(const block_writer&) = delete;

  /// Takes whole lines, so many, the first of which happened at `at`. Never waits.
  void put(std::string&& block, uint64_t lines, event_time at);

  /// Writes what waits, then `last`. What is put later is dropped. Returns when all is written or
  /// given up.
  void close(std::string last = {});

  event_file_report report() const;

private:
  using lock = std::unique_lock<std::mutex>;

  struct block {
    std::string bytes;
    uint64_t lines = 0;
    event_time at;
    /// Lines that were dropped before it.
    uint64_t lost_before = 0;
  };

  void run();
  void write(block&& x);
  /// Writes what is to say of dropped lines. Returns false if that failed.
  bool tell_loss(event_time at);
  /// All of it or, as far as that can be, nothing of it.
  bool write_all(std::string_view bytes);
  /// Returns an errno, or 0; `bytes` loses what was written.
  int write_some(std::string_view& bytes);
  /// Waits until a pipe takes something. Returns false once it has been waited for long enough.
  bool wait_for_reader();
  void take_back(size_t bytes);
  void complain(int code);

  const int fd_;
  const std::string name_;
  const options options_;
  bool is_regular_ = false;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<block> queue_;
  /// Of the queue, and of the block that is being written.
  size_t waiting_bytes_ = 0;
  /// Dropped since the last block that was taken.
  uint64_t lost_ = 0;
  event_time last_at_;
  event_file_report report_;
  bool closing_ = false;
  std::chrono::steady_clock::time_point give_up_at_;
  // Of the thread.
  /// Dropped, and not told in the file.
  uint64_t untold_ = 0;
  /// The file ends within a line.
  bool torn_ = false;
  bool broken_ = false;
  std::thread thread_;
};

} // namespace troupe
