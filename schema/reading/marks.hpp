#pragma once

#include <algorithm>
#include <array>
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
  /// A call begins, whose arguments are the answer: `{"name":…, "arguments":{…}}` (see
  /// `answer_frame`), or the value.
  call,
  /// Invisible: means nothing, wherever it stands between values.
  blank,
};

struct mark {
  mark_kind kind = mark_kind::blank;
  /// In any case: `<Think>` is `<think>`.
  std::string_view text = {};
  /// Of thoughts: what ends them.
  std::string_view end = {};
  /// Of thoughts: what begins another mark, which ends them, too.
  std::string_view end_before = {};
};

inline constexpr mark listed_marks[] = {
  {mark_kind::thoughts, "<think>", "</think>"},
  {mark_kind::thoughts, "<think ", "</think>"},
  {mark_kind::thoughts, "<thinking>", "</thinking>"},
  {mark_kind::thoughts, "<thinking ", "</thinking>"},
  {mark_kind::thoughts, "<thought>", "</thought>"},
  {mark_kind::thoughts, "<thoughts>", "</thoughts>"},
  {mark_kind::thoughts, "<reasoning>", "</reasoning>"},
  {mark_kind::thoughts, "<reflection>", "</reflection>"},
  {mark_kind::thoughts, "<scratchpad>", "</scratchpad>"},
  {mark_kind::thoughts, "<analysis>", "</analysis>"},
  {mark_kind::thoughts, "<rationale>", "</rationale>"},
  {mark_kind::thoughts, "<thought_process>", "</thought_process>"},
  {mark_kind::thoughts, "<antthinking>", "</antthinking>"},
  {mark_kind::thoughts, "<seed:think>", "</seed:think>"},
  {mark_kind::thoughts, "<mm:think>", "</mm:think>"},
  {mark_kind::thoughts, "<longcat_think>", "</longcat_think>"},
  {mark_kind::thoughts, "<unused94>", "<unused95>"},
  {mark_kind::thoughts, "[THINK]", "[/THINK]"},
  {mark_kind::thoughts, "[THINKING]", "[/THINKING]"},
  {mark_kind::thoughts, "[THOUGHT]", "[/THOUGHT]"},
  {mark_kind::thoughts, "[REASONING]", "[/REASONING]"},
  {mark_kind::thoughts, "◁think▷", "◁/think▷"},
  {mark_kind::thoughts, "<|START_THINKING|>", "<|END_THINKING|>"},
  {mark_kind::thoughts, "<|begin_of_thought|>", "<|end_of_thought|>"},
  {mark_kind::thoughts, "<|inner_prefix|>", "<|inner_suffix|>"},
  {mark_kind::thoughts, "<|think|>", "<|/think|>"},
  {mark_kind::thoughts, "<|thinking|>", "<|/thinking|>"},
  {mark_kind::thoughts, "<|channel>thought", "<channel|>"},
  // Channels of the harmony format. Calls name their function in the channel's head.
  {mark_kind::thoughts, "<|channel|>analysis", "<|end|>", "<|channel|>"},
  {mark_kind::thoughts, "<|channel|>commentary<|message|>", "<|end|>", "<|channel|>"},

  {mark_kind::answer, "<answer>"},
  {mark_kind::answer, "<final_answer>"},
  {mark_kind::answer, "<final>"},
  {mark_kind::answer, "<response>"},
  {mark_kind::answer, "<output>"},
  {mark_kind::answer, "<result>"},
  {mark_kind::answer, "<solution>"},
  {mark_kind::answer, "<json>"},
  {mark_kind::answer, "<|START_RESPONSE|>"},
  {mark_kind::answer, "<|begin_of_solution|>"},
  {mark_kind::answer, "<|begin_of_box|>"},
  {mark_kind::answer, "<|channel|>final"},
  {mark_kind::answer, "<|channel>final"},
  // The end of a channel's head, and of the name of a function.
  {mark_kind::answer, "<|message|>"},
  {mark_kind::answer, "[ARGS]"},
  {mark_kind::answer, "<|tool_call_argument_begin|>"},

  {mark_kind::call, "<tool_call>"},
  {mark_kind::call, "<tool_call "},
  {mark_kind::call, "<tool_calls>"},
  {mark_kind::call, "<tool_use>"},
  {mark_kind::call, "<tools>"},
  {mark_kind::call, "<|tool_call|>"},
  {mark_kind::call, "<|tool_calls|>"},
  {mark_kind::call, "<|tool_call_start|>"},
  {mark_kind::call, "<|tool_call_begin|>"},
  {mark_kind::call, "<|tool_calls_section_begin|>"},
  {mark_kind::call, "<｜tool▁calls▁begin｜>"},
  {mark_kind::call, "<｜tool▁call▁begin｜>"},
  {mark_kind::call, "<｜tool▁sep｜>"},
  {mark_kind::call, "<function_call>"},
  {mark_kind::call, "<function_calls>"},
  {mark_kind::call, "<function="},
  {mark_kind::call, "<function "},
  {mark_kind::call, "<invoke "},
  {mark_kind::call, "[TOOL_CALLS]"},
  {mark_kind::call, "[TOOL_CALL]"},
  {mark_kind::call, "<|python_tag|>"},
  {mark_kind::call, "<|START_ACTION|>"},
  {mark_kind::call, "<|channel|>commentary to="},

  {mark_kind::answer_end, "</answer>"},
  {mark_kind::answer_end, "</final_answer>"},
  {mark_kind::answer_end, "</final>"},
  {mark_kind::answer_end, "</response>"},
  {mark_kind::answer_end, "</output>"},
  {mark_kind::answer_end, "</result>"},
  {mark_kind::answer_end, "</solution>"},
  {mark_kind::answer_end, "</json>"},
  {mark_kind::answer_end, "<|END_RESPONSE|>"},
  {mark_kind::answer_end, "<|end_of_solution|>"},
  {mark_kind::answer_end, "<|end_of_box|>"},
  {mark_kind::answer_end, "</tool_call>"},
  {mark_kind::answer_end, "</tool_calls>"},
  {mark_kind::answer_end, "</tool_use>"},
  {mark_kind::answer_end, "</tools>"},
  {mark_kind::answer_end, "<|/tool_call|>"},
  {mark_kind::answer_end, "<|/tool_calls|>"},
  {mark_kind::answer_end, "<|tool_call_end|>"},
  {mark_kind::answer_end, "<|tool_calls_section_end|>"},
  {mark_kind::answer_end, "<｜tool▁call▁end｜>"},
  {mark_kind::answer_end, "<｜tool▁calls▁end｜>"},
  {mark_kind::answer_end, "<｜end▁of▁sentence｜>"},
  {mark_kind::answer_end, "</function_call>"},
  {mark_kind::answer_end, "</function_calls>"},
  {mark_kind::answer_end, "</function>"},
  {mark_kind::answer_end, "</invoke>"},
  {mark_kind::answer_end, "[/TOOL_CALLS]"},
  {mark_kind::answer_end, "[/TOOL_CALL]"},
  {mark_kind::answer_end, "<|END_ACTION|>"},
  {mark_kind::answer_end, "<|end|>"},
  {mark_kind::answer_end, "<|return|>"},
  {mark_kind::answer_end, "<|call|>"},
  {mark_kind::answer_end, "<|im_end|>"},
  {mark_kind::answer_end, "<|eot_id|>"},
  {mark_kind::answer_end, "<|eom_id|>"},
  {mark_kind::answer_end, "<|endoftext|>"},
  {mark_kind::answer_end, "<|END_OF_TURN_TOKEN|>"},
  {mark_kind::answer_end, "<end_of_turn>"},

  // Byte order marks, that of the other order, those of UTF-16, and U+FEFF read as Latin-1.
  {mark_kind::blank, "\xEF\xBB\xBF"},
  {mark_kind::blank, "\xEF\xBF\xBE"},
  {mark_kind::blank, "\xFF\xFE"},
  {mark_kind::blank, "\xFE\xFF"},
  {mark_kind::blank, "\xC3\xAF\xC2\xBB\xC2\xBF"},
  // U+FFFD, which bytes become that are no UTF-8.
  {mark_kind::blank, "\xEF\xBF\xBD"},
  // Spaces and separators of no width, or of another width.
  {mark_kind::blank, "\xC2\x85"},
  {mark_kind::blank, "\xC2\xA0"},
  {mark_kind::blank, "\xC2\xAD"},
  {mark_kind::blank, "\xE1\xA0\x8E"},
  {mark_kind::blank, "\xE2\x80\x8B"},
  {mark_kind::blank, "\xE2\x80\x8C"},
  {mark_kind::blank, "\xE2\x80\x8D"},
  {mark_kind::blank, "\xE2\x80\x8E"},
  {mark_kind::blank, "\xE2\x80\x8F"},
  {mark_kind::blank, "\xE2\x80\xA8"},
  {mark_kind::blank, "\xE2\x80\xA9"},
  {mark_kind::blank, "\xE2\x80\xAF"},
  {mark_kind::blank, "\xE2\x81\xA0"},
  {mark_kind::blank, "\xE3\x80\x80"},
};

/// Thoughts whose end may stand alone, each end once: a mark with a blank is another spelling of
/// one without. The end of a channel ends answers, too.
constexpr bool has_lone_end(const mark& x) noexcept {
  return x.kind == mark_kind::thoughts && x.end_before.empty() && !x.text.ends_with(' ');
}

inline constexpr auto known_marks = [] {
  constexpr auto lone_ends = std::count_if(std::begin(listed_marks), std::end(listed_marks),
                                           has_lone_end);
  std::array<mark, std::size(listed_marks) + lone_ends> result{};
  auto out = std::copy(std::begin(listed_marks), std::end(listed_marks), result.begin());
  for (const auto& x : listed_marks)
    if (has_lone_end(x))
      *out++ = {mark_kind::thoughts_end, x.end};
  return result;
}();

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

/// Where `x`, a mark or the end of thoughts, first stands from `pos` on; `npos` if nowhere.
size_t find_mark(std::string_view text, std::string_view x, size_t pos) noexcept;

/// The bytes at the beginning of a text that are invisible; 0 if there are none.
size_t blank_size(std::string_view text) noexcept;

/// The text without what is invisible at both ends, and without white space at the beginning.
std::string_view visible_part(std::string_view text) noexcept;

/// Whether a mark, or the end of thoughts, may begin with that byte.
constexpr bool may_begin_mark(char c) noexcept {
  constexpr auto first = [] {
    std::array<bool, 256> result{};
    for (const auto& x : known_marks)
      for (const auto text : {x.text, x.end, x.end_before})
        if (!text.empty())
          result[static_cast<unsigned char>(text.front())] = true;
    return result;
  }();
  return first[static_cast<unsigned char>(c)];
}

/// What opens and closes a code block.
inline constexpr std::string_view code_fence = "```";

/// Whether a code block with that label may hold the answer.
bool labels_json(std::string_view label) noexcept;

} // namespace troupe::detail
