#include "chunk_frame.hpp"

#include <array>

#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace troupe::detail {

namespace {

/// More is no frame around a token.
constexpr size_t frame_bytes_max = 4096;

/// What the character behind a backslash stands for; 0 for those that are not that simple.
constexpr auto escape_values = [] {
  std::array<char, 256> result{};
  for (const char c : {'"', '\\', '/'})
    result[static_cast<unsigned char>(c)] = c;
  result['b'] = '\b';
  result['f'] = '\f';
  result['n'] = '\n';
  result['r'] = '\r';
  result['t'] = '\t';
  return result;
}();

bool is_special(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

/// Where a string without escapes ends that begins at `from`; `npos` if it is none.
size_t end_of_string(std::string_view text, size_t from) {
  while (from < text.size() && !is_special(text[from]))
    ++from;
  return from < text.size() && text[from] == '"' ? from : std::string_view::npos;
}

/// Copies characters that stand for themselves, up to one that does not. There is room for the
/// whole text at `to`.
void copy_plain(const char*& at, const char* end, char*& to) {
#if defined(__SSE2__)
  constexpr std::ptrdiff_t step = 16;
  const auto quote = _mm_set1_epi8('"');
  const auto backslash = _mm_set1_epi8('\\');
  const auto control = _mm_set1_epi8(0x1f);
  while (end - at >= step) {
    const auto x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto special
      = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(x, control), x));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), x);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
    const auto size = mask == 0 ? step : static_cast<std::ptrdiff_t>(__builtin_ctz(mask));
    at += size;
    to += size;
    if (mask != 0)
      return;
  }
#endif
  while (at != end && !is_special(*at))
    *to++ = *at++;
}

/// Appends the string that `text` begins with, behind its quote. Returns where it ends; `npos` if
/// that is not simple, and then something of it may be in `out`.
size_t append_string(std::string& out, std::string_view text) {
  const auto before = out.size();
  out.resize(before + text.size());
  auto* to = out.data() + before;
  const auto* at = text.data();
  const auto* end = at + text.size();
  while (true) {
    copy_plain(at, end, to);
    if (at == end)
      return std::string_view::npos;
    if (*at == '"')
      break;
    const auto c = *at == '\\' && end - at > 1 ? escape_values[static_cast<unsigned char>(at[1])]
                                               : '\0';
    if (c == '\0')
      return std::string_view::npos;
    *to++ = c;
    at += 2;
  }
  out.resize(static_cast<size_t>(to - out.data()));
  return static_cast<size_t>(at - text.data());
}

} // namespace

void chunk_frame::learn(std::string_view chunk, size_t piece, std::optional<size_t> unused) {
  forget();
  auto end = piece;
  while (end < chunk.size() && chunk[end] != '"')
    end += chunk[end] == '\\' ? 2 : 1;
  if (end >= chunk.size() || chunk.size() - (end - piece) > frame_bytes_max)
    return;
  head_ = chunk.substr(0, piece);
  tail_.reset();
  if (unused && *unused > end) {
    if (const auto behind = end_of_string(chunk, *unused); behind != std::string_view::npos) {
      middle_ = chunk.substr(end, *unused - end);
      tail_ = chunk.substr(behind);
      return;
    }
  }
  middle_ = chunk.substr(end);
}

bool chunk_frame::read(std::string_view chunk, std::string& out) const {
  if (head_.empty() || !chunk.starts_with(head_))
    return false;
  chunk.remove_prefix(head_.size());
  const auto before = out.size();
  const auto end = append_string(out, chunk);
  if (end != std::string_view::npos) {
    chunk.remove_prefix(end);
    if (!tail_ && chunk == middle_)
      return true;
    if (tail_ && chunk.starts_with(middle_)) {
      const auto behind = end_of_string(chunk, middle_.size());
      if (behind != std::string_view::npos && chunk.substr(behind) == *tail_)
        return true;
    }
  }
  out.resize(before);
  return false;
}

} // namespace troupe::detail
