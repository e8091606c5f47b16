#pragma once

#include <troupe/detail/http.hpp>
#include <troupe/test/scripted_reply.hpp>
#include <troupe/test/seen_request.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace troupe::test {

class exchange;

/// A provider without sockets: an engine that answers as its rules say, after as long as they say
/// on the clock of the actor system, and remembers what it was asked. Give it to a company as
/// `company_options::engine`. Works in any actor system; in a `virtual_system` a wait of an hour
/// takes no time. All members may be called from any thread. Must not be used when its actor system
/// has ended.
class scripted_server final : public http_engine {
public:
  using reply_function = std::function<scripted_reply(const seen_request&)>;

  explicit scripted_server(caf::actor_system& system);

  /// What is in flight is cancelled.
  ~scripted_server() override;

  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  /// From now on, the first rule that matches a request answers it: of each text the first time
  /// with the first of these replies, then with the next, and for ever with the last.
  template <std::same_as<scripted_reply>... Replies>
    requires(sizeof...(Replies) > 0)
  void on(request_pattern which, Replies... replies) {
    add(std::move(which), {std::move(replies)...});
  }

  /// The same with a reply that depends on the request. Called under the server's lock: must not
  /// call the server. What it throws is answered as a status 500.
  void on(request_pattern which, reply_function make);

  /// What no rule matches gets this; unless it is set, a status 404 that says so.
  void otherwise(scripted_reply x);

  /// In the order in which they came, those that were answered included.
  std::vector<seen_request> requests() const;
  std::vector<seen_request> requests(const request_pattern& which) const;

  size_t in_flight() const;
  /// The most at once.
  size_t in_flight_max() const;
  /// Requests that were cancelled before their reply.
  size_t cancelled() const;

  request_id submit(http_request request, http_listener_ptr listener, uint64_t tag) override;
  void cancel(request_id id) override;

private:
  void add(request_pattern which, std::vector<scripted_reply> replies);
  std::chrono::nanoseconds now() const;
  void wake();

  caf::actor_system& system_;
  std::shared_ptr<exchange> exchange_;
  caf::actor deliverer_;
};

} // namespace troupe::test
