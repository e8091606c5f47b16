#pragma once

#include "dialect/provider_problem.hpp"
#include "dialect/wire_format.hpp"

#include <troupe/completion.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// More choices or calls are no chat completion.
inline constexpr size_t choices_max = 128;

/// Where strings begin in the text that was read, which is overwritten where they have escapes.
struct reply_marks {
  /// The content, or a call's arguments; the last if there are several.
  const char* piece = nullptr;
  /// How many of these there are, in any form.
  uint32_t pieces = 0;
  /// The last string that means nothing here.
  const char* unused = nullptr;
};

/// What a choice beside the first one says.
struct further_choice {
  uint64_t index = 0;
  std::string content;
};

/// The members of a chat completion, or of a chunk of a streamed one, that matter here.
struct openai_reply {
  /// Reads into this reply, which must live as long: answers are large, and not moved about.
  explicit openai_reply(whole_reply& to)
    : answer(to.answer),
      has_choice(to.has_answer),
      problem(to.problem) {}

  /// Its content is that of the first choice that stands there; its calls are those of all.
  completion& answer;
  /// Of `answer.tool_calls`, in the same order, as far as the last call that has one: whole
  /// replies have none. Those of different choices differ.
  std::vector<uint64_t> call_indexes;
  bool& has_choice;
  /// Of the first one.
  uint64_t choice_index = 0;
  std::vector<further_choice> further;
  /// The first choice has no delta but a message.
  bool is_message = false;
  provider_problem& problem;
  /// It is spread over the root.
  bool is_loose_problem = false;
  reply_marks marks;

  uint64_t index_of_call(size_t place) const {
    return place < call_indexes.size() ? call_indexes[place] : no_call_index;
  }
};

/// Arrays and objects within each other; a chat completion needs 6.
inline constexpr uint32_t reply_depth_max = 64;

enum class reply_form : uint8_t {
  /// A chat completion. Events of a stream behind it ("data: [DONE]") are none of its business.
  whole,
  /// A chunk of a stream: half a character at the edge of a text stays (`half_characters`).
  chunk,
};

/// Reads JSON text of any shape and picks out what it knows; members of another type than expected
/// count as absent. Arguments or content that stand there as an object, not as its text, are
/// written as text. What NaN or Infinity stand for is absent, too. `text` is overwritten. Nesting
/// beyond `reply_depth_max` is a fault. Strings are not checked for UTF-8.
std::optional<reply_fault> read_openai_reply(std::string& text, openai_reply& result,
                                             reply_form form = reply_form::whole);

/// Reads a whole reply, all of whose choices are the answer's. See `wire_format::read`.
std::optional<reply_fault> read_chat_completion(std::string& text, whole_reply& result);

/// Adds the content of a further choice to an answer: it is the answer's if that has none.
void add_choice(completion& answer, std::string&& content);

} // namespace troupe::detail
