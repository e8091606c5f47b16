#include "comparison.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <vector>

namespace troupe::cli {

namespace {

/// Of well-formed UTF-8; any other byte stands for itself.
std::vector<uint32_t> code_points(std::string_view text) {
  std::vector<uint32_t> result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto size = std::max<size_t>(detail::utf8_sequence(text), 1);
    auto x = static_cast<uint32_t>(static_cast<unsigned char>(text.front()));
    if (size > 1)
      x &= 0x7fu >> size;
    for (size_t i = 1; i < size; ++i)
      x = x << 6 | (static_cast<unsigned char>(text[i]) & 0x3fu);
    result.push_back(x);
    text.remove_prefix(size);
  }
  return result;
}

bool is_space(uint32_t x) {
  return (x >= 9 && x <= 13) || x == ' ' || x == 0x85 || x == 0xa0 || x == 0x1680
         || (x >= 0x2000 && x <= 0x200a) || x == 0x2028 || x == 0x2029 || x == 0x202f || x == 0x205f
         || x == 0x3000;
}

bool is_between(uint32_t x, uint32_t low, uint32_t high) {
  return x >= low && x <= high;
}

/// The small letter of a pair in the blocks where capitals and small letters take turns.
uint32_t lower_of_turns(uint32_t x) {
  const auto odd_capitals = is_between(x, 0x139, 0x148) || is_between(x, 0x179, 0x17e);
  const auto has_turns = is_between(x, 0x100, 0x17e) || is_between(x, 0x460, 0x481)
                         || is_between(x, 0x48a, 0x4bf) || is_between(x, 0x4d0, 0x52f)
                         || is_between(x, 0x1e00, 0x1e95) || is_between(x, 0x1ea0, 0x1eff);
  if (!has_turns || x == 0x130 || x == 0x131 || x == 0x138 || x == 0x149)
    return x;
  return (x % 2 == 1) == odd_capitals ? x + 1 : x;
}

/// Unicode's CaseFolding.txt for Latin, Greek and Cyrillic, but for U+00DF, which is two letters.
uint32_t lower(uint32_t x) {
  if (is_between(x, 'A', 'Z') || (is_between(x, 0xc0, 0xde) && x != 0xd7)
      || (is_between(x, 0x391, 0x3ab) && x != 0x3a2) || is_between(x, 0x410, 0x42f))
    return x + 0x20;
  if (is_between(x, 0x400, 0x40f))
    return x + 0x50;
  switch (x) {
  case 0x178:
    return 0xff;
  case 0x386:
    return 0x3ac;
  case 0x388:
  case 0x389:
  case 0x38a:
    return x + 0x25;
  case 0x38c:
    return 0x3cc;
  case 0x38e:
  case 0x38f:
    return x + 0x3f;
  case 0x3c2:
    return 0x3c3;
  default:
    return lower_of_turns(x);
  }
}

void append(std::string& to, uint32_t x) {
  char buffer[4];
  to.append(buffer, detail::write_utf8(buffer, x));
}

/// Runs of letters, digits and whatever is not ASCII.
std::map<std::string_view, size_t> words_of(std::string_view text, size_t& count) {
  const auto belongs = [](char c) {
    const auto x = static_cast<unsigned char>(c);
    return x >= 0x80 || is_between(x, '0', '9') || is_between(x | 0x20u, 'a', 'z');
  };
  std::map<std::string_view, size_t> result;
  for (size_t i = 0; i < text.size();) {
    auto end = i;
    while (end < text.size() && belongs(text[end]))
      ++end;
    if (end > i) {
      ++result[text.substr(i, end - i)];
      ++count;
    }
    i = end + 1;
  }
  return result;
}

} // namespace

std::string folded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  bool gap = false;
  for (const auto x : code_points(text)) {
    if (is_space(x)) {
      gap = true;
      continue;
    }
    if (gap && !result.empty())
      result += ' ';
    gap = false;
    // Sharp s, small and capital.
    if (x == 0xdf || x == 0x1e9e)
      result += "ss";
    else
      append(result, lower(x));
  }
  return result;
}

double similarity_by_edits(std::string_view a, std::string_view b) {
  const auto x = code_points(a);
  const auto y = code_points(b);
  const auto longer = std::max(x.size(), y.size());
  if (longer == 0)
    return 1;
  // What is the same in front and at the end costs nothing: most texts differ in few places.
  auto first = std::mismatch(x.begin(), x.end(), y.begin(), y.end());
  auto last = std::mismatch(x.rbegin(), std::make_reverse_iterator(first.first), y.rbegin(),
                            std::make_reverse_iterator(first.second));
  const std::vector<uint32_t> p(first.first, last.first.base());
  const std::vector<uint32_t> q(first.second, last.second.base());
  std::vector<size_t> row(q.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < p.size(); ++i) {
    auto diagonal = row[0]++;
    for (size_t j = 0; j < q.size(); ++j) {
      const auto replaced = diagonal + (p[i] == q[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return 1 - static_cast<double>(row.back()) / static_cast<double>(longer);
}

double similarity_by_tokens(std::string_view a, std::string_view b) {
  size_t in_a = 0;
  size_t in_b = 0;
  const auto x = words_of(a, in_a);
  const auto y = words_of(b, in_b);
  if (in_a + in_b == 0)
    return a == b ? 1 : 0;
  size_t common = 0;
  for (const auto& [word, count] : x)
    if (const auto found = y.find(word); found != y.end())
      common += std::min(count, found->second);
  return 2 * static_cast<double>(common) / static_cast<double>(in_a + in_b);
}

} // namespace troupe::cli
