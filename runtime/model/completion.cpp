#include "enum_names.hpp"

#include <troupe/completion.hpp>

namespace troupe {

namespace {

constexpr std::string_view finish_reason_names[] = {
  "unknown", "stop", "length", "tool_calls", "content_filter", "failed",
};

} // namespace

std::string to_string(finish_reason x) {
  return detail::enum_name(finish_reason_names, x);
}

bool from_string(std::string_view name, finish_reason& x) {
  return detail::enum_from_name(finish_reason_names, name, x);
}

bool from_integer(uint8_t value, finish_reason& x) {
  return detail::enum_from_integer(finish_reason_names, value, x);
}

usage& usage::operator+=(const usage& other) {
  const auto add = [](auto& to, const auto& more) {
    if (!more)
      return;
    if (to)
      *to += *more;
    else
      to = more;
  };
  const auto add_billed = [](auto& to, uint64_t counted, const auto& more, uint64_t more_counted) {
    if (to || more)
      to = to.value_or(counted) + more.value_or(more_counted);
  };
  add_billed(billed_prompt_tokens, prompt_tokens, other.billed_prompt_tokens, other.prompt_tokens);
  add_billed(billed_completion_tokens, completion_tokens, other.billed_completion_tokens,
             other.completion_tokens);
  prompt_tokens += other.prompt_tokens;
  completion_tokens += other.completion_tokens;
  total_tokens += other.total_tokens;
  add(cached_tokens, other.cached_tokens);
  add(cache_write_tokens, other.cache_write_tokens);
  add(reasoning_tokens, other.reasoning_tokens);
  add(cost_told, other.cost_told);
  return *this;
}

std::string said(const completion& x) {
  auto result = x.refusal.empty() ? x.content : x.refusal;
  const auto add = [&result](std::string_view text) {
    if (!result.empty() && !text.empty())
      result += '\n';
    result += text;
  };
  for (const auto& other : x.other_contents)
    add(other);
  for (const auto& call : x.tool_calls)
    add(call.name + ' ' + call.arguments);
  if (result.empty())
    for (const auto& part : x.opaque)
      add(part.members);
  return result;
}

} // namespace troupe
