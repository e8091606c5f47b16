#pragma once

#include "disk_space.hpp"
#include "store/journal.hpp"
#include "store/journal_file.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace troupe::cli {

/// Group commit: outcomes are written to the journal, then made durable together, then delivered.
/// While the disk works, the next group gathers. All members may be called from any thread.
class commit_queue {
public:
  /// Called in the queue's own thread, in the order of `put`. `offset`: of its frame in the
  /// journal.
  using delivery_function = std::function<void(journal_outcome& x, uint64_t offset)>;
  /// Called once, in the queue's own thread, when the journal cannot be written any more.
  using breakdown_function = std::function<void()>;

  struct limits {
    /// Outcomes that may wait; `put` waits while there are more.
    size_t waiting_max = 4096;
    /// Bytes that may wait.
    size_t bytes_max = size_t{32} << 20;
    /// From one commit to the next, at least. More is fewer commits, and lines that come later.
    std::chrono::milliseconds interval{5};
  };

  /// `file` and `space` must outlive the queue.
  commit_queue(journal_file& file, disk_space& space, delivery_function deliver,
               breakdown_function break_down, limits x);
  ~commit_queue();
  commit_queue(const commit_queue&) = delete;
  commit_queue& operator=(const commit_queue&) = delete;

  /// Takes an outcome; waits while too many wait already. After a breakdown it is dropped.
  void put(journal_outcome x);

  /// Takes any other record. Never waits.
  void note(const journal_record& x);

  /// Takes any other record, and waits until it is on the disk. Fails with `source_failed` if it
  /// will not get there, because of a breakdown, because the queue is closed, or because it is too
  /// long.
  expected<void> note_durably(const journal_record& x);

  /// Hands what has gathered to the kernel, so that it survives the end of this process.
  void write();

  /// Waits until all that was put is delivered, or lost in a breakdown.
  void close();

  /// Why the journal cannot be written any more, as a sentence; empty if it can.
  std::string problem() const;

  /// Outcomes that a breakdown has cost.
  uint64_t lost() const;

private:
  using lock = std::unique_lock<std::mutex>;

  void run();
  /// Returns false if the record is too long.
  bool append(const journal_record& x);
  struct committed {
    journal_outcome outcome;
    uint64_t offset = 0;
  };

  /// Moves those outcomes whose frames the kernel has.
  void take_written(std::vector<committed>& group);
  /// Hands `frames_` to the kernel; the lock is released meanwhile. Returns 0 or an errno.
  int flush(lock& guard);
  /// Until it works, or there is no hope.
  bool flush_patiently(lock& guard);
  /// Makes the journal anew after it was removed. Returns false if that cannot be.
  bool revive(lock& guard);
  void break_down(lock& guard, const std::string& reason);
  bool has_room() const;
  /// There is something to write, to make durable, or to deliver.
  bool has_work() const;

  journal_file& file_;
  disk_space& space_;
  const delivery_function deliver_;
  const breakdown_function break_down_;
  const limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  /// Not yet written.
  std::string frames_;
  /// Not yet delivered.
  std::vector<committed> outcomes_;
  /// Where the next frame will be in the journal, once all before it are there.
  uint64_t next_offset_;
  /// Outcomes since the beginning: that came, that the kernel has, that left `outcomes_`.
  uint64_t put_ = 0;
  uint64_t written_ = 0;
  uint64_t taken_ = 0;
  /// Records since the beginning: that came, that the kernel has, that are on the disk; and up to
  /// which one somebody waits for that.
  uint64_t records_ = 0;
  uint64_t records_written_ = 0;
  uint64_t records_synced_ = 0;
  uint64_t records_awaited_ = 0;
  size_t outcome_bytes_ = 0;
  bool writing_ = false;
  bool stalled_ = false;
  bool closing_ = false;
  bool done_ = false;
  uint64_t lost_ = 0;
  std::string problem_;
  std::thread thread_;
};

} // namespace troupe::cli
