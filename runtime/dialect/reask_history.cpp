#include "reask_history.hpp"

#include "opaque_members.hpp"
#include "reading/function_names.hpp"
#include "text/ascii.hpp"
#include "whole_json.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

/// Mistral takes ids of nine letters and digits, and no others.
std::string made_up_id(size_t turn, size_t call) {
  const auto digits = [](size_t x) {
    auto result = std::to_string(x % 10'000);
    return std::string(4 - result.size(), '0') + result;
  };
  return "c" + digits(turn) + digits(call);
}

bool is_sound(const tool_call& x) {
  return is_sound_object(x.arguments);
}

} // namespace

reask_history::reask_history(const settings& x, const requested_record& record)
  : origin_(opaque_origin_of(x)),
    uses_tools_(asks_for_call(x.mode)),
    functions_(function_names(record)) {
  if (uses_tools_ && !record.functions.empty()) {
    advice_to_go_on_ = "\n\nMake only the calls for the records that follow.";
    advice_after_call_
      = "\n\nMake all calls once more, each with its whole corrected record. In the "
        "list above, /calls/0 is your first call.";
    advice_ = "\n\nCall one of the functions for each record, with the whole record as its "
              "arguments.";
  } else if (uses_tools_) {
    advice_to_go_on_ = "\n\nCall " + record.name
                       + " once more, with a list that holds only the elements that follow.";
    advice_after_call_ = "\n\nCall " + record.name + " once more, with the whole corrected record.";
    advice_ = "\n\nCall " + record.name + " once, with the whole record as its arguments.";
  } else if (x.mode == mode::md_json) {
    advice_ = "\n\nAnswer again with the whole corrected JSON object in a ```json code block.";
    advice_to_go_on_ = "\n\nGo on with a JSON object in a ```json code block whose list holds only "
                       "the elements that follow.";
  } else {
    advice_ = "\n\nAnswer again with the whole corrected JSON object and nothing else.";
    advice_to_go_on_
      = "\n\nGo on with a JSON object whose list holds only the elements that follow, "
        "and nothing else.";
  }
}

std::vector<said_turn> reask_history::of(std::span<const reask_turn> turns) const {
  const bool retells = std::any_of(turns.begin(), turns.end(),
                                   [](const reask_turn& x) { return x.retold; });
  std::vector<said_turn> result;
  ids used;
  for (size_t i = 0; i < turns.size(); ++i) {
    const auto& turn = turns[i];
    const auto& answer = turn.answer;
    // Some servers refuse a turn of the assistant's without content.
    const bool has_calls = uses_tools_ && !answer.tool_calls.empty();
    if (retells || (!has_calls && trim(answer.content).empty())) {
      result.push_back({speaker::user, retold(turn)});
    } else if (has_calls) {
      add_calls(result, turn, i + 1, used);
    } else {
      result.push_back({speaker::assistant, answer.content, {}, own_opaque(answer)});
      result.push_back({speaker::user, problems(turn, false)});
    }
  }
  return result;
}

std::string reask_history::problems(const reask_turn& turn, bool after_call) const {
  return turn.problems
         + (turn.go_on   ? advice_to_go_on_
            : after_call ? advice_after_call_
                         : advice_);
}

/// An answer and its errors as the user has them to tell.
std::string reask_history::retold(const reask_turn& turn) const {
  const auto& answer = turn.answer;
  const bool is_call = !answer.tool_calls.empty();
  std::string said = answer.content;
  if (is_call) {
    for (const auto& call : answer.tool_calls) {
      if (!trim(said).empty())
        said += '\n';
      if (functions_.size() > 1)
        said += call.name + ' ';
      said += call.arguments;
    }
  }
  if (trim(said).empty())
    return "You have answered before, and said nothing.\n\n"
           + problems(turn, is_call && uses_tools_);
  return "You have answered before:\n\n" + said + "\n\n" + problems(turn, is_call && uses_tools_);
}

std::span<const opaque_part> reask_history::own_opaque(const completion& x) const {
  const bool is_own = std::all_of(x.opaque.begin(), x.opaque.end(),
                                  [this](const opaque_part& y) { return y.origin == origin_; });
  return is_own ? std::span<const opaque_part>{x.opaque} : std::span<const opaque_part>{};
}

/// A call in a form that every server takes.
tool_call reask_history::shown_call(const tool_call& x) const {
  auto result = x;
  result.name = function_meant(x.name, functions_);
  if (result.name != x.name
      || std::find(functions_.begin(), functions_.end(), x.name) == functions_.end())
    result.name = function_name_for_wire(result.name);
  if (!is_sound(x))
    result.arguments = "{}";
  return result;
}

void reask_history::add_calls(std::vector<said_turn>& out, const reask_turn& turn, size_t number,
                              ids& used) const {
  const auto& answer = turn.answer;
  said_turn said{speaker::assistant, answer.content, {}, own_opaque(answer)};
  said_turn told;
  for (const auto& x : answer.tool_calls) {
    auto& call = said.calls.emplace_back(shown_call(x));
    // Call and result must be tied together even where the server gave no name to do so.
    if (call.id.empty() || std::find(used.begin(), used.end(), call.id) != used.end())
      call.id = made_up_id(number, said.calls.size());
    used.push_back(call.id);
    auto text = problems(turn, true);
    if (!is_sound(x) && !trim(x.arguments).empty())
      text = "The arguments of this call were no JSON object, but:\n" + x.arguments + "\n\n" + text;
    told.results.push_back({call.id, call.name, std::move(text)});
  }
  out.push_back(std::move(said));
  out.push_back(std::move(told));
}

} // namespace troupe::detail
