#pragma once

#include <troupe/detail/note.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// Rules that only a model can check: a question is put to it for each value.
namespace troupe {

/// What a model says about a value.
struct ruling {
  bool follows = false;
  /// Why not.
  std::string reason;
};

namespace detail {

/// The value as JSON; record_writer.hpp.
template <class T>
void append_record(std::string& out, const T& x);

std::string question_about(std::string_view rule, std::string_view value);

/// What asks a model in the words of the rule.
struct plain_question {};

template <class Ask = plain_question>
struct judged_note {
  std::string_view rule;
  Ask ask;
  bool quotes_text = false;

  template <class T>
  void check(const T& value, finding& out) const {
    std::string json;
    append_record(json, value);
    std::string text;
    if constexpr (std::is_same_v<Ask, plain_question>)
      text = question_about(rule, json);
    else if constexpr (std::is_invocable_v<const Ask&, const T&, check_context>)
      text = ask(value, out.context());
    else
      text = ask(value);
    if (!text.empty())
      out.ask({{}, std::string{rule}, std::move(json), std::move(text), quotes_text});
  }
};

} // namespace detail

/// A rule that a model judges: "must be polite", as the rest of a sentence. In a run, an answer
/// that is right otherwise is held back until the model has ruled on each such value, by requests
/// of their own; what breaks a rule is a violation `judged`, with the model's reason, and goes back
/// with the others. Whoever reads a record without a run gets the questions (`reading::questions`)
/// and no rulings. At a record it is about the whole record; in `each` about each element.
inline auto judged(std::string_view rule) {
  return detail::judged_note<>{rule, {}, false};
}

/// The same, and the model is shown the text that the answer is about: "must follow from the text".
inline auto judged_by_text(std::string_view rule) {
  return detail::judged_note<>{rule, {}, true};
}

/// The same with a question of your own: `ask(value)` or `ask(value, check_context)` returns all
/// that the model is told, beside the form of its answer; empty: there is nothing to ask. Whether
/// the value `follows` the rule is what it must answer.
template <class Ask>
auto judged(std::string_view rule, Ask ask) {
  return detail::judged_note<Ask>{rule, std::move(ask), false};
}

} // namespace troupe
