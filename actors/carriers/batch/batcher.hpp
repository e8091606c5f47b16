#pragma once

#include "batch_files.hpp"
#include "batching.hpp"
#include "protocol/caf_versions.hpp"
#include "row_answers.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// State of a `batcher_actor`: the hands of a `batch_book`. Spells rows, writes inputs, makes
/// calls, reads results, and tells the run what became of its requests. Spawned detached: it writes
/// and reads files, and waits until what has to be remembered is on the disk.
class batcher {
public:
  static constexpr const char* name = "troupe.batcher";

  batcher(batcher_actor::pointer_view self, batching_ptr shared);
  ~batcher();

  batcher(const batcher&) = delete;
  batcher& operator=(const batcher&) = delete;

  batcher_actor::behavior_type make_behavior();

private:
  using time = std::chrono::nanoseconds;

  // What happened.
  void take_work();
  void add(seat_order& x);
  void write_row(uint32_t batch, const std::string& row);
  void lose_input(uint32_t batch, const error& why);
  void take_reply(http_reply& x);
  void end(bool complete);

  // What to do.
  void act();
  void carry_out_orders();
  void note(batch_orders::note& x);
  void close_input(uint32_t batch);
  void call(batch_orders::call& x);
  void scan(const batch_orders::scan& x);
  void remove_files(uint32_t batch);
  void recall(uint32_t seat);
  void let_go(uint32_t seat);
  void refuse(batch_orders::refuse& x);
  void give_rows();
  void give(row_gift&& x);
  void arm_timer();
  void quit_if_done();

  std::optional<batched_request> take_request(uint32_t seat);
  const batch_wire& wire_of(uint32_t batch) const;
  time now() const;

  struct open_call {
    uint32_t batch = 0;
    bool is_awaited = true;
  };

  batcher_actor::pointer_view self_;
  const batching_ptr shared_;
  batch_book book_;
  row_answers answers_;
  http_listener_ptr replies_;
  std::vector<batch_work> work_;
  /// By seat; grows without being copied.
  std::deque<std::optional<batched_request>> requests_;
  std::map<uint32_t, input_file> inputs_;
  file_parts results_;
  std::map<uint64_t, open_call> calls_;
  uint64_t next_call_ = 1;
  uint32_t room_ = 0;
  std::optional<time> timer_;
  owned_disposable alarm_;
  owned_disposable coordinator_down_;
  bool ended_ = false;
};

} // namespace troupe
