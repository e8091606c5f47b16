#pragma once

#include <troupe/test/scripted_reply.hpp>
#include <troupe/test/seen_request.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe::test {

/// The rules of a scripted server, what is in flight, and what comes when. Shared by the server,
/// which may go, and the actor that hands replies over.
class exchange {
public:
  using time = std::chrono::nanoseconds;

  /// What is handed over at one time.
  struct delivery {
    request_id id = 0;
    http_listener_ptr listener;
    uint64_t tag = 0;
    /// A piece of a streamed body, or the end.
    std::variant<std::string, http_result> what;
  };

  void add(request_pattern which, std::function<scripted_reply(const seen_request&)> make);
  void set_default(scripted_reply x);

  request_id submit(http_request request, http_listener_ptr listener, uint64_t tag, time now);
  void cancel(request_id id, time now);
  /// Cancels everything; when that is delivered, nothing will follow.
  void close(time now);

  /// What is due, in its order.
  std::vector<delivery> take_due(time now);
  std::optional<time> next_due() const;
  bool is_finished() const;

  std::vector<seen_request> requests(const request_pattern& which) const;
  size_t in_flight() const;
  size_t in_flight_max() const;
  size_t cancelled() const;

private:
  struct rule {
    request_pattern which;
    std::function<scripted_reply(const seen_request&)> make;
  };

  struct open_request {
    http_listener_ptr listener;
    uint64_t tag = 0;
    time submitted{0};
  };

  /// When a request is given up, and what is said then.
  struct cut {
    std::optional<time> due;
    error problem;
  };

  static cut cut_of(const http_request& x, time now);
  scripted_reply reply_to(const seen_request& x);
  void plan(request_id id, const http_request& request, const seen_request& asked,
            const scripted_reply& x, time now);
  void end_at(request_id id, time due, error problem, http_response response);
  void cancel_one(request_id id, time now);

  mutable std::mutex mutex_;
  std::vector<rule> rules_;
  std::optional<scripted_reply> default_;
  std::map<std::string, uint32_t> counts_;
  std::vector<seen_request> seen_;
  std::map<request_id, open_request> open_;
  std::multimap<time, delivery> due_;
  size_t in_flight_max_ = 0;
  size_t cancelled_ = 0;
  bool closed_ = false;
};

} // namespace troupe::test
