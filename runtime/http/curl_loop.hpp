#pragma once

#include "curl_endpoint.hpp"
#include "curl_engine.hpp"
#include "curl_inbox.hpp"
#include "curl_outbox.hpp"
#include "curl_poller.hpp"
#include "curl_shard.hpp"
#include "curl_transfer.hpp"
#include "reply_coalescing.hpp"

#include <deque>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::detail {

/// The engine without its thread. `submit`, `cancel` and `stop` may be called from any thread,
/// `run` from one.
class curl_loop {
public:
  curl_loop(const engine_settings& settings, std::unique_ptr<poller> events);
  ~curl_loop();

  curl_loop(const curl_loop&) = delete;
  curl_loop& operator=(const curl_loop&) = delete;

  /// Makes the multi handles. Fails with `configuration`.
  expected<void> open();

  request_id submit(http_request request, http_listener_ptr listener, uint64_t tag);
  void cancel(request_id id);
  void consumed(request_id id, uint64_t bytes);
  void stop();

  /// Serves requests until `stop`, ends what is then in flight as `cancelled`, and frees everything
  /// of libcurl's.
  void run();

private:
  using endpoint_ptr = std::shared_ptr<curl_endpoint>;

  /// Takes what other threads want. Returns false if they want the end.
  bool take_inbox();
  void cancel_all(std::vector<request_id>& ids);
  void let_go_on();
  /// Puts what has come of streamed bodies into the outbox.
  void collect_pieces();
  void start_queued();
  /// Gives `x` to libcurl, or ends it at once. Returns false, and leaves it alone, if it must wait.
  bool start(pending_request& x);
  /// Opens what the call of `x` needs. Ends `x` and returns false if that fails.
  bool open_call(curl_transfer& transfer, const curl_endpoint& to, pending_request& x,
                 clock::time_point now);
  expected<endpoint_ptr> endpoint_of(const http_endpoint_ptr& source);
  curl_transfer& free_transfer();
  void ring_shards();
  void ring_alarms();
  void set_alarm(curl_transfer& x, clock::time_point when);
  void expire_queued();
  void reap();
  void wait();
  void let_replies_gather(clock::time_point next);
  clock::time_point next_alarm() const;
  void finish(curl_transfer& x, error problem, clock::time_point now);
  void refuse(pending_request&& x, error problem, clock::time_point now);
  void close();

  engine_settings settings_;
  inbox inbox_;
  inbox::contents taken_;
  outbox outbox_;
  std::unique_ptr<poller> poller_;
  std::vector<ready_socket> ready_;
  reply_coalescing coalescing_;
  /// When the sockets were last looked at.
  clock::time_point looked_{};

  struct share_deleter {
    void operator()(CURLSH* x) const {
      curl_share_cleanup(x);
    }
  };

  // In this order, because each uses the ones before it until its end.
  curl_sockets sockets_;
  std::unique_ptr<CURLSH, share_deleter> share_;
  std::deque<curl_shard> shards_;
  std::deque<curl_transfer> transfers_;

  uint32_t transfers_per_shard_ = 1;
  /// The one used last is taken first: its connection is warm.
  std::vector<curl_transfer*> free_;
  std::deque<pending_request> queue_;
  /// Not later than the earliest end of a queued request, unless the queue is long: see
  /// `expire_queued`.
  clock::time_point queue_alarm_ = never;
  /// At most one for each transfer, which stays when its request ends: the next one seldom needs an
  /// earlier one.
  std::set<std::pair<clock::time_point, uint32_t>> alarms_;
  std::unordered_map<const http_endpoint*, endpoint_ptr> endpoints_;
  std::vector<curl_shard::ending> endings_;
  /// The requests that are streamed.
  std::unordered_map<request_id, curl_transfer*> streams_;
};

} // namespace troupe::detail
