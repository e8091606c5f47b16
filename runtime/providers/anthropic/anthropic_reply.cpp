#include "anthropic_reply.hpp"

#include "dialect/finish_names.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/opaque_blocks.hpp"
#include "dialect/streamed_reply.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

void take_count(std::optional<uint64_t>& to, json_value x, std::string_view name) {
  if (const auto found = count_at(x, name))
    to = found;
}

/// What a model that refuses has to say, or what the provider says of it; never empty.
std::string refusal_of(json_value message, std::string&& said) {
  const auto details = part_at(message, "stop_details");
  const auto explained = text_at(details, "explanation");
  if (!explained.empty())
    return std::string{explained};
  if (!said.empty())
    return std::move(said);
  const auto category = text_at(details, "category");
  return category.empty() ? "no reason is given" : "the category is " + std::string{category};
}

class message_reader {
public:
  message_reader(const json_document& document, std::string_view text, completion& answer)
    : document_(document),
      text_(text),
      answer_(answer) {}

  /// Returns whether there are no more calls than a message may have.
  bool take(json_value block) {
    const auto type = text_at(block, "type");
    if (type == "text")
      answer_.content += text_at(block, "text");
    else if (type == "tool_use")
      answer_.tool_calls.push_back({std::string{text_at(block, "id")},
                                    std::string{text_at(block, "name")},
                                    arguments_of(document_, block, text_)});
    else if (is_thinking(type))
      keep(block);
    return answer_.tool_calls.size() <= calls_max;
  }

  void finish() {
    keep_blocks(answer_, std::move(kept_));
  }

private:
  void keep(json_value block) {
    std::string json;
    document_.append_compact(json, block, text_);
    add_block(kept_, blocks_++, json);
  }

  const json_document& document_;
  std::string_view text_;
  completion& answer_;
  std::string kept_;
  size_t blocks_ = 0;
};

} // namespace

void anthropic_counts::take(json_value usage) {
  take_count(input_, usage, "input_tokens");
  take_count(cached_, usage, "cache_read_input_tokens");
  take_count(cache_writes_, usage, "cache_creation_input_tokens");
  take_count(output_, usage, "output_tokens");
  take_count(thinking_, part_at(usage, "output_tokens_details"), "thinking_tokens");
}

usage anthropic_counts::total() const {
  usage result;
  result.prompt_tokens = sum_of(sum_of(input_.value_or(0), cached_.value_or(0)),
                                cache_writes_.value_or(0));
  result.completion_tokens = output_.value_or(0);
  result.total_tokens = sum_of(result.prompt_tokens, result.completion_tokens);
  result.cached_tokens = cached_;
  result.cache_write_tokens = cache_writes_;
  result.reasoning_tokens = thinking_;
  return result;
}

bool is_thinking(std::string_view type) {
  return type == "thinking" || type == "redacted_thinking";
}

std::string arguments_of(const json_document& document, json_value block, std::string_view text) {
  const auto input = part_at(block, "input");
  if (input.is_null())
    return "{}";
  if (input.is_string())
    return std::string{input.as_string()};
  std::string result;
  document.append_compact(result, input, text);
  return result;
}

void take_stop(completion& to, json_value message) {
  const auto word = text_at(message, "stop_reason");
  if (word.empty())
    return;
  set_finish(to, word);
  if (word != "refusal")
    return;
  to.refusal = refusal_of(message, std::move(to.content));
  to.content.clear();
  to.tool_calls.clear();
  to.opaque.clear();
}

std::optional<reply_fault> read_anthropic_reply(const std::string& text, whole_reply& result) {
  thread_local json_document document;
  const auto root = document.parse(text);
  if (!root)
    return reply_fault{root.error().offset, root.error().reason};
  auto& answer = result.answer;
  answer.id = text_at(*root, "id");
  answer.model = text_at(*root, "model");
  const auto content = part_at(*root, "content");
  result.has_answer = content.is_array() || content.is_string();
  if (!result.has_answer)
    return std::nullopt;
  answer.content = content.as_string();
  message_reader reader{document, text, answer};
  for (const auto block : content.elements())
    if (!reader.take(block)) {
      result.has_answer = false;
      return std::nullopt;
    }
  reader.finish();
  anthropic_counts counts;
  counts.take(part_at(*root, "usage"));
  answer.tokens = counts.total();
  take_stop(answer, *root);
  return std::nullopt;
}

} // namespace troupe::detail
