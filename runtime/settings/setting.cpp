#include "setting.hpp"

#include "quantity.hpp"
#include "secrets.hpp"
#include "setting_format.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

/// A prompt can be pages long; a log line should not be.
constexpr size_t text_shown_max = 200;

std::string shown_text(std::string_view text) {
  std::string result;
  auto shown = text.substr(0, text_shown_max);
  while (shown.size() < text.size() && (static_cast<uint8_t>(text[shown.size()]) & 0xC0) == 0x80
         && !shown.empty()) {
    shown.remove_suffix(1);
  }
  append_json_string(result, shown);
  if (shown.size() < text.size())
    result += " … (" + std::to_string(text.size()) + " bytes)";
  return result;
}

std::string in_parentheses(std::string_view text) {
  return "(" + std::string{text} + ")";
}

/// What it means that there is no value, or 0.
std::string meaning_of_empty(const setting& x) {
  return in_parentheses(x.notes.empty.empty() ? "none" : plain_text(x.notes.empty));
}

/// "Name: value", as in an option.
std::string shown_header(std::string_view line) {
  const auto colon = std::min(line.find(": "), line.size());
  const auto name = line.substr(0, colon);
  const auto value = line.substr(std::min(colon + 2, line.size()));
  return shown_text(name) + " = "
         + (detail::is_public_header(name) ? shown_text(value) : detail::masked(value));
}

std::string shown_word(const setting& x, const std::string& word) {
  switch (x.notes.secret) {
  case secrecy::value:
    return detail::masked(word);
  case secrecy::password:
    return shown_text(detail::masked_url(word));
  case secrecy::headers:
    return shown_header(word);
  case secrecy::nothing:
    break;
  }
  if (x.value->is_flag())
    return word == "true" ? "yes" : "no";
  if (const auto number = x.value->number())
    return number_text(*number, x.notes.unit);
  return x.value->tree().is_string() && x.value->choices().empty() ? shown_text(word) : word;
}

bool is_empty(const setting& x, const std::string& word) {
  return word.empty() || (!x.notes.empty.empty() && x.value->number() == 0.0);
}

} // namespace

expected<void> setting_format<std::pair<std::string, std::string>>::parse(std::string_view text,
                                                                          type& x,
                                                                          const setting_notes&) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos)
    return failed(errc::configuration, "has no colon; give it as in 'Name: value'");
  const auto value = std::min(text.find_first_not_of(" \t", colon + 1), text.size());
  x = {std::string{text.substr(0, colon)}, std::string{text.substr(value)}};
  return {};
}

setting* find_setting(std::vector<setting>& xs, std::string_view name) {
  const auto i = std::find_if(xs.begin(), xs.end(), [&](const setting& x) {
    return x.name == name && x.notes.only_in_code.empty();
  });
  return i == xs.end() ? nullptr : &*i;
}

std::string number_text(double x, setting_unit unit) {
  constexpr double ms_per_second = 1000;
  switch (unit) {
  case setting_unit::milliseconds:
    return time_text(std::chrono::milliseconds{std::llround(x)});
  case setting_unit::seconds:
    return time_text(std::chrono::milliseconds{std::llround(x * ms_per_second)});
  case setting_unit::bytes:
    return bytes_text(static_cast<uint64_t>(x));
  case setting_unit::none:
    break;
  }
  return plain_number(x);
}

std::string range_text(const setting_notes& x) {
  const auto& range = x.range;
  if (range.is_open())
    return {};
  auto number = [&x](double value) { return number_text(value, x.unit); };
  std::string result;
  if (range.or_zero)
    result = "0 " + (x.empty.empty() ? std::string{} : in_parentheses(x.empty) + " ") + "or ";
  if (std::isinf(range.high))
    return result + (range.above_low ? "above " : "at least ") + number(range.low);
  if (range.above_low)
    return result + "above " + number(range.low) + ", up to " + number(range.high);
  return result + number(range.low) + " to " + number(range.high);
}

std::string range_complaint(const setting& x) {
  const auto number = x.value->number();
  if (!number || x.notes.range.holds(*number))
    return {};
  auto result = x.name + " is " + number_text(*number, x.notes.unit) + ": it must be "
                + range_text(x.notes);
  if (!x.notes.empty.empty() && !x.notes.range.or_zero && x.notes.range.low > 0)
    result += ", or not given (" + std::string{x.notes.empty} + ")";
  return result;
}

std::vector<std::string> shown_values(const setting& x) {
  std::vector<std::string> result;
  for (const auto& word : x.value->words()) {
    if (!is_empty(x, word))
      result.push_back(shown_word(x, word));
    else
      result.push_back((word.empty() ? "" : "0 ") + meaning_of_empty(x));
  }
  if (result.empty())
    result.push_back(meaning_of_empty(x));
  return result;
}

std::string default_text(const setting& x) {
  const auto words = x.value->words();
  auto empty = x.notes.empty.empty() ? std::string{"none"} : std::string{x.notes.empty};
  if (words.empty() || words.front().empty())
    return empty;
  if (x.value->is_flag())
    return words.front() == "true" ? "on" : "off";
  if (is_empty(x, words.front()))
    return "0: " + empty;
  if (const auto number = x.value->number())
    return number_text(*number, x.notes.unit);
  return "`" + words.front() + "`";
}

bool has_secret(const setting& x) {
  const auto words = x.value->words();
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    switch (x.notes.secret) {
    case secrecy::value:
      return !word.empty();
    case secrecy::password:
      return detail::masked_url(word) != word;
    case secrecy::headers:
      return !detail::is_public_header(word.substr(0, word.find(':')));
    case secrecy::nothing:
      break;
    }
    return false;
  });
}

std::string_view option_name(const setting& x) {
  const auto& names = x.notes.option;
  const auto start = names.find("--");
  return start == std::string_view::npos ? std::string_view{}
                                         : names.substr(start, names.find(',', start) - start);
}

std::string plain_text(std::string_view markdown) {
  std::string result;
  while (!markdown.empty()) {
    const auto c = markdown.front();
    const auto middle = markdown.find("](");
    const auto end = markdown.find(')', std::min(middle, markdown.size()));
    if (c == '[' && end != std::string_view::npos) {
      const auto page = markdown.substr(middle + 2, end - middle - 2);
      result += "docs/";
      result += page.substr(0, page.find('#'));
      markdown.remove_prefix(end + 1);
      continue;
    }
    if (c != '`')
      result += c;
    markdown.remove_prefix(1);
  }
  return result;
}

} // namespace troupe
