#pragma once

#include "fetcher.hpp"

#include <troupe/detail/item_reader.hpp>
#include <troupe/partial.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace troupe {

/// State of a `streamer_actor`: a fetcher that reads its answer while it arrives. What it reads
/// goes to the gate; while that has enough of it, the socket is held back. It reports to the
/// coordinator as a fetcher does, once all that it read was delivered.
class streamer {
public:
  static constexpr const char* name = "troupe.streamer";

  streamer(streamer_actor::pointer_view self, uint32_t seat, fetching_ptr shared);
  ~streamer();

  streamer(const streamer&) = delete;
  streamer& operator=(const streamer&) = delete;

  streamer_actor::behavior_type make_behavior();

private:
  void start(job& x);
  void work();
  void take_chunk(const std::string& bytes);
  void read_answer(std::string_view text);
  void add_item(uint64_t index, reading&& x);
  void add_wrong_item(uint64_t index, const error& problem, std::string json);
  bool is_time_for_snapshot() const;
  void add_snapshot();
  void watch_silence();
  void send_parts(bool is_last);
  bool has_room() const;
  read_options options();
  /// How the job in flight is spelled.
  const dialect& wire() const {
    return *shared_->route_of(*current_).wire;
  }
  void report_when_delivered(std::function<void()> report);

  // The end of the reply.
  void finish();
  error problem_of_end(const error& transport, bool is_answer);
  void finish_list(completion&& answer);
  void read_rest(verdict& x, std::string_view answer);
  void finish_record(completion&& answer);
  void finish_ruling(const http_result& result);
  void break_off(error&& problem, completion&& answer);
  bool go_on(const error& problem, completion&& answer);

  // Reports.
  void hand_over(boxed<received_answer>&& got);
  attempt make_record() const;
  void report_verdict_when_delivered(verdict&& x);
  void report_failure(error&& problem, const http_response& reply, bool may_retry);
  void report_hooks(const http_result& x);
  void tell_limiter(const attempt& record, std::chrono::milliseconds pause);
  void abort();

  streamer_actor::pointer_view self_;
  uint32_t seat_;
  fetching_ptr shared_;
  std::minstd_rand random_;

  /// The job in flight.
  std::optional<job> current_;
  uint64_t sequence_ = 0;
  request_id request_ = 0;
  owned_disposable coordinator_down_;
  owned_disposable gate_down_;

  std::unique_ptr<reply_stream> stream_;
  std::unique_ptr<item_reader> items_;
  std::unique_ptr<snapshot_builder> snapshots_;
  /// Arrived, and not read because the consumer has enough.
  std::deque<std::string> chunks_;
  std::optional<http_result> end_;
  /// Why the reply is not worth reading on.
  error problem_;
  std::vector<erased_part> parts_;
  /// Sent to the gate and not delivered.
  uint64_t undelivered_ = 0;
  uint64_t wrong_ = 0;
  /// What the answer is about, where the record quotes it.
  std::string source_;
  /// Of all elements.
  std::vector<repair> repairs_;
  /// The part of the answer that holds its JSON value, as far as it has come.
  std::string answer_;
  bool any_bytes_ = false;
  /// Bytes of the answer that the last snapshot has.
  size_t shown_ = 0;
  /// When the server was last heard, or last held back; on the actor system's clock.
  std::chrono::nanoseconds heard_{0};
  bool has_alarm_ = false;
  owned_disposable alarm_;
  /// The last report, which waits until all parts are delivered.
  std::function<void()> report_;
};

} // namespace troupe
