#include "pattern_sampler.hpp"

#include "text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace troupe::rehearsing {

namespace {

constexpr size_t sample_bytes_max = 4096;
constexpr int pattern_depth_max = 64;

void append(std::string& out, uint32_t code_point) {
  constexpr uint32_t last = 0x10FFFF;
  const auto is_half = code_point >= 0xD800 && code_point < 0xE000;
  char buffer[4];
  out.append(buffer, detail::write_utf8(buffer, is_half || code_point > last ? 'x' : code_point));
}

} // namespace

std::string pattern_sampler::run() {
  auto result = alternatives();
  return result.size() <= sample_bytes_max ? result : std::string();
}

bool pattern_sampler::take(std::string_view words) {
  if (x_.substr(at_, words.size()) != words)
    return false;
  at_ += words.size();
  return true;
}

uint32_t pattern_sampler::take_code_point() {
  const auto lead = static_cast<unsigned char>(x_[at_]);
  const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  uint32_t result = size == 1 ? lead : lead & (0xFF >> (size + 1));
  for (size_t i = 1; i < size && at_ + i < x_.size(); ++i)
    result = result << 6 | (static_cast<unsigned char>(x_[at_ + i]) & 0x3F);
  at_ = std::min(at_ + size, x_.size());
  return result;
}

uint32_t pattern_sampler::take_hex(size_t digits_max) {
  uint32_t result = 0;
  const auto digits = x_.substr(at_, digits_max);
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), result, 16).ptr;
  at_ += static_cast<size_t>(end - digits.data());
  return result;
}

/// 0 without a seed.
size_t pattern_sampler::choose(size_t count) {
  if (how_.seed == 0 || count < 2)
    return 0;
  constexpr uint32_t spread = 2'654'435'761;
  return ((how_.seed + choices_++) * spread >> 7) % count;
}

std::string pattern_sampler::alternatives() {
  std::vector<std::string> all;
  all.push_back(sequence());
  while (more() && x_[at_] == '|') {
    ++at_;
    all.push_back(sequence());
  }
  return all[choose(all.size())];
}

std::string pattern_sampler::sequence() {
  std::string result;
  while (more() && x_[at_] != '|' && x_[at_] != ')') {
    const auto begin = at_;
    auto piece = atom();
    const auto count = repetitions();
    for (size_t i = 0; i < count && result.size() <= sample_bytes_max; ++i) {
      // Another text each time.
      if (i > 0 && how_.seed != 0 && depth_ < pattern_depth_max) {
        const auto behind = std::exchange(at_, begin);
        piece = atom();
        at_ = behind;
      }
      result += piece;
    }
  }
  return result;
}

std::string pattern_sampler::atom() {
  switch (x_[at_]) {
  case '^':
  case '$':
    ++at_;
    return {};
  case '.':
    ++at_;
    return pick({{'x', 'z'}, {'a', 'w'}}, false);
  case '(':
    ++at_;
    return group();
  case '[':
    ++at_;
    return character_class();
  case '\\':
    ++at_;
    return escape();
  default: {
    std::string result;
    append(result, take_code_point());
    return result;
  }
  }
}

std::string pattern_sampler::group() {
  const auto is_ahead = take("?=");
  const auto looks = is_ahead || take("?!") || take("?<=") || take("?<!");
  const auto is_counted = !looks && !take("?:");
  if (is_counted && (take("?<") || take("?P<")))
    at_ = std::min(x_.find('>', at_), x_.size() - 1) + 1;
  const auto number = groups_.size();
  if (is_counted)
    groups_.emplace_back();
  if (++depth_ > pattern_depth_max) {
    at_ = x_.size();
    return {};
  }
  auto result = alternatives();
  --depth_;
  if (more())
    ++at_; // ')'
  if (is_counted)
    groups_[number] = result;
  return looks && !(is_ahead && how_.writes_ahead) ? std::string() : result;
}

/// \d and its like; `out` gets what it stands for.
bool pattern_sampler::take_set(char letter, ranges& out) {
  switch (letter) {
  case 'd':
    out.insert(out.end(), {{'1', '9'}, {'0', '0'}});
    return true;
  case 'w':
    out.insert(out.end(), {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}});
    return true;
  case 's':
    out.insert(out.end(), {{' ', ' '}, {'\t', '\t'}});
    return true;
  case 'D':
  case 'S':
    out.insert(out.end(), {{'a', 'z'}, {'-', '-'}});
    return true;
  case 'W':
    out.insert(out.end(), {{' ', ' '}, {'-', '-'}});
    return true;
  default:
    return false;
  }
}

/// Behind \p or \P: the properties that are asked for most.
std::string pattern_sampler::property_value() {
  const auto end = std::min(x_.find('}', at_), x_.size() - 1);
  auto name = x_.substr(at_, end - at_);
  name.remove_prefix(std::min(name.find_last_of("{=^") + 1, name.size()));
  at_ = end + 1;
  if (name.starts_with("Lu") || name == "Uppercase_Letter" || name == "Uppercase")
    return "A";
  if (name.starts_with('N') || name.starts_with("Decimal"))
    return "1";
  if (name.starts_with('P') || name.starts_with("Dash"))
    return "-";
  if (name.starts_with('Z') || name.starts_with("Space") || name == "White_Space")
    return " ";
  if (name.starts_with('S'))
    return "+";
  if (name.starts_with("Greek"))
    return "α";
  if (name.starts_with("Cyrillic"))
    return "а";
  return name.starts_with("Han") ? "中" : "a";
}

/// Of an escape that stands for one character; its letter is passed already.
uint32_t pattern_sampler::escaped_code_point() {
  switch (x_[at_ - 1]) {
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  case 'f':
    return '\f';
  case 'v':
    return '\v';
  case '0':
    return 0;
  case 'x':
    return take_hex(2);
  case 'c':
    return more() ? static_cast<unsigned char>(x_[at_++]) % 32 : 0;
  case 'u': {
    if (!take("{"))
      return take_hex(4);
    const auto result = take_hex(6);
    take("}");
    return result;
  }
  default:
    --at_;
    return take_code_point();
  }
}

std::string pattern_sampler::escape() {
  if (!more())
    return {};
  const auto letter = x_[at_++];
  if (letter == 'b' || letter == 'B' || letter == 'A' || letter == 'z' || letter == 'Z')
    return {};
  if (letter >= '1' && letter <= '9') {
    const auto number = static_cast<size_t>(letter - '1');
    return number < groups_.size() ? groups_[number] : std::string();
  }
  if (letter == 'p' || letter == 'P')
    return letter == 'p' ? property_value() : property_value() == "-" ? "a" : "-";
  ranges set;
  if (take_set(letter, set))
    return pick(set, false);
  std::string result;
  append(result, escaped_code_point());
  return result;
}

std::string pattern_sampler::character_class() {
  const auto is_negated = take("^");
  ranges set;
  const auto begin = at_;
  while (more() && (x_[at_] != ']' || (at_ == begin && x_.find(']', at_ + 1) != x_.npos))) {
    uint32_t first = 0;
    if (x_[at_] == '\\' && at_ + 1 < x_.size()) {
      at_ += 2;
      const auto letter = x_[at_ - 1];
      if (take_set(letter, set))
        continue;
      if (letter == 'p' || letter == 'P') {
        const auto value = property_value();
        set.emplace_back(static_cast<unsigned char>(value[0]),
                         static_cast<unsigned char>(value[0]));
        continue;
      }
      first = letter == 'b' ? 8 : escaped_code_point();
    } else {
      first = take_code_point();
    }
    auto last = first;
    if (x_.substr(at_, 1) == "-" && at_ + 1 < x_.size() && x_[at_ + 1] != ']') {
      ++at_;
      if (x_[at_] == '\\' && at_ + 1 < x_.size()) {
        at_ += 2;
        last = escaped_code_point();
      } else {
        last = take_code_point();
      }
    }
    set.emplace_back(first, std::max(first, last));
  }
  if (more())
    ++at_; // ']'
  return pick(set, is_negated);
}

std::string pattern_sampler::pick(const ranges& set, bool is_negated) {
  auto has = [&](uint32_t c) {
    return std::any_of(set.begin(), set.end(),
                       [c](auto& range) { return c >= range.first && c <= range.second; });
  };
  std::string result;
  if (is_negated) {
    constexpr std::string_view candidates = "x1_ ~aA0-./,:;!\"\n";
    std::string others;
    std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(others),
                 [&](char c) { return !has(static_cast<unsigned char>(c)); });
    if (others.empty())
      append(result, 0x4E2D);
    else
      result += others[choose(others.size())];
  } else if (!set.empty()) {
    const auto& [first, last] = set[choose(set.size())];
    append(result, first + static_cast<uint32_t>(choose(std::min(last - first, 1'000u) + 1)));
  }
  return result;
}

/// The smallest count that is allowed, but one rather than none for "*"; more if more is wanted.
size_t pattern_sampler::repetitions() {
  size_t count = 1;
  auto most = count;
  if (more() && (x_[at_] == '?' || x_[at_] == '*' || x_[at_] == '+')) {
    const auto is_optional = x_[at_++] == '?';
    count = is_optional ? 0 : 1;
    most = is_optional ? 1 : SIZE_MAX;
  } else if (more() && x_[at_] == '{' && at_ + 1 < x_.size() && x_[at_ + 1] >= '0'
             && x_[at_ + 1] <= '9') {
    auto number = [&](size_t otherwise) {
      size_t result = 0;
      const auto* last = x_.data() + x_.size();
      const auto [end, error] = std::from_chars(x_.data() + at_, last, result);
      at_ = static_cast<size_t>(end - x_.data());
      return error == std::errc{} ? std::min(result, sample_bytes_max) : otherwise;
    };
    ++at_;
    count = number(0);
    most = take(",") ? number(SIZE_MAX) : count;
    take("}");
  }
  take("?");
  return std::min(count + how_.more, most);
}

} // namespace troupe::rehearsing
