#include "row_answers.hpp"

#include <troupe/detail/transport_policy.hpp>

#include <utility>

namespace troupe {

batched_request batched_request::of(request_order& x) {
  batched_request result;
  result.id = x.id;
  result.index = x.index;
  result.attempt = x.attempt;
  result.route = x.route;
  result.validator = x.validator;
  result.form = x.form;
  result.spent = x.spent;
  result.judging = x.judging;
  result.has_turns = x.has_turns();
  result.observed = x.observed;
  result.input = std::move(x.input);
  return result;
}

row_answers::row_answers(batcher_actor::pointer_view self, batching_ptr shared)
  : self_(self),
    shared_(std::move(shared)) {}

const dialect& row_answers::wire_of(const batched_request& x) const {
  const auto& rules = shared_->rules;
  return rules.lanes[rules.lane_of(x.route, x.judging)].wire->in(x.form);
}

void row_answers::give(uint32_t seat, batched_request&& x, batch_row&& row, bool is_copy,
                       std::chrono::microseconds elapsed) {
  const auto& wire = wire_of(x);
  auto& reply = row.reply;
  if (x.observed) {
    auto shown = reply.body;
    wire.mask(shown);
    shared_->reports->put(self_, std::make_unique<response_received>(response_received{
                                   x.index, x.attempt, reply.status, std::move(shown), elapsed}));
  }
  attempt record;
  record.http_status = reply.status;
  record.elapsed = elapsed;
  auto answer = wire.decode(reply);
  if (!answer) {
    record.problem = std::move(answer.error());
    record.raw_reply = std::move(reply.body);
    fail(seat, x, std::move(record), reply, true);
    return;
  }
  if (is_copy) {
    answer->tokens = {};
    answer->tokens.cost_told = money{};
  }
  record.reask = x.has_turns;
  record.batched = true;
  record.tokens = answer->tokens;
  auto got = std::make_unique<received_answer>();
  got->record = std::move(record);
  got->answer = std::move(*answer);
  shared_->answers[x.validator]->put(self_, answered{x.id, x.route, x.judging, std::move(got),
                                                     std::move(x.input), x.form});
  shared_->reports->put(self_, handed_over{x.id, seat});
}

void row_answers::fail(uint32_t seat, batched_request&& x, error why, bool retry, bool billed) {
  constexpr uint16_t ok = 200;
  attempt record;
  record.problem = std::move(why);
  record.http_status = billed ? ok : 0;
  fail(seat, x, std::move(record), {}, retry);
}

void row_answers::fail(uint32_t seat, const batched_request& x, attempt&& record,
                       const http_response& reply, bool retry) {
  record.reask = x.has_turns;
  record.batched = true;
  // The next batch is no sooner than any pause, and a row has no pace: it has failed like any
  // other.
  if (record.problem.code == errc::rate_limited)
    record.problem.code = errc::unavailable;
  std::uniform_real_distribution<double> jitter{0.0, 1.0};
  auto decision = decide_retry(shared_->rules.conf, record.problem, reply, x.spent, jitter(random_),
                               std::chrono::system_clock::now());
  decision.retry = decision.retry && retry;
  decision.wait = decision.pause = {};
  shared_->reports->put(self_, std::make_unique<transport_failure>(
                                 transport_failure{x.id, seat, std::move(record), decision}));
}

} // namespace troupe
