#include "cohere_stream.hpp"

#include "cohere_reply.hpp"
#include "dialect/json_parts.hpp"

#include <utility>

namespace troupe::detail {

bool cohere_stream::take_json(std::string_view, std::string_view text) {
  const auto root = document_.parse(text);
  if (!root)
    return fail(errors().of_no_json("an event of the stream is no JSON", root.error().offset,
                                    root.error().reason, text));
  const auto type = text_at(*root, "type");
  const auto delta = root->find("delta");
  if (type.empty() && !text_at(*root, "message").empty())
    return take_problem(text);
  if (type == "message-start") {
    saw_event_ = true;
    answer_.id = text_at(*root, "id");
  }
  if (!delta || !delta->is_object())
    return true;
  if (type == "message-end")
    return take_end(*delta);
  const auto message = delta->find("message");
  if (!message || !message->is_object())
    return true;
  const auto calls = message->find("tool_calls");
  const auto index = root->find("index");
  if (type == "tool-call-start" || type == "tool-call-delta")
    return !calls
           || take_call(*calls, index ? index->as_uint64() : 0, type == "tool-call-start", text);
  return take_message(*message);
}

bool cohere_stream::take_message(json_value message) {
  saw_event_ = true;
  const auto content = message.find("content");
  if (content && content->is_object()) {
    add_content(text_at(*content, "text"));
    const auto thought = text_at(*content, "thinking");
    answer_bytes_ += thought.size();
    thoughts_ += thought;
  }
  const auto plan = text_at(message, "tool_plan");
  answer_bytes_ += plan.size();
  plan_ += plan;
  return has_room();
}

bool cohere_stream::take_call(json_value call, uint64_t index, bool begins, std::string_view text) {
  saw_event_ = true;
  const auto function = call.find("function");
  if (!function || !function->is_object())
    return true;
  if (begins && !begin_call(index, text_at(call, "id"), text_at(*function, "name")))
    return false;
  add_arguments(index, cohere_arguments(document_, *function, text));
  return has_room();
}

bool cohere_stream::take_end(json_value delta) {
  saw_event_ = true;
  take_cohere_finish(answer_, text_at(delta, "finish_reason"));
  if (const auto told = delta.find("usage"))
    answer_.tokens = cohere_usage(*told);
  if (const auto why = text_at(delta, "error"); !why.empty() && !wanted().is_whole(answer_)) {
    provider_problem problem;
    problem.message = why;
    return fail(errors().of_problem(problem));
  }
  return end();
}

void cohere_stream::finish_texts() {
  if (!thoughts_.empty())
    add_opaque(calls_max, false, cohere_opaque("thinking", std::exchange(thoughts_, {})));
  if (!plan_.empty())
    add_opaque(calls_max, false, cohere_opaque("tool_plan", std::exchange(plan_, {})));
  streamed_reply::finish_texts();
}

} // namespace troupe::detail
