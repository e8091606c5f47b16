#include "ollama_context.hpp"

#include "dialect/extra_members.hpp"

#include <troupe/detail/json_tree.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

constexpr uint32_t smallest = 4096;
/// More than any model has.
constexpr uint32_t most = uint32_t{1} << 22;

} // namespace

ollama_context::ollama_context(const settings& x) : largest_(smallest) {
  const extra_object options{x, "options"};
  is_given_ = options.has("num_ctx");
  if (!is_given_)
    return;
  const auto members = json_tree::parse('{' + options.members() + '}');
  const auto* size = members ? members->find("num_ctx") : nullptr;
  const auto* number = size != nullptr ? size->if_int64() : nullptr;
  if (number != nullptr && *number > 0)
    given_ = static_cast<uint64_t>(*number);
}

std::optional<uint32_t> ollama_context::size_for(uint64_t tokens) const {
  if (is_given_)
    return std::nullopt;
  auto needed = smallest;
  while (needed < tokens && needed < most)
    needed *= 2;
  auto known = largest_.load();
  while (known < needed && !largest_.compare_exchange_weak(known, needed)) {}
  return std::max(known, needed);
}

bool ollama_context::is_cut(uint64_t prompt_tokens) const {
  if (is_given_)
    return given_ > 0 && prompt_tokens >= given_;
  const uint64_t largest = largest_.load();
  // A prompt that was cut has as many as there is room for, and a smaller room may have been asked
  // for.
  const bool is_size = prompt_tokens >= smallest && (prompt_tokens & (prompt_tokens - 1)) == 0;
  return prompt_tokens >= largest || is_size;
}

uint64_t tokens_of(std::string_view text) {
  const auto beyond_ascii = static_cast<uint64_t>(std::count_if(
    text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
  return (text.size() - beyond_ascii) / 3 + beyond_ascii / 2;
}

} // namespace troupe::detail
