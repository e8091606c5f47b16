#include "fetcher.hpp"

#include "exception_reason.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace troupe {

fetcher::fetcher(fetcher_actor::pointer_view self, uint32_t seat, fetching_ptr shared)
  : self_(self),
    seat_(seat),
    shared_(std::move(shared)),
    random_(static_cast<std::minstd_rand::result_type>(shared_->seed * 65537 + seat)) {}

fetcher::~fetcher() {
  abort();
}

fetcher_actor::behavior_type fetcher::make_behavior() {
  self_->monitor(shared_->coordinator);
  self_->set_exception_handler(exception_reason);
  self_->set_down_handler([this](caf::down_msg&) { self_->quit(caf::exit_reason::normal); });
  return {
    [this](job& x) { start(x); },
    [this](http_reply& x) { finish(x); },
    [this](abort_request) { abort(); },
  };
}

void fetcher::start(job& x) {
  const auto turns = x.turns ? std::span<const reask_turn>{*x.turns}
                             : std::span<const reask_turn>{};
  http_request request;
  const auto& route = shared_->routes[x.lane];
  request.endpoint = route.endpoint;
  request.body = route.wire->encode(*x.input, turns);
  request.deadline = std::chrono::steady_clock::time_point{
    std::chrono::duration_cast<std::chrono::steady_clock::duration>(x.deadline)};
  if (x.observed)
    self_->send(shared_->coordinator, request_sent{x.index, x.attempt, request.body});
  current_ = std::move(x);
  request_ = shared_->engine->submit(std::move(request), shared_->board,
                                     switchboard::tag(seat_, ++sequence_));
}

void fetcher::finish(http_reply& x) {
  if (!current_ || x.tag != switchboard::tag(seat_, sequence_))
    return;
  request_ = 0;
  auto& reply = x.result.response;
  const auto& wire = *shared_->routes[current_->lane].wire;
  attempt record;
  record.http_status = reply.status;
  record.reask = current_->turns != nullptr;
  record.elapsed = x.result.elapsed;
  if (current_->observed) {
    auto body = reply.body;
    wire.mask(body);
    self_->send(shared_->coordinator,
                response_received{current_->index, current_->attempt, reply.status, std::move(body),
                                  x.result.elapsed});
  }
  if (x.result.problem.code != errc::none) {
    report_failure(std::move(x.result.problem), reply, std::move(record));
    return;
  }
  auto answer = wire.decode(reply);
  if (answer) {
    hand_over(std::move(*answer), std::move(record));
  } else {
    record.raw_reply = std::move(reply.body);
    report_failure(std::move(answer.error()), reply, std::move(record));
  }
}

void fetcher::hand_over(completion&& answer, attempt&& record) {
  record.tokens = answer.tokens;
  const auto id = current_->id;
  const auto lane = current_->lane;
  const auto validator = caf::actor_cast<validator_actor>(std::move(current_->validator));
  auto input = std::move(current_->input);
  current_.reset();
  self_->send(validator,
              answered{id, lane, std::move(answer), std::move(record), std::move(input)});
  self_->send(shared_->coordinator, handed_over{id, seat_});
}

void fetcher::report_failure(error&& problem, const http_response& reply, attempt&& record) {
  std::uniform_real_distribution<double> jitter{0.0, 1.0};
  const auto decision = decide_retry(shared_->conf, problem, reply, current_->retries_done,
                                     jitter(random_), std::chrono::system_clock::now());
  record.problem = std::move(problem);
  const auto id = current_->id;
  const auto limiter = caf::actor_cast<limiter_actor>(std::move(current_->limiter));
  current_.reset();
  if (decision.pause.count() > 0)
    self_->send(limiter, throttled{decision.pause});
  self_->send(shared_->coordinator, transport_failure{id, seat_, std::move(record), decision});
}

void fetcher::abort() {
  if (request_ != 0)
    shared_->engine->cancel(request_);
  request_ = 0;
  current_.reset();
}

} // namespace troupe
