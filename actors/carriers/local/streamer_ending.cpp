// What becomes of a streamed reply when all of it is there, or no more will come.

#include "protocol/objection.hpp"
#include "run/guarded_call.hpp"
#include "streamer.hpp"

#include <troupe/detail/streaming.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace troupe {

void streamer::finish() {
  const auto result = std::move(*end_);
  end_ = http_result{{}, {}, result.elapsed, result.first_byte};
  end_->response.status = result.response.status;
  end_->response.headers = result.response.headers;
  if (request_.order().observed)
    request_.report_reply(result, any_bytes_ ? stream_->raw() : result.response.body);
  if (request_.order().judging) {
    finish_ruling(result);
    return;
  }
  const auto status = result.response.status;
  const bool is_answer = any_bytes_
                         || (result.problem.code == errc::none && status >= 200 && status < 300);
  if (!is_answer && result.problem.code == errc::none) {
    auto reply = result.response;
    if (auto answer = request_.wire().decode(reply))
      finish_answer(std::move(*answer));
    else
      request_.fail(failure_of(std::move(answer.error()), reply));
    return;
  }
  auto problem = problem_of_end(result.problem, is_answer);
  // An answer that is all there is worth no less because the connection broke behind it.
  const bool may_be_whole = problem.code == errc::none || problem.code == errc::stream_broken;
  auto answer = may_be_whole ? stream_->finish() : unexpected<error>{problem};
  if (!answer) {
    break_off(problem.code != errc::none ? std::move(problem) : std::move(answer.error()),
              completion{stream_->so_far()});
    return;
  }
  finish_answer(std::move(*answer));
}

void streamer::finish_answer(completion&& answer) {
  if (items_)
    finish_list(std::move(answer));
  else
    finish_record(std::move(answer));
}

/// Questions about answers are not streamed.
void streamer::finish_ruling(const http_result& result) {
  auto reply = result.response;
  if (result.problem.code != errc::none) {
    request_.fail(failure_of(error{result.problem}, reply));
    return;
  }
  auto answer = request_.wire().decode(reply);
  if (!answer) {
    request_.fail(failure_of(std::move(answer.error()), reply));
    return;
  }
  auto got = std::make_unique<received_answer>();
  got->record = make_record();
  got->record.tokens = answer->tokens;
  got->answer = std::move(*answer);
  request_.hand_over(std::move(got));
}

/// What ended the reply early; `none` if the body came to its end.
error streamer::problem_of_end(const error& transport, bool is_answer) {
  if (problem_.code != errc::none)
    return std::move(problem_);
  if (transport.code == errc::none || !is_answer)
    return transport;
  if (transport.code != errc::connection_lost && transport.code != errc::timeout_sent)
    return transport;
  return {errc::stream_broken, "the stream broke off after " + std::to_string(answer_.size())
                                 + " bytes of the answer: " + transport.message};
}

void streamer::break_off(error&& problem, completion&& answer) {
  const auto policy = shared_->rules.streaming->when_broken;
  if (retryable(problem.code) && policy == broken_stream::go_on
      && go_on(problem, std::move(answer)))
    return;
  http_response reply;
  reply.status = end_->response.status;
  const bool may_retry = problem.code != errc::stream_broken || policy != broken_stream::fail;
  auto failure = failure_of(std::move(problem), reply);
  failure->decision.retry = failure->decision.retry && may_retry;
  end_when_delivered(std::move(failure));
}

/// Has the model asked for the rest of its list. False if there is nothing to go on from.
bool streamer::go_on(const error& problem, completion&& answer) {
  if (!items_ || items_->count() == 0)
    return false;
  // What the model is shown must be JSON: some servers refuse calls whose arguments are not.
  const auto start = std::string_view{answer_}.substr(0, items_->end_of_elements());
  auto whole = std::string{start};
  whole += items_->closers();
  if (answer.tool_calls.size() > 1)
    answer.opaque.clear();
  std::erase_if(answer.tool_calls,
                [start](const tool_call& x) { return !x.arguments.starts_with(start); });
  if (answer.tool_calls.empty()) {
    answer.content = whole;
  } else {
    answer.tool_calls.resize(1);
    answer.tool_calls.front().arguments = whole;
  }
  verdict x;
  x.got = std::make_unique<received_answer>();
  auto& got = *x.got;
  got.record = make_record();
  got.record.tokens = answer.tokens;
  got.record.problem = problem;
  got.record.raw_reply = whole.substr(0, raw_reply_bytes_max);
  got.answer = std::move(answer);
  x.wrong = std::make_unique<objection>();
  auto& wrong = *x.wrong;
  wrong.problem = problem;
  wrong.problems = "Your answer broke off. Its first " + std::to_string(items_->count())
                   + " elements arrived; do not repeat them.";
  wrong.go_on = true;
  give_verdict(std::move(x));
  return true;
}

void streamer::finish_list(completion&& answer) {
  verdict x;
  std::string room;
  const auto text = request_.wire().answer(answer, room);
  if (!text && text.error().code == errc::truncated
      && shared_->rules.streaming->when_broken == broken_stream::go_on
      && go_on(text.error(), completion{answer}))
    return;
  if (!text) {
    x.wrong = std::make_unique<objection>(objection_to(text.error()));
  } else if (items_->settled() && text->size() == answer_.size()) {
    x.value = std::make_shared<list_end>(list_end{items_->count(), wrong_});
  } else {
    read_rest(x, *text);
  }
  x.got = std::make_unique<received_answer>();
  auto& record = x.got->record;
  record = make_record();
  record.tokens = answer.tokens;
  if (x.wrong)
    record.problem = x.wrong->problem;
  record.repairs = std::move(repairs_);
  if (x.wrong || shared_->rules.raw_replies)
    record.raw_reply = raw_reply_of(answer, text);
  x.got->answer = std::move(answer);
  if (x.value)
    send_parts(true);
  give_verdict(std::move(x));
}

/// Reads the answer as a whole, because it is not simply a list: delivers what has not been.
void streamer::read_rest(verdict& x, std::string_view answer) {
  const auto& list = *shared_->rules.streaming->list;
  reading whole;
  try {
    whole = list.whole->read(answer, options());
  } catch (...) {
    x.wrong = std::make_unique<objection>();
    x.wrong->problem = {errc::internal, "a check threw: " + what_was_thrown()};
    return;
  }
  if (!whole.record) {
    x.wrong = std::make_unique<objection>(objection_to(std::move(whole)));
    return;
  }
  repairs_ = std::move(whole.repairs);
  auto elements = list.split(whole.record);
  const auto count = std::max<uint64_t>(items_->count(), elements.size());
  for (auto i = items_->count(); i < elements.size(); ++i) {
    erased_part part;
    part.item = i;
    part.record = std::move(elements[i]);
    parts_.push_back(std::move(part));
  }
  x.value = std::make_shared<list_end>(list_end{count, wrong_});
}

void streamer::finish_record(completion&& answer) {
  std::string room;
  if (answer_.empty())
    if (const auto text = request_.wire().answer(answer, room))
      read_answer(*text);
  add_snapshot();
  auto got = std::make_unique<received_answer>();
  got->record = make_record();
  got->record.tokens = answer.tokens;
  got->answer = std::move(answer);
  request_.report_limits(got->record, end_->response.headers, {});
  end_when_delivered(std::move(got));
}

std::unique_ptr<transport_failure> streamer::failure_of(error&& problem,
                                                        const http_response& reply) {
  auto record = make_record();
  record.http_status = reply.status;
  record.raw_reply = any_bytes_ ? stream_->raw() : reply.body;
  return request_.failure_of(std::move(problem), reply, end_->response.headers, std::move(record));
}

void streamer::give_verdict(verdict&& x) {
  // Whatever it is worth, it is an answer, unless it broke off.
  attempt record;
  if (x.wrong && x.wrong->problem.code == errc::stream_broken)
    record.problem.code = errc::stream_broken;
  record.tokens = x.got->record.tokens;
  record.elapsed = x.got->record.elapsed;
  request_.report_limits(record, end_->response.headers, {});
  end_when_delivered(std::move(x));
}

} // namespace troupe
