#include "answer_finder.hpp"

#include "joined_calls.hpp"
#include "json/json_text.hpp"
#include "opaque_members.hpp"
#include "reading/function_names.hpp"
#include "reading/marks.hpp"
#include "reading/reply.hpp"
#include "reply_errors.hpp"
#include "settings/secrets.hpp"
#include "text/ascii.hpp"
#include "whole_json.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/json_tree.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <optional>

namespace troupe::detail {

namespace {

bool is_blank(std::string_view text) {
  return trim(text).empty();
}

std::string after(const usage& tokens) {
  if (tokens.completion_tokens == 0) {
    return {};
  }
  auto result = " after " + std::to_string(tokens.completion_tokens) + " tokens";
  if (const auto thoughts = tokens.reasoning_tokens.value_or(0); thoughts > 0)
    result += thoughts < tokens.completion_tokens
                ? ", " + std::to_string(thoughts) + " of them for thinking"
                : ", all of them for thinking";
  return result;
}

/// The provider's word for why the model stopped, where it is worth a word.
std::string told(const completion& x) {
  return x.finish_told.empty() ? std::string{} : " (finish_reason " + x.finish_told + ")";
}

/// Servers write no arguments in these ways.
bool has_arguments(const tool_call& x) {
  const auto text = trim(x.arguments);
  return !text.empty() && text != "null";
}

void sort_members(json_tree& x) {
  // Only what is there is asked for: to change a value may make a list or an object of it.
  if (x.is_array())
    for (auto& element : x.elements())
      sort_members(element);
  if (!x.is_object())
    return;
  auto& members = x.members();
  for (auto& member : members)
    sort_members(member.value);
  std::sort(members.begin(), members.end(),
            [](const json_member& a, const json_member& b) { return a.name < b.name; });
}

/// What makes two answers the same, in whichever order their members are.
std::string essence(std::string_view text) {
  const auto json = find_json(text).value_or(trim(text));
  auto tree = json_tree::parse(json);
  if (!tree)
    return compact_json(json);
  sort_members(*tree);
  return tree->text();
}

/// The elements of a list as one of several answers has it: alone, or as the only member of the
/// object that was asked for.
std::optional<std::vector<std::string>> elements_of(std::string_view answer) {
  const auto text = find_json(answer);
  if (!text)
    return std::nullopt;
  json_document document;
  const auto root = document.parse(*text);
  if (!root)
    return std::nullopt;
  if (root->is_array())
    return element_texts(*text);
  const auto list = root->find(wrapped_member);
  if (!list || !list->is_array() || root->size() != 1)
    return std::nullopt;
  return element_texts(*text, wrapped_member);
}

/// One list of several; false if one of them is none.
bool join_lists(std::string& out, const std::vector<std::string_view>& lists) {
  out = '{';
  append_json_string(out, wrapped_member);
  out += ":[";
  for (const auto list : lists) {
    const auto elements = elements_of(list);
    if (!elements)
      return false;
    for (const auto& x : *elements) {
      if (out.back() != '[')
        out += ',';
      out += x;
    }
  }
  out += "]}";
  return true;
}

/// Some servers take a whole answer for thoughts. It is one if it is nothing but JSON, or what
/// follows the end of thoughts is.
std::optional<std::string_view> answer_in_thoughts(std::string_view text) {
  for (const auto& mark : known_marks)
    if (mark.kind == mark_kind::thoughts_end)
      if (const auto at = text.rfind(mark.text); at != std::string_view::npos)
        text.remove_prefix(at + mark.text.size());
  text = trim(text);
  const auto json = find_json(text);
  const bool is_fenced = text.starts_with("```") && text.ends_with("```");
  if (!json || (json->size() != text.size() && !is_fenced))
    return std::nullopt;
  return is_whole_json(*json) ? json : std::nullopt;
}

} // namespace

answer_finder::answer_finder(const settings& x, const requested_record& record, bool is_list)
  : record_name_(record.name),
    secrets_(secrets_of(x)),
    uses_tools_(asks_for_call(x.mode)),
    is_list_(is_list) {
  for (const auto& function : record.functions)
    functions_.push_back(function.name);
}

expected<std::string_view> answer_finder::of(const completion& x, std::string& room) const {
  if (!x.refusal.empty()) {
    return failed(errc::refused, "the model refuses: " + one_line(x.refusal, 300, secrets_));
  }
  if (x.finish == finish_reason::content_filter) {
    return failed(errc::content_filtered, "the provider's content filter cut the answer" + told(x)
                                            + "; " + std::string{remedy(errc::content_filtered)});
  }
  if (x.finish == finish_reason::length && !ran_on_in_blanks(x)) {
    return failed(errc::truncated, "the answer ran into the token limit" + after(x.tokens) + told(x)
                                     + "; " + std::string{remedy(errc::truncated)});
  }
  if (joins_calls() && !x.tool_calls.empty())
    return in_calls(x, room);
  if (uses_tools_ && !x.tool_calls.empty())
    return in_call(x, room);
  return in_content(x, room);
}

/// Models that a grammar holds to a schema may write blanks to the end of their tokens, behind an
/// answer that has all that it can have: the limit cut nothing off.
bool answer_finder::ran_on_in_blanks(const completion& x) const {
  constexpr size_t blanks_min = 16;
  if (joins_calls() || is_list_ || !x.other_contents.empty())
    return false;
  const bool is_call = uses_tools_ && !x.tool_calls.empty();
  const std::string_view text = is_call ? x.tool_calls.back().arguments : x.content;
  const auto end = text.find_last_not_of(" \t\r\n") + 1;
  return text.size() - end >= blanks_min && lacks_only_braces(text);
}

expected<std::string_view> answer_finder::in_calls(const completion& x, std::string& room) const {
  joined_calls all{functions_};
  all.advance(x.tool_calls, true);
  room = all.text();
  return room;
}

expected<std::string_view> answer_finder::in_call(const completion& x, std::string& room) const {
  const auto& first = x.tool_calls.front();
  if (x.tool_calls.size() == 1 && first.name == record_name_ && has_arguments(first))
    return first.arguments;
  texts arguments;
  bool is_called = false;
  for (const auto& call : x.tool_calls) {
    if (!means_function(call.name, record_name_))
      continue;
    is_called = true;
    if (has_arguments(call))
      arguments.push_back(call.arguments);
  }
  if (!is_called)
    return failed(errc::no_answer, "The function "
                                     + one_line(x.tool_calls.front().name, 64, secrets_)
                                     + " was called instead of " + record_name_ + ".");
  if (!arguments.empty())
    return one_of(arguments, room, record_name_ + " was called");
  // That is how servers write no arguments; the model may have written them down beside the call.
  return find_json(x.content) ? x.content : std::string_view{"{}"};
}

expected<std::string_view> answer_finder::in_content(const completion& x, std::string& room) const {
  if (x.other_contents.empty() && !is_blank(x.content) && (!uses_tools_ || find_json(x.content)))
    return x.content;
  texts all;
  texts with_json;
  const auto add = [&](std::string_view text) {
    if (is_blank(text))
      return;
    all.push_back(text);
    if (find_json(text))
      with_json.push_back(text);
  };
  add(x.content);
  for (const auto& other : x.other_contents)
    add(other);
  if (!with_json.empty())
    return one_of(with_json, room, "The answer was given");
  if (!all.empty() && !uses_tools_)
    return all.front();
  return beside_content(x, room);
}

/// The answer where nobody looks for it, or why there is none.
expected<std::string_view> answer_finder::beside_content(const completion& x,
                                                         std::string& room) const {
  texts calls;
  for (const auto& call : x.tool_calls)
    if (is_whole_json(call.arguments))
      calls.push_back(call.arguments);
  if (calls.size() == 1)
    return calls.front();
  const auto beside = thoughts_in(opaque_of(x.opaque, 0));
  if (const auto found = answer_in_thoughts(beside.text)) {
    room = *found;
    return room;
  }
  auto message = nothing_said();
  if (!beside.text.empty())
    message += " The reply's " + beside.name + " says: " + one_line(beside.text, 200, secrets_);
  if (const auto why = told(x); !why.empty())
    message.insert(message.find('.'), ' ' + one_line(trim(why), 120, secrets_));
  return failed(errc::no_answer, std::move(message));
}

std::string answer_finder::nothing_said() const {
  if (joins_calls())
    return "No function was called.";
  if (uses_tools_)
    return "The function " + record_name_ + " was not called.";
  return "The answer is empty.";
}

/// Of answers that came together: the one that all of them are, or the list that they make.
/// `what`: how a sentence begins that says how often.
expected<std::string_view> answer_finder::one_of(const texts& all, std::string& room,
                                                 std::string_view what) const {
  if (all.size() == 1)
    return all.front();
  texts different;
  std::vector<std::string> known;
  for (const auto text : all) {
    auto one = essence(text);
    if (std::find(known.begin(), known.end(), one) != known.end())
      continue;
    known.push_back(std::move(one));
    different.push_back(text);
  }
  if (different.size() == 1)
    return different.front();
  if (is_list_ && join_lists(room, different))
    return room;
  return failed(errc::no_answer, std::string{what} + ' ' + std::to_string(different.size())
                                   + " times, differently each time. Give one answer.");
}

bool answer_finder::is_whole(const completion& x) const {
  const auto nothing_missing = [](std::string_view text) {
    return is_whole_json(text) || (trim(text).ends_with("```") && find_json(text));
  };
  if (joins_calls() || !x.other_contents.empty())
    return false;
  if (!uses_tools_ || x.tool_calls.empty())
    return nothing_missing(x.content);
  return std::all_of(x.tool_calls.begin(), x.tool_calls.end(),
                     [](const tool_call& call) { return is_whole_json(call.arguments); });
}

error answer_finder::broken_off(const completion& x) const {
  const auto reason = x.finish_told.empty() ? to_string(x.finish) : x.finish_told;
  return {errc::provider_error, "the server broke off the answer: finish_reason "
                                  + one_line(reason, 100, secrets_) + "; "
                                  + std::string{remedy(errc::provider_error)}};
}

} // namespace troupe::detail
