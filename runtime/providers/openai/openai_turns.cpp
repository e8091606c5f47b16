#include "openai_turns.hpp"

#include "dialect/opaque_members.hpp"
#include "dialect/whole_json.hpp"
#include "openai_messages.hpp"
#include "reading/function_names.hpp"
#include "text/ascii.hpp"

#include <algorithm>

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

/// The user's message, or more of the one that `out` ends with.
void append_user_text(std::string& out, std::string_view text, bool goes_on) {
  if (!goes_on) {
    out += ',';
    append_plain_message(out, "user", text);
    return;
  }
  out.resize(out.size() - 2);
  out += "\\n\\n";
  append_escaped(out, text);
  out += "\"}";
}

} // namespace

openai_turns::openai_turns(const settings& x, const requested_record& record)
  : origin_(opaque_origin_of(x)),
    uses_tools_(asks_for_call(x.mode)) {
  if (record.functions.empty())
    functions_.push_back(record.name);
  for (const auto& function : record.functions)
    functions_.push_back(function.name);
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

void openai_turns::append(std::string& out, std::span<const reask_turn> turns,
                          bool after_user) const {
  const bool retells = std::any_of(turns.begin(), turns.end(),
                                   [](const reask_turn& x) { return x.retold; });
  ids used;
  for (size_t i = 0; i < turns.size(); ++i) {
    const auto& turn = turns[i];
    const auto& answer = turn.answer;
    // Some servers refuse a message of the assistant's without content.
    const bool has_calls = uses_tools_ && !answer.tool_calls.empty();
    if (retells || (!has_calls && trim(answer.content).empty())) {
      append_user_text(out, retold(turn), after_user);
      after_user = true;
    } else if (has_calls) {
      append_tool_turn(out, turn, i + 1, used);
      after_user = false;
    } else {
      append_content_turn(out, turn);
      after_user = true;
    }
  }
}

std::string openai_turns::problems(const reask_turn& turn, bool after_call) const {
  return turn.problems
         + (turn.go_on   ? advice_to_go_on_
            : after_call ? advice_after_call_
                         : advice_);
}

/// An answer and its errors as the user has them to tell.
std::string openai_turns::retold(const reask_turn& turn) const {
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

std::span<const opaque_part> openai_turns::own_opaque(const completion& x) const {
  const bool is_own = std::all_of(x.opaque.begin(), x.opaque.end(),
                                  [this](const opaque_part& y) { return y.origin == origin_; });
  return is_own ? std::span<const opaque_part>{x.opaque} : std::span<const opaque_part>{};
}

void openai_turns::append_content_turn(std::string& out, const reask_turn& turn) const {
  out += ',';
  append_assistant_message(out, turn.answer.content, {}, own_opaque(turn.answer));
  out += ',';
  append_plain_message(out, "user", problems(turn, false));
}

/// A call in a form that every server takes.
tool_call openai_turns::shown_call(const tool_call& x) const {
  auto result = x;
  result.name = function_meant(x.name, functions_);
  if (result.name != x.name
      || std::find(functions_.begin(), functions_.end(), x.name) == functions_.end())
    result.name = function_name_for_wire(result.name);
  if (!is_sound(x))
    result.arguments = "{}";
  return result;
}

void openai_turns::append_tool_turn(std::string& out, const reask_turn& turn, size_t number,
                                    ids& used) const {
  std::vector<tool_call> calls;
  const auto& answer = turn.answer;
  for (const auto& x : answer.tool_calls) {
    auto& call = calls.emplace_back(shown_call(x));
    // Call and result must be tied together even where the server gave no name to do so.
    if (call.id.empty() || std::find(used.begin(), used.end(), call.id) != used.end())
      call.id = made_up_id(number, calls.size());
    used.push_back(call.id);
  }
  out += ',';
  append_assistant_message(out, answer.content, calls, own_opaque(answer));
  for (size_t i = 0; i < calls.size(); ++i) {
    auto text = problems(turn, true);
    const auto& arguments = answer.tool_calls[i].arguments;
    if (!is_sound(answer.tool_calls[i]) && !trim(arguments).empty())
      text = "The arguments of this call were no JSON object, but:\n" + arguments + "\n\n" + text;
    out += ',';
    append_tool_message(out, calls[i].id, text);
  }
}

} // namespace troupe::detail
