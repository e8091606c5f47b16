#include "exchange.hpp"
#include "protocol/caf_versions.hpp"

#include <troupe/messages.hpp>
#include <troupe/test/scripted_server.hpp>

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace troupe::test {

namespace {

/// A listener is told of what came together at once, and then that no more is at hand.
void hand_over(std::vector<exchange::delivery>& list) {
  std::vector<http_listener_ptr> called;
  for (auto& x : list) {
    if (auto* bytes = std::get_if<std::string>(&x.what)) {
      std::vector<http_piece> batch;
      batch.push_back({x.tag, std::move(*bytes)});
      x.listener->arrived(batch);
    } else {
      std::vector<http_completion> batch;
      batch.push_back({x.tag, std::move(std::get<http_result>(x.what))});
      x.listener->completed(batch);
    }
    if (std::find(called.begin(), called.end(), x.listener) == called.end())
      called.push_back(std::move(x.listener));
  }
  for (const auto& x : called)
    x->caught_up();
}

/// The server's thread, so to speak: one actor calls the listeners, and so never two at a time. It
/// hands over what is due, and comes back for the next.
class delivery_service {
public:
  delivery_service(caf::event_based_actor* self, std::shared_ptr<exchange> from)
    : self_(self),
      from_(std::move(from)) {}

  void work() {
    const auto now = self_->clock().now().time_since_epoch();
    for (auto list = from_->take_due(now); !list.empty(); list = from_->take_due(now))
      hand_over(list);
    if (from_->is_finished()) {
      self_->quit();
      return;
    }
    if (const auto next = from_->next_due())
      alarm_ = post_later(self_, caf::actor{self_}, *next - now, flush{});
    else
      alarm_.dispose();
  }

private:
  caf::event_based_actor* self_;
  std::shared_ptr<exchange> from_;
  owned_disposable alarm_;
};

caf::behavior deliver(caf::event_based_actor* self, const std::shared_ptr<exchange>& from) {
  auto service = std::make_shared<delivery_service>(self, from);
  return {[service](flush) { service->work(); }};
}

} // namespace

scripted_server::scripted_server(caf::actor_system& system)
  : system_(system),
    exchange_(std::make_shared<exchange>()),
    // Nobody waits for it when the actor system ends.
    deliverer_(system.spawn<caf::hidden>(deliver, exchange_)) {}

scripted_server::~scripted_server() {
  exchange_->close(now());
  wake();
}

void scripted_server::add(request_pattern which, std::vector<scripted_reply> replies) {
  auto counts = std::make_shared<std::map<std::string, size_t>>();
  exchange_->add(std::move(which), [list = std::move(replies), counts](const seen_request& x) {
    return list[std::min((*counts)[x.text]++, list.size() - 1)];
  });
}

void scripted_server::on(request_pattern which, reply_function make) {
  exchange_->add(std::move(which), std::move(make));
}

void scripted_server::otherwise(scripted_reply x) {
  exchange_->set_default(std::move(x));
}

std::vector<seen_request> scripted_server::requests() const {
  return exchange_->requests(any_request());
}

std::vector<seen_request> scripted_server::requests(const request_pattern& which) const {
  return exchange_->requests(which);
}

size_t scripted_server::in_flight() const {
  return exchange_->in_flight();
}

size_t scripted_server::in_flight_max() const {
  return exchange_->in_flight_max();
}

size_t scripted_server::cancelled() const {
  return exchange_->cancelled();
}

request_id scripted_server::submit(http_request request, http_listener_ptr listener, uint64_t tag) {
  const auto id = exchange_->submit(std::move(request), std::move(listener), tag, now());
  wake();
  return id;
}

void scripted_server::cancel(request_id id) {
  exchange_->cancel(id, now());
  wake();
}

std::chrono::nanoseconds scripted_server::now() const {
  return system_.clock().now().time_since_epoch();
}

void scripted_server::wake() {
  post_anonymously(deliverer_, flush{});
}

} // namespace troupe::test
