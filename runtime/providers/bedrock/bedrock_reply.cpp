#include "bedrock_reply.hpp"

#include "dialect/finish_names.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/opaque_blocks.hpp"
#include "dialect/streamed_reply.hpp"

#include <utility>

namespace troupe::detail {

namespace {

/// What was called by the server itself is its own affair.
bool is_ours(json_value call) {
  return call.is_object() && text_at(call, "type") != "server_tool_use";
}

tool_call call_of(const json_document& document, json_value call, std::string_view text) {
  tool_call result{std::string{text_at(call, "toolUseId")}, std::string{text_at(call, "name")}, {}};
  const auto input = part_at(call, "input");
  if (input.is_null())
    result.arguments = "{}";
  else if (input.is_string())
    result.arguments = input.as_string();
  else
    document.append_compact(result.arguments, input, text);
  return result;
}

} // namespace

usage bedrock_usage(json_value x) {
  usage result;
  result.cached_tokens = count_at(x, "cacheReadInputTokens");
  result.cache_write_tokens = count_at(x, "cacheWriteInputTokens");
  result.prompt_tokens
    = sum_of(count_at(x, "inputTokens").value_or(0),
             sum_of(result.cached_tokens.value_or(0), result.cache_write_tokens.value_or(0)));
  result.completion_tokens = count_at(x, "outputTokens").value_or(0);
  result.total_tokens = sum_of(result.prompt_tokens, result.completion_tokens);
  return result;
}

void take_stop_reason(completion& to, json_value message) {
  if (const auto word = text_at(message, "stopReason"); !word.empty())
    set_finish(to, word);
}

bool goes_back(json_value reasoning) {
  return !text_at(part_at(reasoning, "reasoningText"), "signature").empty()
         || !text_at(reasoning, "redactedContent").empty();
}

std::optional<reply_fault> read_bedrock_reply(const std::string& text, whole_reply& result) {
  thread_local json_document document;
  const auto root = document.parse(text);
  if (!root)
    return reply_fault{root.error().offset, root.error().reason};
  const auto content = part_at(part_at(part_at(*root, "output"), "message"), "content");
  result.has_answer = content.is_array();
  auto& answer = result.answer;
  std::string kept;
  size_t blocks = 0;
  for (const auto block : content.elements()) {
    answer.content += text_at(block, "text");
    if (const auto call = part_at(block, "toolUse"); is_ours(call))
      answer.tool_calls.push_back(call_of(document, call, text));
    if (goes_back(part_at(block, "reasoningContent"))) {
      std::string json;
      document.append_compact(json, block, text);
      add_block(kept, blocks++, json);
    }
    if (answer.tool_calls.size() > calls_max) {
      result.has_answer = false;
      return std::nullopt;
    }
  }
  keep_blocks(answer, std::move(kept));
  answer.tokens = bedrock_usage(part_at(*root, "usage"));
  take_stop_reason(answer, *root);
  return std::nullopt;
}

} // namespace troupe::detail
