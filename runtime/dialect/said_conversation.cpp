#include "said_conversation.hpp"

#include "instructions.hpp"
#include "text/ascii.hpp"
#include "whole_json.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

constexpr std::string_view placeholder = "{text}";

void add_text(std::string& to, std::string_view text) {
  if (text.empty())
    return;
  if (!to.empty())
    to += "\n\n";
  to += text;
}

/// One more turn, or more of the last one.
void add_turn(std::vector<said_turn>& to, said_turn&& x) {
  if (to.empty() || to.back().who != x.who) {
    to.push_back(std::move(x));
    return;
  }
  auto& last = to.back();
  add_text(last.text, x.text);
  std::move(x.calls.begin(), x.calls.end(), std::back_inserter(last.calls));
  std::move(x.results.begin(), x.results.end(), std::back_inserter(last.results));
  std::move(x.files.begin(), x.files.end(), std::back_inserter(last.files));
  if (last.opaque.empty())
    last.opaque = x.opaque;
}

/// The function that the call of this id was of.
std::string called_by(const std::vector<said_turn>& turns, std::string_view id) {
  for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn)
    for (const auto& call : turn->calls)
      if (call.id == id)
        return call.name;
  return {};
}

said_turn turn_of(const message& x, const std::vector<said_turn>& before) {
  said_turn result;
  if (x.who == role::tool) {
    result.results.push_back({x.tool_call_id, called_by(before, x.tool_call_id), x.content, false});
    return result;
  }
  result.text = x.content;
  if (x.who != role::assistant)
    return result;
  result.who = speaker::assistant;
  result.calls = x.tool_calls;
  for (auto& call : result.calls)
    if (!is_sound_object(call.arguments))
      call.arguments = "{}";
  return result;
}

} // namespace

size_t size_of(std::span<const said_turn> turns) {
  size_t result = 0;
  for (const auto& x : turns) {
    result += 64 + x.text.size();
    for (const auto& part : x.opaque)
      result += part.members.size();
    for (const auto& call : x.calls)
      result += 128 + call.arguments.size();
    for (const auto& y : x.results)
      result += 128 + y.text.size();
    for (const auto& file : x.files)
      result += 256 + file.content.size() + file.url.size();
  }
  return result;
}

conversation_maker::conversation_maker(const settings& x, const provider& row,
                                       const requested_record& record)
  : prompt_template_(x.prompt_template),
    history_(x, record),
    files_(file_terms_of(x, row)) {
  auto text = instructions(x, record);
  if (x.instruction_role != instruction_role::user)
    system_ = std::move(text);
  else if (!text.empty())
    front_ = std::move(text) + "\n\n";
}

std::string conversation_maker::text_of(std::string_view text) const {
  std::string result;
  std::string_view pattern = prompt_template_;
  for (auto at = pattern.find(placeholder); at != std::string_view::npos;
       at = pattern.find(placeholder)) {
    result += pattern.substr(0, at);
    result += text;
    pattern.remove_prefix(at + placeholder.size());
  }
  return result += pattern;
}

expected<said_conversation> conversation_maker::of(const prompt& x,
                                                   std::span<const reask_turn> turns) const {
  auto files = load_files(x, files_);
  if (!files)
    return unexpected<error>{files.error()};
  said_conversation result{system_, false, {}};
  const auto add = [&result, &files](said_turn&& turn, size_t number) {
    if (number < files->size())
      turn.files = std::move((*files)[number]);
    add_turn(result.turns, std::move(turn));
  };
  if (x.messages.empty())
    add({speaker::user, text_of(x.text)}, 0);
  for (size_t i = 0; i < x.messages.size(); ++i) {
    const auto& said = x.messages[i];
    if (said.who == role::system && result.turns.empty()) {
      add_text(result.system, said.content);
      result.has_own_system = true;
    } else {
      add(turn_of(said, result.turns), i);
    }
  }
  if (result.turns.empty() || result.turns.front().who == speaker::assistant)
    result.turns.insert(result.turns.begin(), said_turn{speaker::user, "…"});
  auto& first = result.turns.front();
  first.text.insert(0, front_);
  for (auto& turn : history_.of(turns))
    add_turn(result.turns, std::move(turn));
  return result;
}

} // namespace troupe::detail
