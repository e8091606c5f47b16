#include "request_at_seat.hpp"

#include <utility>

namespace troupe {

request_at_seat::request_at_seat(fetcher_actor::pointer_view self, uint32_t seat,
                                 fetching_ptr shared)
  : self_(self),
    seat_(seat),
    shared_(std::move(shared)),
    random_(shared_->random_of(seat)) {}

request_at_seat::~request_at_seat() {
  break_off();
}

void request_at_seat::start(request_order&& x, bool streamed) {
  // The clock is asked only where the answer matters.
  const auto now = x.time_left ? self_->clock().now().time_since_epoch()
                               : std::chrono::nanoseconds{0};
  auto request = shared_->request_for(x, now);
  if (request && x.observed)
    shared_->reports->put(self_, std::make_unique<request_sent>(
                                   request_sent{x.index, x.attempt, request->body}));
  order_ = std::move(x);
  if (!request) {
    attempt unsent;
    describe(unsent, {});
    fail(failure_of(std::move(request.error()), {}, {}, std::move(unsent)));
    return;
  }
  request->streamed = streamed;
  id_ = shared_->rules.engine->submit(std::move(*request), shared_->router,
                                      reply_router::tag(seat_, ++sequence_));
}

void request_at_seat::use(uint64_t bytes) {
  if (is_open())
    shared_->rules.engine->consumed(id_, bytes);
}

void request_at_seat::break_off() {
  if (is_open())
    shared_->rules.engine->cancel(id_);
}

void request_at_seat::describe(attempt& record, const http_result& x) const {
  record.http_status = x.response.status;
  record.reask = order_->has_turns();
  record.elapsed = x.elapsed;
  record.first_byte = x.first_byte;
}

void request_at_seat::report_reply(const http_result& x, std::string_view body) {
  if (!order_->observed)
    return;
  std::string shown{body};
  wire().mask(shown);
  shared_->reports->put(self_, std::make_unique<response_received>(response_received{
                                 order_->index, order_->attempt, x.response.status,
                                 std::move(shown), x.elapsed}));
}

void request_at_seat::report_limits(const attempt& done, std::string_view headers,
                                    std::chrono::milliseconds pause) {
  tell_limits(done, sight_of(headers), pause);
}

rate_limits request_at_seat::sight_of(std::string_view headers) const {
  return headers.empty() ? rate_limits{} : wire().limits(headers, std::chrono::system_clock::now());
}

void request_at_seat::tell_limits(const attempt& done, const rate_limits& sight,
                                  std::chrono::milliseconds pause) {
  const auto permit = std::exchange(order_->permit, 0);
  // Without limits a request ends without a word.
  if (permit == 0 && pause.count() == 0 && done.problem.code != errc::rate_limited && !sight.said())
    return;
  auto x = std::make_unique<limit_report>();
  x->route = order_->route;
  x->what.permit = permit;
  auto& end = x->what.end;
  end.code = done.problem.code;
  end.tokens = done.tokens;
  end.sight = sight;
  end.pause = pause;
  end.latency = done.elapsed;
  shared_->reports->put(self_, std::move(x));
}

std::unique_ptr<transport_failure>
request_at_seat::failure_of(error&& problem, const http_response& reply, std::string_view headers,
                            attempt&& record) {
  std::uniform_real_distribution<double> jitter{0.0, 1.0};
  const auto& conf = shared_->rules.conf;
  const auto now = std::chrono::system_clock::now();
  const auto sight = sight_of(headers);
  record.problem = weigh_limit(conf, std::move(problem), reply, sight, now);
  const auto decision = decide_retry(conf, record.problem, reply, order_->spent, jitter(random_),
                                     now);
  tell_limits(record, sight, decision.pause);
  return std::make_unique<transport_failure>(
    transport_failure{order_->id, seat_, std::move(record), decision});
}

void request_at_seat::hand_over(std::unique_ptr<received_answer> got) {
  const auto id = order_->id;
  answered x{id,          order_->route, order_->judging, std::move(got), std::move(order_->input),
             order_->form};
  auto& reader = *shared_->answers[order_->validator];
  order_.reset();
  reader.put(self_, std::move(x));
  shared_->reports->put(self_, handed_over{id, seat_});
}

void request_at_seat::fail(std::unique_ptr<transport_failure> x) {
  order_.reset();
  shared_->reports->put(self_, std::move(x));
}

void request_at_seat::judge(verdict&& x) {
  x.id = order_->id;
  order_.reset();
  shared_->reports->put(self_, handed_over{x.id, seat_});
  shared_->reports->put(self_, std::move(x));
}

void request_at_seat::abort() {
  break_off();
  take_reply();
  if (!order_)
    return;
  if (order_->permit != 0) {
    attempt lost;
    lost.problem.code = errc::cancelled;
    report_limits(lost, {}, {});
  }
  order_.reset();
}

} // namespace troupe
