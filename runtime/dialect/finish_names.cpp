#include "finish_names.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace troupe::detail {

namespace {

struct finish_name {
  std::string_view spelling;
  finish_reason what;
};

/// In small letters, with `_` between words. Source: what servers were seen to send; Gemini's and
/// Anthropic's words reach chat completions through gateways.
constexpr finish_name finish_names[] = {
  {"stop", finish_reason::stop},
  {"tool_calls", finish_reason::tool_calls},
  {"length", finish_reason::length},
  {"content_filter", finish_reason::content_filter},
  {"function_call", finish_reason::tool_calls},

  {"eos", finish_reason::stop},
  {"eos_token", finish_reason::stop},
  {"end_turn", finish_reason::stop},
  {"end", finish_reason::stop},
  {"stop_sequence", finish_reason::stop},
  {"complete", finish_reason::stop},
  {"completed", finish_reason::stop},
  {"done", finish_reason::stop},
  {"finished", finish_reason::stop},
  {"normal", finish_reason::stop},
  // The model is done, with a call that nobody can use. Gemini.
  {"malformed_function_call", finish_reason::stop},
  {"malformed_response", finish_reason::stop},
  {"unexpected_tool_call", finish_reason::stop},
  {"too_many_tool_calls", finish_reason::stop},

  {"tool_call", finish_reason::tool_calls},
  {"tool_use", finish_reason::tool_calls},
  {"function_calls", finish_reason::tool_calls},

  {"max_tokens", finish_reason::length},
  {"max_output_tokens", finish_reason::length},
  {"max_completion_tokens", finish_reason::length},
  {"max_length", finish_reason::length},
  {"model_length", finish_reason::length},
  {"token_limit", finish_reason::length},
  {"length_limit", finish_reason::length},
  {"context_length", finish_reason::length},
  {"context_length_exceeded", finish_reason::length},
  {"model_context_window_exceeded", finish_reason::length},
  {"max_tokens_reached", finish_reason::length},

  {"content_filtered", finish_reason::content_filter},
  {"content_policy_violation", finish_reason::content_filter},
  {"sensitive", finish_reason::content_filter},
  {"safety", finish_reason::content_filter},
  {"recitation", finish_reason::content_filter},
  {"blocklist", finish_reason::content_filter},
  {"prohibited_content", finish_reason::content_filter},
  {"spii", finish_reason::content_filter},
  {"language", finish_reason::content_filter},
  {"image_safety", finish_reason::content_filter},
  {"image_prohibited_content", finish_reason::content_filter},
  {"image_recitation", finish_reason::content_filter},
  {"model_armor", finish_reason::content_filter},
  {"guardrail", finish_reason::content_filter},
  {"guardrail_intervened", finish_reason::content_filter},
  {"moderation", finish_reason::content_filter},
  {"blocked", finish_reason::content_filter},
  {"refusal", finish_reason::content_filter},

  {"error", finish_reason::failed},
  {"pause_turn", finish_reason::failed},
  {"abort", finish_reason::failed},
  {"aborted", finish_reason::failed},
  {"cancel", finish_reason::failed},
  {"cancelled", finish_reason::failed},
  {"canceled", finish_reason::failed},
  {"failed", finish_reason::failed},
  {"failure", finish_reason::failed},
  {"interrupted", finish_reason::failed},
  {"network_error", finish_reason::failed},
  {"server_error", finish_reason::failed},
  {"internal_error", finish_reason::failed},
  {"internal_server_error", finish_reason::failed},
  {"engine_error", finish_reason::failed},
  {"model_error", finish_reason::failed},
  {"insufficient_system_resource", finish_reason::failed},
  {"insufficient_system_resources", finish_reason::failed},
  {"overloaded", finish_reason::failed},
  {"engine_overloaded", finish_reason::failed},
  {"preempted", finish_reason::failed},
  {"timeout", finish_reason::failed},
  {"load", finish_reason::failed},
  {"unload", finish_reason::failed},
  {"time_limit", finish_reason::failed},
};

constexpr size_t usual_names = 5;

/// Longer is no word.
constexpr size_t spelling_max = 64;

std::string plain(std::string_view spelling) {
  std::string result;
  for (const char c : trim(spelling))
    result += c == '-' || c == ' ' ? '_' : lower(c);
  constexpr std::string_view prefix = "finish_reason_";
  if (result.starts_with(prefix))
    result.erase(0, prefix.size());
  return result;
}

/// Apart, so that the usual words cost no room for a string.
[[gnu::noinline]] finish_word unusual(std::string_view spelling) {
  if (spelling.size() > spelling_max)
    return {};
  const auto name = plain(spelling);
  for (const auto& known : finish_names)
    if (known.spelling == name)
      return {known.what, false};
  return {};
}

/// As much of a word as is told to people.
std::string_view told(std::string_view word) {
  constexpr size_t told_max = 100;
  if (word.size() <= told_max)
    return word;
  auto end = told_max;
  while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80)
    --end;
  return word.substr(0, end);
}

void set(completion& to, std::string_view word, const finish_word& meaning) {
  to.finish = meaning.what;
  if (meaning.is_usual)
    to.finish_told.clear();
  else
    to.finish_told = told(word);
}

} // namespace

finish_word finish_word_of(std::string_view spelling) {
  for (size_t i = 0; i < usual_names; ++i)
    if (finish_names[i].spelling == spelling)
      return {finish_names[i].what, true};
  return unusual(spelling);
}

void set_finish(completion& to, std::string_view word) {
  set(to, word, finish_word_of(word));
}

void join_finish(completion& to, std::string_view word) {
  const auto meaning = finish_word_of(word);
  if (better_finish(to.finish, meaning.what) == meaning.what)
    set(to, word, meaning);
}

finish_reason better_finish(finish_reason a, finish_reason b) {
  const auto worth = [](finish_reason x) {
    switch (x) {
    case finish_reason::unknown:
      return 0;
    case finish_reason::failed:
      return 1;
    case finish_reason::content_filter:
      return 2;
    case finish_reason::length:
      return 3;
    case finish_reason::stop:
      return 4;
    case finish_reason::tool_calls:
      return 5;
    }
    return 0;
  };
  return worth(a) < worth(b) ? b : a;
}

} // namespace troupe::detail
