#include "fetcher.hpp"

#include "protocol/exception_reason.hpp"

#include <utility>

namespace troupe {

fetcher::fetcher(fetcher_actor::pointer_view self, uint32_t seat, fetching_ptr shared)
  : self_(self),
    coordinator_(shared->coordinator),
    request_(self, seat, std::move(shared)) {}

fetcher_actor::behavior_type fetcher::make_behavior() {
  coordinator_down_ = end_with(self_, coordinator_);
  self_->set_exception_handler(exception_reason);
  return behavior_of<fetcher_actor>(
    [this](request_order& x) { request_.start(std::move(x), false); },
    [this](http_reply& x) { finish(x); }, [this](abort_request) { request_.abort(); });
}

void fetcher::finish(http_reply& x) {
  if (!request_.is_for(x.tag))
    return;
  request_.take_reply();
  auto& reply = x.result.response;
  request_.report_reply(x.result, reply.body);
  const auto fail = [&](error&& problem, attempt&& record) {
    request_.describe(record, x.result);
    request_.fail(request_.failure_of(std::move(problem), reply, reply.headers, std::move(record)));
  };
  if (x.result.problem.code != errc::none) {
    fail(std::move(x.result.problem), {});
    return;
  }
  auto answer = request_.wire().decode(reply);
  if (!answer) {
    attempt record;
    record.raw_reply = reply.body;
    fail(std::move(answer.error()), std::move(record));
    return;
  }
  auto got = std::make_unique<received_answer>(std::move(*answer));
  auto& record = got->record;
  request_.describe(record, x.result);
  record.tokens = got->answer.tokens;
  request_.report_limits(record, reply.headers, {});
  request_.hand_over(std::move(got));
}

} // namespace troupe
