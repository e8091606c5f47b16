#pragma once

#include "protocol/caf_versions.hpp"
#include "request_at_seat.hpp"

#include <troupe/detail/item_reader.hpp>
#include <troupe/partial.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe {

/// State of a `streamer_actor`: a fetcher that reads its answer while it arrives. What it reads
/// goes to the gate; while that has enough of it, the socket is held back. It reports to the
/// coordinator as a fetcher does, once all that it read was delivered.
class streamer {
public:
  static constexpr const char* name = "troupe.streamer";

  streamer(streamer_actor::pointer_view self, uint32_t seat, fetching_ptr shared);

  streamer_actor::behavior_type make_behavior();

private:
  void start(request_order& x);
  void abort();
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

  // The end of the reply.
  void finish();
  error problem_of_end(const error& transport, bool is_answer);
  void finish_answer(completion&& answer);
  void finish_list(completion&& answer);
  void read_rest(verdict& x, std::string_view answer);
  void finish_record(completion&& answer);
  void finish_ruling(const http_result& result);
  void break_off(error&& problem, completion&& answer);
  bool go_on(const error& problem, completion&& answer);

  /// How the request ends as soon as all that was read is delivered.
  using last_word = std::variant<std::monostate, std::unique_ptr<received_answer>, verdict,
                                 std::unique_ptr<transport_failure>>;

  attempt make_record() const;
  std::unique_ptr<transport_failure> failure_of(error&& problem, const http_response& reply);
  void give_verdict(verdict&& x);
  void end_when_delivered(last_word x);
  void end_if_delivered();

  streamer_actor::pointer_view self_;
  fetching_ptr shared_;
  request_at_seat request_;
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
  last_word last_word_;
};

} // namespace troupe
