#pragma once

#include <troupe/conversation.hpp>

#include <cstdint>
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
  content_filter
};

std::string to_string(finish_reason x);
bool from_string(std::string_view name, finish_reason& x);
bool from_integer(uint8_t value, finish_reason& x);

/// Tokens, as the provider counts them.
struct usage {
  uint64_t prompt_tokens = 0;
  uint64_t completion_tokens = 0;
  uint64_t total_tokens = 0;
  /// Part of `prompt_tokens` that came from the provider's cache.
  uint64_t cached_tokens = 0;
  /// Part of `completion_tokens` that the model spent on thinking.
  uint64_t reasoning_tokens = 0;

  usage& operator+=(const usage& other) {
    prompt_tokens += other.prompt_tokens;
    completion_tokens += other.completion_tokens;
    total_tokens += other.total_tokens;
    cached_tokens += other.cached_tokens;
    reasoning_tokens += other.reasoning_tokens;
    return *this;
  }

  friend bool operator==(const usage&, const usage&) = default;
};

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

  friend bool operator==(const completion&, const completion&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, finish_reason& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, usage& x) {
  return f.object(x).fields(f.field("prompt_tokens", x.prompt_tokens),
                            f.field("completion_tokens", x.completion_tokens),
                            f.field("total_tokens", x.total_tokens),
                            f.field("cached_tokens", x.cached_tokens),
                            f.field("reasoning_tokens", x.reasoning_tokens));
}

template <class Inspector>
bool inspect(Inspector& f, completion& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("model", x.model),
                            f.field("system_fingerprint", x.system_fingerprint),
                            f.field("content", x.content), f.field("tool_calls", x.tool_calls),
                            f.field("refusal", x.refusal), f.field("finish", x.finish),
                            f.field("tokens", x.tokens));
}

} // namespace troupe
