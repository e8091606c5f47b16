#pragma once

#include <troupe/conversation.hpp>
#include <troupe/money.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Why the model stopped. Source: OpenAI chat completions, `choices[].finish_reason`.
enum class finish_reason : uint8_t {
  unknown,
  stop,
  length,
  tool_calls,
  content_filter,
  /// The server broke off: what it sent is no fault of the model's.
  failed
};

std::string to_string(finish_reason x);
bool from_string(std::string_view name, finish_reason& x);
bool from_integer(uint8_t value, finish_reason& x);

/// Tokens, in one meaning for all providers: whatever a provider counts beside its totals is added
/// to them when its reply is read.
struct usage {
  /// All of the input, what came from a cache or went into one included.
  uint64_t prompt_tokens = 0;
  /// All of the output, thinking included.
  uint64_t completion_tokens = 0;
  uint64_t total_tokens = 0;
  /// Part of `prompt_tokens` that came from the provider's cache. Absent, here and below: not told,
  /// which is not the same as none.
  std::optional<uint64_t> cached_tokens = {};
  /// Part of `prompt_tokens` that was written into the provider's cache.
  std::optional<uint64_t> cache_write_tokens = {};
  /// Part of `completion_tokens` that the model spent on thinking.
  std::optional<uint64_t> reasoning_tokens = {};
  /// What the provider says that it cost; counts before what prices say.
  std::optional<money> cost_told = {};
  /// What is billed of the tokens of prompt and answer, where the provider bills fewer than it
  /// counts.
  std::optional<uint64_t> billed_prompt_tokens = {};
  std::optional<uint64_t> billed_completion_tokens = {};

  /// Of what one of them does not tell, the other's counts.
  usage& operator+=(const usage& other);

  friend bool operator==(const usage&, const usage&) = default;
};

/// Members of a message that mean nothing to the dialect: thoughts, say, and the signatures under
/// them. A re-ask sends them back as they came, but only to where they came from.
struct opaque_part {
  /// The route that they came from, as its dialect knows it.
  uint32_t origin = 0;
  /// Whose they are: the call of that number, from 1; 0: the message itself.
  uint32_t call = 0;
  /// Of the call, the function in it.
  bool in_function = false;
  /// JSON: `"name":value,…`.
  std::string members;

  friend bool operator==(const opaque_part&, const opaque_part&) = default;
};

/// More is not kept; then nothing of it is.
inline constexpr size_t opaque_bytes_max = size_t{256} << 10;

/// What the model answered, free of the provider's spelling.
struct completion {
  /// The provider's id of this reply.
  std::string id;
  /// The model that answered, as the provider names it.
  std::string model;
  std::string system_fingerprint;
  std::string content;
  /// In order of their index.
  std::vector<tool_call> tool_calls;
  std::string refusal;
  finish_reason finish = finish_reason::unknown;
  usage tokens;
  /// The provider's word for `finish`, where it is none of OpenAI's.
  std::string finish_told = {};
  /// What further choices say, where it is neither nothing nor `content` again.
  std::vector<std::string> other_contents = {};
  /// What means nothing to the dialect; at most `opaque_bytes_max` together.
  std::vector<opaque_part> opaque = {};

  friend bool operator==(const completion&, const completion&) = default;
};

/// All that the model said, for people: its refusal or its content, and what it called; if that is
/// nothing, what came beside it.
std::string said(const completion& x);

template <class Inspector>
bool inspect(Inspector& f, finish_reason& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, usage& x) {
  return f.object(x).fields(
    f.field("prompt_tokens", x.prompt_tokens), f.field("completion_tokens", x.completion_tokens),
    f.field("total_tokens", x.total_tokens), f.field("cached_tokens", x.cached_tokens),
    f.field("cache_write_tokens", x.cache_write_tokens),
    f.field("reasoning_tokens", x.reasoning_tokens), f.field("cost_told", x.cost_told),
    f.field("billed_prompt_tokens", x.billed_prompt_tokens),
    f.field("billed_completion_tokens", x.billed_completion_tokens));
}

template <class Inspector>
bool inspect(Inspector& f, opaque_part& x) {
  return f.object(x).fields(f.field("origin", x.origin), f.field("call", x.call),
                            f.field("in_function", x.in_function), f.field("members", x.members));
}

template <class Inspector>
bool inspect(Inspector& f, completion& x) {
  return f.object(x).fields(
    f.field("id", x.id), f.field("model", x.model),
    f.field("system_fingerprint", x.system_fingerprint), f.field("content", x.content),
    f.field("tool_calls", x.tool_calls), f.field("refusal", x.refusal), f.field("finish", x.finish),
    f.field("tokens", x.tokens), f.field("finish_told", x.finish_told).fallback(std::string{}),
    f.field("other_contents", x.other_contents).fallback(std::vector<std::string>{}),
    f.field("opaque", x.opaque).fallback(std::vector<opaque_part>{}));
}

} // namespace troupe
