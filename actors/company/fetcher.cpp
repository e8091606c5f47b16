#include "fetcher.hpp"

#include "protocol/exception_reason.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace troupe {

http_request fetching::request_for(job& x) const {
  const auto turns = x.turns ? std::span<const reask_turn>{*x.turns}
                             : std::span<const reask_turn>{};
  http_request result;
  const auto& route = route_of(x);
  result.endpoint = route.endpoint;
  if (!x.body.empty())
    result.body = std::move(x.body);
  else
    result.body = x.doublings == 0 ? route.wire->encode(*x.input, turns)
                                   : route.wire->encode_longer(*x.input, turns, x.doublings);
  result.deadline = std::chrono::steady_clock::time_point{
    std::chrono::duration_cast<std::chrono::steady_clock::duration>(x.deadline)};
  return result;
}

std::minstd_rand fetching::random_of(uint32_t seat) const {
  return std::minstd_rand{static_cast<std::minstd_rand::result_type>(seed * 65537 + seat)};
}

std::optional<reply_report> limit_report(const job& x, const attempt& done,
                                         std::string_view headers,
                                         std::chrono::milliseconds pause) {
  reply_report result;
  if (!headers.empty())
    result.end.sight = read_rate_limits(headers, std::chrono::system_clock::now());
  result.permit = x.permit;
  result.end.code = done.problem.code;
  if (x.permit == 0 && pause.count() == 0 && done.problem.code != errc::rate_limited
      && !result.end.sight.said())
    return std::nullopt;
  result.end.tokens = done.tokens;
  result.end.pause = pause;
  result.end.latency = done.elapsed;
  return result;
}

fetcher::fetcher(fetcher_actor::pointer_view self, uint32_t seat, fetching_ptr shared)
  : self_(self),
    seat_(seat),
    shared_(std::move(shared)),
    random_(shared_->random_of(seat)) {}

fetcher::~fetcher() {
  // The coordinator tells the limiter.
  if (request_ != 0)
    shared_->engine->cancel(request_);
}

fetcher_actor::behavior_type fetcher::make_behavior() {
  coordinator_down_ = end_with(self_, shared_->coordinator);
  self_->set_exception_handler(exception_reason);
  return behavior_of<fetcher_actor>([this](job& x) { start(x); },
                                    [this](http_reply& x) { finish(x); },
                                    [this](abort_request) { abort(); });
}

void fetcher::start(job& x) {
  auto request = shared_->request_for(x);
  if (x.observed)
    shared_->reports->put(self_, boxed{request_sent{x.index, x.attempt, request.body}});
  current_ = std::move(x);
  request_ = shared_->engine->submit(std::move(request), shared_->board,
                                     switchboard::tag(seat_, ++sequence_));
}

void fetcher::finish(http_reply& x) {
  if (!current_ || x.tag != switchboard::tag(seat_, sequence_))
    return;
  request_ = 0;
  auto& reply = x.result.response;
  const auto& wire = *shared_->route_of(*current_).wire;
  boxed<received_answer> got;
  auto& record = got.emplace().record;
  record.http_status = reply.status;
  record.reask = current_->turns != nullptr;
  record.elapsed = x.result.elapsed;
  if (current_->observed) {
    auto body = reply.body;
    wire.mask(body);
    shared_->reports->put(self_,
                          boxed{response_received{current_->index, current_->attempt, reply.status,
                                                  std::move(body), x.result.elapsed}});
  }
  if (x.result.problem.code != errc::none) {
    report_failure(std::move(x.result.problem), reply, std::move(record));
    return;
  }
  auto answer = wire.decode(reply);
  if (answer) {
    record.tokens = answer->tokens;
    tell_limiter(record, reply.headers, {});
    got->answer = std::move(*answer);
    hand_over(std::move(got));
  } else {
    record.raw_reply = reply.body;
    report_failure(std::move(answer.error()), reply, std::move(record));
  }
}

void fetcher::hand_over(boxed<received_answer>&& got) {
  const auto id = current_->id;
  const auto route = current_->route;
  const bool judging = current_->judging;
  const auto reader = std::move(current_->reader);
  auto input = std::move(current_->input);
  current_.reset();
  reader->put(self_, answered{id, route, judging, std::move(got), std::move(input)});
  shared_->reports->put(self_, handed_over{id, seat_});
}

void fetcher::report_failure(error&& problem, const http_response& reply, attempt&& record) {
  std::uniform_real_distribution<double> jitter{0.0, 1.0};
  const auto decision = decide_retry(shared_->conf, problem, reply, current_->spent,
                                     jitter(random_), std::chrono::system_clock::now());
  record.problem = std::move(problem);
  const auto id = current_->id;
  tell_limiter(record, reply.headers, decision.pause);
  current_.reset();
  shared_->reports->put(self_, boxed{transport_failure{id, seat_, std::move(record), decision}});
}

void fetcher::tell_limiter(const attempt& record, std::string_view headers,
                           std::chrono::milliseconds pause) {
  if (const auto x = limit_report(*current_, record, headers, pause))
    post(self_, caf::actor_cast<limiter_actor>(current_->limiter), *x);
}

void fetcher::abort() {
  if (request_ != 0)
    shared_->engine->cancel(request_);
  request_ = 0;
  if (current_ && current_->permit != 0) {
    attempt record;
    record.problem.code = errc::cancelled;
    tell_limiter(record, {}, {});
  }
  current_.reset();
}

} // namespace troupe
