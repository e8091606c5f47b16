#include "model_adaptation.hpp"

#include <troupe/detail/json_tree.hpp>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

namespace troupe {

namespace {

using change_list = std::vector<std::string>;

/// Whether these settings tell it to think; absent: they say nothing of it.
std::optional<bool> told_to_think(const settings& x) {
  const auto wanted = [](std::string_view effort) { return effort != "none"; };
  for (const auto& member : x.extra_body) {
    const bool plain = member.name == "reasoning_effort";
    if (!plain && member.name != "reasoning")
      continue;
    const auto value = json_tree::parse(member.value);
    if (!value)
      continue;
    if (plain && value->is_string())
      return wanted(*value->if_string());
    if (!plain && !value->string_at("effort").empty())
      return wanted(value->string_at("effort"));
  }
  return std::nullopt;
}

bool thinks(const settings& x, reasoning_habit habit) {
  switch (habit) {
  case reasoning_habit::unknown:
  case reasoning_habit::never:
    return false;
  case reasoning_habit::on_request:
    return told_to_think(x).value_or(false);
  case reasoning_habit::unless_told:
    return told_to_think(x).value_or(true);
  case reasoning_habit::always:
    break;
  }
  return true;
}

void leave_off(settings& x, const parameter_set& refused, change_list& changes) {
  const auto tell = [&changes](std::string_view name, std::string_view why = {}) {
    changes.push_back("the model does not take " + std::string{name} + ": it is left off"
                      + std::string{why});
  };
  if (x.temperature && refused.has(parameter::temperature)) {
    x.temperature.reset();
    tell("temperature", ", and the model's own holds");
  }
  if (x.seed && refused.has(parameter::seed)) {
    x.seed.reset();
    tell("seed");
  }
  std::erase_if(x.extra_body, [&](const body_member& member) {
    for (size_t i = 0; i < parameter_count; ++i)
      if (const auto what = static_cast<parameter>(i);
          refused.has(what) && member.name == to_string(what)) {
        tell(member.name);
        return true;
      }
    return false;
  });
}

void fit_token_limit(settings& x, const model_profile& profile, change_list& changes) {
  if (!x.tokens_max)
    return;
  if (profile.output_tokens_max && *x.tokens_max > *profile.output_tokens_max) {
    changes.push_back("the model writes no more than " + std::to_string(*profile.output_tokens_max)
                      + " tokens: tokens_max is that instead of " + std::to_string(*x.tokens_max));
    x.tokens_max = profile.output_tokens_max;
  }
  const auto name = profile.limit_name;
  if (name == token_limit_name::any
      || x.legacy_tokens_max == (name == token_limit_name::max_tokens))
    return;
  x.legacy_tokens_max = !x.legacy_tokens_max;
  changes.push_back(std::string{"the model does not take "}
                    + (x.legacy_tokens_max ? "max_completion_tokens: max_tokens"
                                           : "max_tokens: max_completion_tokens")
                    + " is used");
}

void fit_role(settings& x, const ability_set& can, change_list& changes) {
  const auto change = [&](instruction_role to, std::string_view what) {
    x.instruction_role = to;
    changes.push_back("the model does not take the role " + std::string{what});
  };
  constexpr std::string_view in_front = "what it would say stands in front of the text";
  if (x.instruction_role == instruction_role::developer && can.lacks(ability::developer_role)) {
    if (can.lacks(ability::system_role))
      change(instruction_role::user, "developer: " + std::string{in_front});
    else
      change(instruction_role::system, "developer: it is called system");
  } else if (x.instruction_role == instruction_role::system && can.lacks(ability::system_role)) {
    if (can.has(ability::developer_role))
      change(instruction_role::developer, "system: it is called developer");
    else
      change(instruction_role::user, "system: " + std::string{in_front});
  }
}

void fit_tool_choice(settings& x, const ability_set& can, change_list& changes) {
  const bool may_call = x.mode == mode::automatic || x.mode == mode::tools
                        || x.mode == mode::tools_strict;
  if (!may_call || x.tool_choice == tool_choice::automatic || !can.lacks(ability::forced_tool)
      || can.lacks(ability::tools))
    return;
  x.tool_choice = tool_choice::automatic;
  changes.push_back("the model cannot be made to call a function: the tool_choice is \"auto\"");
}

bool has_mode(mode x, const ability_set& can) {
  switch (x) {
  case mode::tools:
    return !can.lacks(ability::tools);
  case mode::tools_strict:
    return !can.lacks(ability::tools) && !can.lacks(ability::strict_tools);
  case mode::json_schema:
    return !can.lacks(ability::native_schema);
  case mode::json_object:
    return !can.lacks(ability::json_mode);
  case mode::automatic:
  case mode::md_json:
    break;
  }
  return true;
}

/// A row with modes of its own.
struct narrowed_row {
  std::string_view name;
  std::vector<mode> modes;
  provider row;
};

} // namespace

std::vector<std::string> apply_profile(settings& x, const model_profile& profile) {
  change_list changes;
  auto refused = profile.refuses;
  if (thinks(x, profile.thinks))
    refused.add(profile.refuses_thinking);
  leave_off(x, refused, changes);
  fit_token_limit(x, profile, changes);
  fit_role(x, profile.can, changes);
  fit_tool_choice(x, profile.can, changes);
  return changes;
}

std::vector<mode> usable_modes(std::span<const mode> modes, const model_profile& profile) {
  std::vector<mode> result;
  const auto& can = profile.can;
  // Who cannot be made to call a function may answer without: a schema binds him better.
  const bool schema_first = can.lacks(ability::forced_tool) && can.has(ability::native_schema);
  if (schema_first && std::find(modes.begin(), modes.end(), mode::json_schema) != modes.end())
    result.push_back(mode::json_schema);
  for (const auto x : modes)
    if (has_mode(x, can) && std::find(result.begin(), result.end(), x) == result.end())
      result.push_back(x);
  if (result.empty())
    result.assign(modes.begin(), modes.end());
  return result;
}

const provider& row_for(const provider& row, const model_profile& profile) {
  const auto all = automatic_modes(row);
  auto modes = usable_modes(all, profile);
  if (std::equal(modes.begin(), modes.end(), all.begin(), all.end()))
    return row;
  // There are but a few: of a provider, the subsets of its modes.
  static std::mutex lock;
  static std::deque<narrowed_row> made;
  const std::lock_guard guard{lock};
  for (const auto& x : made)
    if (x.name == row.name && x.modes == modes)
      return x.row;
  auto& result = made.emplace_back(narrowed_row{row.name, std::move(modes), row});
  result.row.automatic = result.modes;
  return result.row;
}

} // namespace troupe
