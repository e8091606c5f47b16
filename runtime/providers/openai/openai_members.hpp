#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string_view>

namespace troupe::detail {

/// Which array or object the reader is in.
enum class reply_place : uint8_t {
  elsewhere,
  document,
  root,
  choices,
  choice,
  message,
  parts,
  part,
  calls,
  call,
  function,
  /// A value that is written down again as JSON: arguments or content that came as an object, and
  /// what means nothing here.
  raw,
  usage,
  usage_details,
  /// What Groq has beside the reply.
  service,
  error,
  error_details,
  loose_details,
};

/// Which member of it.
enum class reply_field : uint8_t {
  other,
  /// Known, and of no use.
  ignored,
  id,
  model,
  fingerprint,
  choices,
  usage,
  service,
  error,
  finish,
  message,
  delta,
  content,
  refusal,
  calls,
  legacy_call,
  text,
  type,
  index,
  function,
  name,
  arguments,
  prompt_tokens,
  completion_tokens,
  total_tokens,
  cached_tokens,
  cache_write_tokens,
  reasoning_tokens,
  /// In dollars, and in xAI's ten billionths of them.
  cost,
  cost_ticks,
  details,
  error_message,
  error_type,
  error_code,
  error_status,
  error_reason,
};

struct known_member {
  reply_place where;
  std::string_view name;
  reply_field what;
};

inline constexpr known_member known_members[] = {
  {reply_place::root, "id", reply_field::id},
  {reply_place::root, "model", reply_field::model},
  {reply_place::root, "choices", reply_field::choices},
  {reply_place::root, "usage", reply_field::usage},
  {reply_place::root, "system_fingerprint", reply_field::fingerprint},
  {reply_place::root, "error", reply_field::error},
  // Groq's streams have their usage there.
  {reply_place::root, "x_groq", reply_field::service},
  {reply_place::service, "usage", reply_field::usage},
  // Some servers and gateways put the error into the root itself.
  {reply_place::root, "message", reply_field::error_message},
  {reply_place::root, "detail", reply_field::error_message},
  {reply_place::root, "type", reply_field::error_type},
  {reply_place::root, "code", reply_field::error_code},
  {reply_place::root, "reason", reply_field::error_reason},
  {reply_place::choice, "message", reply_field::message},
  // What a chunk of a stream adds to the message.
  {reply_place::choice, "delta", reply_field::delta},
  {reply_place::choice, "index", reply_field::index},
  {reply_place::choice, "finish_reason", reply_field::finish},
  {reply_place::choice, "error", reply_field::error},
  // Moonshot's streams have it there.
  {reply_place::choice, "usage", reply_field::usage},
  {reply_place::message, "content", reply_field::content},
  {reply_place::message, "refusal", reply_field::refusal},
  {reply_place::message, "tool_calls", reply_field::calls},
  {reply_place::message, "function_call", reply_field::legacy_call},
  {reply_place::message, "role", reply_field::ignored},
  {reply_place::message, "annotations", reply_field::ignored},
  {reply_place::message, "audio", reply_field::ignored},
  {reply_place::part, "type", reply_field::type},
  {reply_place::part, "text", reply_field::text},
  {reply_place::part, "refusal", reply_field::refusal},
  {reply_place::call, "id", reply_field::id},
  {reply_place::call, "index", reply_field::index},
  {reply_place::call, "function", reply_field::function},
  {reply_place::call, "type", reply_field::ignored},
  // Some servers leave the object `function` out, and some have other names for the arguments.
  {reply_place::call, "name", reply_field::name},
  {reply_place::call, "arguments", reply_field::arguments},
  {reply_place::call, "parameters", reply_field::arguments},
  {reply_place::call, "input", reply_field::arguments},
  {reply_place::function, "name", reply_field::name},
  {reply_place::function, "arguments", reply_field::arguments},
  {reply_place::function, "parameters", reply_field::arguments},
  {reply_place::usage, "prompt_tokens", reply_field::prompt_tokens},
  {reply_place::usage, "completion_tokens", reply_field::completion_tokens},
  {reply_place::usage, "total_tokens", reply_field::total_tokens},
  // DeepSeek, OpenRouter, xAI.
  {reply_place::usage, "prompt_cache_hit_tokens", reply_field::cached_tokens},
  {reply_place::usage, "cost", reply_field::cost},
  {reply_place::usage, "cost_in_usd_ticks", reply_field::cost_ticks},
  {reply_place::usage, "prompt_tokens_details", reply_field::details},
  {reply_place::usage, "completion_tokens_details", reply_field::details},
  {reply_place::usage_details, "cached_tokens", reply_field::cached_tokens},
  {reply_place::usage_details, "cache_write_tokens", reply_field::cache_write_tokens},
  {reply_place::usage_details, "reasoning_tokens", reply_field::reasoning_tokens},
  {reply_place::error, "message", reply_field::error_message},
  {reply_place::error, "type", reply_field::error_type},
  {reply_place::error, "code", reply_field::error_code},
  {reply_place::error, "status", reply_field::error_status},
  {reply_place::error, "reason", reply_field::error_reason},
  {reply_place::error_details, "reason", reply_field::error_reason},
  {reply_place::loose_details, "msg", reply_field::error_message},
};

/// The longest of the names has 25.
inline constexpr size_t member_name_max = 31;

/// A part of the table.
struct member_range {
  uint8_t first = 0;
  uint8_t last = 0;
};

/// The table in an order in which the names of one place and one length lie together, and where.
struct member_index {
  std::array<known_member, std::size(known_members)> members{};
  std::array<std::array<member_range, member_name_max + 1>,
             static_cast<size_t>(reply_place::loose_details) + 1>
    ranges{};
};

inline constexpr auto members = [] {
  member_index result;
  static_assert(std::size(known_members) <= UINT8_MAX);
  std::copy(std::begin(known_members), std::end(known_members), result.members.begin());
  std::sort(result.members.begin(), result.members.end(),
            [](const known_member& a, const known_member& b) {
              return a.where != b.where ? a.where < b.where : a.name.size() < b.name.size();
            });
  for (uint8_t i = 0; i < result.members.size(); ++i) {
    const auto& member = result.members[i];
    auto& range = result.ranges[static_cast<size_t>(member.where)][member.name.size()];
    if (range.last == 0) {
      range.first = i;
    }
    range.last = i + 1;
  }
  return result;
}();

/// What the member `name` of an object at `where` is.
inline reply_field member_at(reply_place where, std::string_view name) {
  if (name.size() > member_name_max) {
    return reply_field::other;
  }
  const auto range = members.ranges[static_cast<size_t>(where)][name.size()];
  // All of them are as long as the name.
  const auto* const end = members.members.data() + range.last;
  for (const auto* member = members.members.data() + range.first; member < end; ++member) {
    const auto* known = member->name.data();
    if (*known == *name.data() && std::memcmp(known, name.data(), name.size()) == 0) {
      return member->what;
    }
  }
  return reply_field::other;
}

} // namespace troupe::detail
