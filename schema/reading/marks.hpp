#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

/// What models put around their answers. The only place that knows: whoever looks for an answer, in
/// a whole text (`answer_part`) or in one that arrives (`answer_stream`), asks here.
namespace troupe::detail {

enum class mark_kind : uint8_t {
  /// Thoughts begin: up to their end nothing is meant.
  thoughts,
  /// What stands before it were thoughts, though nothing said so: some prompts open them for the
  /// model.
  thoughts_end,
  /// The answer begins.
  answer,
  /// What was meant ends.
  answer_end,
  /// A call begins, whose arguments are the answer: `{"name":…, "arguments":{…}}`, or the value.
  call,
};

struct mark {
  mark_kind kind;
  std::string_view text;
  /// Of thoughts: what ends them.
  std::string_view end = {};
  /// Of thoughts: another mark that ends them, and means what it means.
  std::string_view end_before = {};
};

inline constexpr mark known_marks[] = {
  {mark_kind::thoughts, "<think>", "</think>"},
  {mark_kind::thoughts, "<thinking>", "</thinking>"},
  {mark_kind::thoughts, "<thought>", "</thought>"},
  {mark_kind::thoughts, "<reasoning>", "</reasoning>"},
  {mark_kind::thoughts, "<seed:think>", "</seed:think>"},
  {mark_kind::thoughts, "[THINK]", "[/THINK]"},
  {mark_kind::thoughts, "◁think▷", "◁/think▷"},
  {mark_kind::thoughts, "<|START_THINKING|>", "<|END_THINKING|>"},
  {mark_kind::thoughts, "<|begin_of_thought|>", "<|end_of_thought|>"},
  // Channels of the harmony format. Calls name their function in the channel's head.
  {mark_kind::thoughts, "<|channel|>analysis", "<|end|>", "<|channel|>final"},
  {mark_kind::thoughts, "<|channel|>commentary<|message|>", "<|end|>", "<|channel|>final"},

  {mark_kind::thoughts_end, "</think>"},
  {mark_kind::thoughts_end, "</thinking>"},
  {mark_kind::thoughts_end, "</thought>"},
  {mark_kind::thoughts_end, "</reasoning>"},
  {mark_kind::thoughts_end, "</seed:think>"},
  {mark_kind::thoughts_end, "[/THINK]"},
  {mark_kind::thoughts_end, "◁/think▷"},
  {mark_kind::thoughts_end, "<|END_THINKING|>"},
  {mark_kind::thoughts_end, "<|end_of_thought|>"},

  {mark_kind::answer, "<answer>"},
  {mark_kind::answer, "<response>"},
  {mark_kind::answer, "<output>"},
  {mark_kind::answer, "<json>"},
  {mark_kind::answer, "<|START_RESPONSE|>"},
  {mark_kind::answer, "<|begin_of_solution|>"},
  {mark_kind::answer, "<|channel|>final"},
  // The end of a channel's head, and of the name of a function.
  {mark_kind::answer, "<|message|>"},
  {mark_kind::answer, "[ARGS]"},

  {mark_kind::call, "<tool_call>"},
  {mark_kind::call, "<|tool_call|>"},
  {mark_kind::call, "<function_call>"},
  {mark_kind::call, "<function="},
  {mark_kind::call, "[TOOL_CALLS]"},
  {mark_kind::call, "<|python_tag|>"},
  {mark_kind::call, "<|START_ACTION|>"},
  {mark_kind::call, "<|channel|>commentary to="},

  {mark_kind::answer_end, "</answer>"},
  {mark_kind::answer_end, "</response>"},
  {mark_kind::answer_end, "</output>"},
  {mark_kind::answer_end, "</json>"},
  {mark_kind::answer_end, "<|END_RESPONSE|>"},
  {mark_kind::answer_end, "<|end_of_solution|>"},
  {mark_kind::answer_end, "</tool_call>"},
  {mark_kind::answer_end, "<|/tool_call|>"},
  {mark_kind::answer_end, "</function_call>"},
  {mark_kind::answer_end, "</function>"},
  {mark_kind::answer_end, "<|END_ACTION|>"},
  {mark_kind::answer_end, "<|end|>"},
  {mark_kind::answer_end, "<|return|>"},
  {mark_kind::answer_end, "<|call|>"},
  {mark_kind::answer_end, "<|im_end|>"},
  {mark_kind::answer_end, "<|eot_id|>"},
  {mark_kind::answer_end, "<|eom_id|>"},
};

/// What stands at the beginning of a text.
struct mark_match {
  /// Null if no mark does.
  const mark* which = nullptr;
  /// The text is the beginning of a mark, and goes no further.
  bool is_partial = false;
};

mark_match match_mark(std::string_view text) noexcept;

struct thoughts_match {
  bool is_end = false;
  /// Bytes of the end; none if it is the mark `end_before`.
  size_t size = 0;
  /// The text is the beginning of an end, and goes no further.
  bool is_partial = false;
};

/// Whether the thoughts that `x` opens end at the beginning of a text.
thoughts_match match_end(const mark& x, std::string_view text) noexcept;

/// Whether a mark, or the end of thoughts, may begin with that byte.
constexpr bool may_begin_mark(char c) noexcept {
  return c == '<' || c == '[' || c == '\xE2';
}

/// What opens and closes a code block.
inline constexpr std::string_view code_fence = "```";

/// Whether a code block with that label may hold the answer.
bool labels_json(std::string_view label) noexcept;

} // namespace troupe::detail
