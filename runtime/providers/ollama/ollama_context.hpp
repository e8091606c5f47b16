#pragma once

#include <troupe/settings.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe::detail {

/// How large a context requests ask for (`num_ctx`). The server cuts longer prompts without a word,
/// and loads the model anew whenever the size changes: so it is a power of two, which grows with
/// the largest request of a run and never shrinks. What the user says in `options` holds instead.
/// Safe to use from several threads.
class ollama_context {
public:
  explicit ollama_context(const settings& x);

  /// For a request that needs so many tokens. Absent: the user has said it.
  std::optional<uint32_t> size_for(uint64_t tokens) const;

  /// Whether a prompt of which the server read so many tokens can only be cut.
  bool is_cut(uint64_t prompt_tokens) const;

private:
  /// The user's; 0: none.
  uint64_t given_ = 0;
  bool is_given_ = false;
  mutable std::atomic<uint32_t> largest_;
};

/// How many tokens a text has at most, unless it is an odd one.
uint64_t tokens_of(std::string_view text);

} // namespace troupe::detail
