#include "cohere_reply.hpp"

#include "dialect/finish_names.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/streamed_reply.hpp"

#include <troupe/detail/json_writer.hpp>

#include <utility>

namespace troupe::detail {

namespace {

/// A count, which Cohere writes in floating point.
std::optional<uint64_t> cohere_count_at(json_value x, std::string_view name) {
  constexpr double largest = 9e15;
  const auto found = part_at(x, name);
  const auto value = found.as_double();
  const bool is_number = found.kind() == json_kind::integer || found.kind() == json_kind::number
                         || found.kind() == json_kind::big_integer;
  return is_number && value >= 0 && value <= largest ? std::optional{static_cast<uint64_t>(value)}
                                                     : std::nullopt;
}

/// What stands in `message`.
class message_reader {
public:
  message_reader(const json_document& document, std::string_view text, completion& answer)
    : document_(document),
      text_(text),
      answer_(answer) {}

  void read(json_value message) {
    if (const auto content = message.find("content"); content && content->is_string())
      answer_.content = content->as_string();
    else if (content)
      for (const auto block : content->elements())
        read_block(block);
    if (const auto calls = message.find("tool_calls"))
      for (const auto call : calls->elements())
        read_call(call);
    std::string members;
    if (!thoughts_.empty())
      members = cohere_opaque("thinking", thoughts_);
    if (const auto plan = text_at(message, "tool_plan"); !plan.empty())
      members += (members.empty() ? "" : ",") + cohere_opaque("tool_plan", plan);
    if (!members.empty() && members.size() <= opaque_bytes_max)
      answer_.opaque.push_back({0, 0, false, std::move(members)});
  }

private:
  void read_block(json_value block) {
    answer_.content += text_at(block, "text");
    thoughts_ += text_at(block, "thinking");
  }

  void read_call(json_value call) {
    const auto function = call.find("function");
    if (!function || !function->is_object() || answer_.tool_calls.size() == calls_max)
      return;
    answer_.tool_calls.push_back({std::string{text_at(call, "id")},
                                  std::string{text_at(*function, "name")},
                                  cohere_arguments(document_, *function, text_)});
  }

  const json_document& document_;
  std::string_view text_;
  completion& answer_;
  std::string thoughts_;
};

} // namespace

std::string cohere_arguments(const json_document& document, json_value function,
                             std::string_view text) {
  std::string result;
  const auto arguments = function.find("arguments");
  if (arguments && arguments->is_string())
    result = arguments->as_string();
  else if (arguments && !arguments->is_null())
    document.append_compact(result, *arguments, text);
  return result;
}

std::string cohere_opaque(std::string_view name, std::string_view text) {
  std::string result;
  append_json_string(result, name);
  result += ':';
  append_json_string(result, text);
  return result;
}

usage cohere_usage(json_value x) {
  usage result;
  const auto tokens = part_at(x, "tokens");
  const auto billed = part_at(x, "billed_units");
  result.billed_prompt_tokens = cohere_count_at(billed, "input_tokens");
  result.billed_completion_tokens = cohere_count_at(billed, "output_tokens");
  const auto count = [&tokens](std::string_view name, const std::optional<uint64_t>& otherwise) {
    const auto counted = cohere_count_at(tokens, name);
    return counted ? *counted : otherwise.value_or(0);
  };
  result.prompt_tokens = count("input_tokens", result.billed_prompt_tokens);
  result.completion_tokens = count("output_tokens", result.billed_completion_tokens);
  result.total_tokens = result.prompt_tokens + result.completion_tokens;
  result.cached_tokens = cohere_count_at(x, "cached_tokens");
  return result;
}

void take_cohere_finish(completion& answer, std::string_view word) {
  if (!word.empty())
    set_finish(answer, word);
}

std::optional<reply_fault> read_cohere_reply(const std::string& text, whole_reply& result) {
  thread_local json_document document;
  const auto root = document.parse(text);
  if (!root)
    return reply_fault{root.error().offset, root.error().reason};
  auto& answer = result.answer;
  if (const auto message = root->find("message"); message && message->is_object()) {
    result.has_answer = true;
    message_reader{document, text, answer}.read(*message);
  }
  answer.id = text_at(*root, "id");
  take_cohere_finish(answer, text_at(*root, "finish_reason"));
  if (const auto told = root->find("usage"))
    answer.tokens = cohere_usage(*told);
  document.shrink();
  return std::nullopt;
}

} // namespace troupe::detail
