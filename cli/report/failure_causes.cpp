#include "failure_causes.hpp"

#include <troupe/violation.hpp>

#include <algorithm>

namespace troupe::cli::report {

namespace {

constexpr size_t cause_bytes_max = 300;
constexpr size_t rules_shown = 3;
/// An id is so long, and has digits and letters.
constexpr size_t id_length_min = 8;

bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word_letter(char c) {
  return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
         || c == '-' || (c & 0x80) != 0;
}

/// What stands for a word that is written otherwise in each message; itself if it is not.
std::string placeholder(std::string_view word) {
  const auto digits = std::count_if(word.begin(), word.end(), is_ascii_digit);
  if (digits == 0)
    return std::string{word};
  if (static_cast<size_t>(digits) < word.size() && word.size() >= id_length_min)
    return "ID";
  std::string result;
  for (size_t i = 0; i < word.size(); ++i) {
    if (!is_ascii_digit(word[i]))
      result += word[i];
    else if (i == 0 || !is_ascii_digit(word[i - 1]))
      result += 'N';
  }
  return result;
}

/// Behind the quoted word that begins at `i`; `i` if none does. An apostrophe within a word is
/// none.
size_t end_of_quote(std::string_view text, size_t i) {
  const char quote = text[i];
  const auto is_within_word = i > 0 && is_word_letter(text[i - 1]);
  if (quote != '"' && quote != '`' && (quote != '\'' || is_within_word))
    return i;
  for (auto end = i + 1; end < text.size(); ++end)
    if (text[end] == '\\')
      ++end;
    else if (text[end] == quote)
      return end + 1;
  return i;
}

std::string without_places(std::string_view pointer) {
  std::string result;
  while (!pointer.empty()) {
    const auto end = pointer.find('/', 1);
    const auto segment = pointer.substr(0, end);
    const auto is_place = segment.size() > 1
                          && std::all_of(segment.begin() + 1, segment.end(), is_ascii_digit);
    result += is_place ? std::string_view{"/*"} : segment;
    pointer.remove_prefix(segment.size());
  }
  return result;
}

std::string general(std::string_view message) {
  std::string result;
  for (size_t i = 0; i < message.size();) {
    if (const auto end = end_of_quote(message, i); end > i) {
      result += "\"…\"";
      i = end;
    } else if (is_word_letter(message[i])) {
      auto stop = i;
      while (stop < message.size() && is_word_letter(message[stop]))
        ++stop;
      result += placeholder(message.substr(i, stop - i));
      i = stop;
    } else {
      result += static_cast<unsigned char>(message[i]) < 0x20 ? ' ' : message[i];
      ++i;
    }
  }
  return result;
}

std::string rules_of(const std::vector<violation>& xs) {
  std::vector<std::string> rules;
  for (const auto& x : xs) {
    const auto place = x.pointer.empty() ? std::string{"the whole value"}
                                         : without_places(x.pointer);
    auto rule = place + " (" + x.keyword + "): " + general(x.message);
    if (std::find(rules.begin(), rules.end(), rule) == rules.end())
      rules.push_back(std::move(rule));
  }
  std::string result;
  for (size_t i = 0; i < rules.size() && i < rules_shown; ++i)
    result += (i == 0 ? "" : "; ") + rules[i];
  if (rules.size() > rules_shown)
    result += "; and more";
  return result;
}

} // namespace

std::string cause_of(std::string_view message) {
  const auto violations = parse_violations(message);
  auto result = violations.empty() ? general(message) : rules_of(violations);
  if (result.size() > cause_bytes_max) {
    auto end = cause_bytes_max;
    while (end > 0 && (result[end] & 0xC0) == 0x80)
      --end;
    result.resize(end);
    result += "…";
  }
  return result;
}

void failure_causes::add(errc code, std::string_view message, uint64_t place) {
  auto cause = cause_of(message);
  if (groups_.size() >= causes_max && groups_.find({code, cause}) == groups_.end())
    cause = "other causes";
  auto& group = groups_[{code, cause}];
  group.code = code;
  group.cause = std::move(cause);
  ++group.count;
  if (group.examples.size() < examples_max)
    group.examples.push_back(place);
}

std::vector<failure_group> failure_causes::sorted() const {
  std::vector<failure_group> result;
  for (const auto& x : groups_)
    result.push_back(x.second);
  std::stable_sort(result.begin(), result.end(),
                   [](const failure_group& a, const failure_group& b) {
                     return a.count > b.count;
                   });
  return result;
}

} // namespace troupe::cli::report
