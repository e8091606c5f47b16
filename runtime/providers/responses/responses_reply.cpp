#include "responses_reply.hpp"

#include "dialect/finish_names.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/streamed_reply.hpp"

#include <troupe/money.hpp>

#include <cmath>

namespace troupe::detail {

namespace {

/// OpenRouter says what it cost.
std::optional<money> cost_at(json_value x) {
  const auto found = x.find("cost");
  const double dollars = found ? found->as_double() : 0;
  if (!(dollars > 0) || dollars > 1e9)
    return std::nullopt;
  return money::from_nanos(std::llround(dollars * double(money::nanos_per_dollar)));
}

usage usage_of(json_value x) {
  usage result;
  result.prompt_tokens = count_at(x, "input_tokens").value_or(0);
  result.completion_tokens = count_at(x, "output_tokens").value_or(0);
  result.total_tokens
    = count_at(x, "total_tokens").value_or(result.prompt_tokens + result.completion_tokens);
  result.cached_tokens = count_at(part_at(x, "input_tokens_details"), "cached_tokens");
  result.cache_write_tokens = count_at(part_at(x, "input_tokens_details"), "cache_write_tokens");
  result.reasoning_tokens = count_at(part_at(x, "output_tokens_details"), "reasoning_tokens");
  result.cost_told = cost_at(x);
  return result;
}

void read_finish(json_value response, completion& x) {
  const auto status = text_at(response, "status");
  if (status.empty() || status == "completed" || status == "complete") {
    x.finish = x.tool_calls.empty() ? finish_reason::stop : finish_reason::tool_calls;
    return;
  }
  const auto reason = text_at(part_at(response, "incomplete_details"), "reason");
  set_finish(x, reason.empty() ? status : reason);
  // It says that it is not whole, in whichever words.
  if (x.finish == finish_reason::unknown)
    x.finish = finish_reason::failed;
}

void read_problem_of(json_value response, provider_problem& x) {
  const auto failure = response.find("error");
  if (failure && failure->is_object()) {
    x.message = text_at(*failure, "message");
    x.type = text_at(*failure, "type");
    x.code = text_at(*failure, "code");
  } else if (failure && failure->is_string()) {
    x.message = failure->as_string();
  }
  const auto status = text_at(response, "status");
  if (x.empty() && status == "failed")
    x.message = "the response failed";
  if (x.empty() && (status == "queued" || status == "in_progress"))
    x.message = "the response is " + std::string{status}
                + ", not done: nobody fetches it later; leave `background` out of the request";
}

void read_message(json_value item, std::string& content, std::string& refusal) {
  const auto parts = item.find("content");
  if (!parts)
    return;
  // Of a message that was put together by something else.
  content += parts->as_string();
  for (const auto part : parts->elements()) {
    bool is_refusal = false;
    const auto text = part_text(part, is_refusal);
    (is_refusal ? refusal : content) += text;
  }
}

void read_call(json_value item, completion& x) {
  auto& call = x.tool_calls.emplace_back();
  call.id = text_at(item, "call_id");
  if (call.id.empty())
    call.id = text_at(item, "id");
  call.name = text_at(item, "name");
  call.arguments = arguments_of(item);
}

} // namespace

bool is_commentary(json_value item) {
  return text_at(item, "phase") == "commentary";
}

std::string_view part_text(json_value part, bool& is_refusal) {
  const auto type = text_at(part, "type");
  is_refusal = type == "refusal";
  if (is_refusal)
    return text_at(part, "refusal");
  return type == "output_text" || type == "text" ? text_at(part, "text") : std::string_view{};
}

std::string arguments_of(json_value call) {
  const auto found = call.find("arguments");
  if (!found || found->is_null())
    return {};
  return found->is_string() ? std::string{found->as_string()} : found->text();
}

void read_response(json_value response, whole_reply& result) {
  auto& x = result.answer;
  x.id = text_at(response, "id");
  x.model = text_at(response, "model");
  read_problem_of(response, result.problem);
  std::string commentary;
  const auto output = response.find("output");
  if (output && output->is_array()) {
    for (const auto item : output->elements()) {
      const auto type = text_at(item, "type");
      if (type == "message")
        read_message(item, is_commentary(item) ? commentary : x.content, x.refusal);
      else if (type == "function_call" && x.tool_calls.size() < calls_max)
        read_call(item, x);
      else if (type == "function_call")
        result.problem.message = "too many calls in the reply";
    }
    result.has_answer = true;
  }
  if (x.content.empty() && x.tool_calls.empty())
    x.content = std::move(commentary);
  read_finish(response, x);
  if (const auto tokens = response.find("usage"))
    x.tokens = usage_of(*tokens);
}

std::optional<reply_fault> read_responses_reply(std::string_view text, kept_by who,
                                                whole_reply& result) {
  thread_local json_document document;
  const auto root = document.parse(text);
  if (!root)
    return reply_fault{root.error().offset, root.error().reason};
  if (!root->is_object())
    return std::nullopt;
  read_response(*root, result);
  if (const auto output = root->find("output"))
    if (auto members = kept_output(document, *output, text, who); !members.empty())
      result.answer.opaque.push_back({0, 0, false, std::move(members)});
  return std::nullopt;
}

} // namespace troupe::detail
