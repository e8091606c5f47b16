#pragma once

#include "protocol/caf_versions.hpp"
#include "protocol/report_inbox.hpp"
#include "switchboard.hpp"

#include <troupe/interfaces.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

namespace troupe {

/// How requests of a route are spelled and where they go.
struct spelled_route {
  dialect_ptr wire;
  http_endpoint_ptr endpoint;
};

/// What all fetchers of a run share; immutable but for switchboard and inbox.
struct fetching {
  settings conf;
  /// By route.
  std::vector<spelled_route> routes;
  /// The same for questions about answers; empty if there are none.
  std::vector<spelled_route> judges;
  http_engine_ptr engine;
  std::shared_ptr<switchboard> board;
  coordinator_actor coordinator;
  std::shared_ptr<report_inbox> reports;
  uint64_t seed = 1;
  /// For streamers.
  read_options options;
  stream_plan_ptr streaming;
  gate_actor gate;
  bool raw_replies = false;

  const spelled_route& route_of(const job& x) const {
    return (x.judging ? judges : routes)[x.route];
  }

  /// What the job asks, as its route spells it; takes the body out of it, if it is there already.
  http_request request_for(job& x) const;

  /// Differs from seat to seat, and not from run to run with the same seed.
  std::minstd_rand random_of(uint32_t seat) const;
};

using fetching_ptr = std::shared_ptr<const fetching>;

/// What the limiter is to know of the end of this request; absent if it could not use it: without
/// limits a request ends without a word.
std::optional<reply_report> limit_report(const job& x, const attempt& done,
                                         std::string_view headers, std::chrono::milliseconds pause);

/// State of a `fetcher_actor`.
class fetcher {
public:
  static constexpr const char* name = "troupe.fetcher";

  fetcher(fetcher_actor::pointer_view self, uint32_t seat, fetching_ptr shared);
  ~fetcher();

  fetcher(const fetcher&) = delete;
  fetcher& operator=(const fetcher&) = delete;

  fetcher_actor::behavior_type make_behavior();

private:
  void start(job& x);
  void finish(http_reply& x);
  void abort();
  void hand_over(boxed<received_answer>&& got);
  void report_failure(error&& problem, const http_response& reply, attempt&& record);
  void tell_limiter(const attempt& record, std::string_view headers,
                    std::chrono::milliseconds pause);

  fetcher_actor::pointer_view self_;
  uint32_t seat_;
  fetching_ptr shared_;
  std::minstd_rand random_;
  /// The job in flight.
  std::optional<job> current_;
  uint64_t sequence_ = 0;
  request_id request_ = 0;
  owned_disposable coordinator_down_;
};

} // namespace troupe
