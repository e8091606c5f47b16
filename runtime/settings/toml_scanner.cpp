#include "toml_scanner.hpp"

#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace troupe {

namespace {

void append_character(std::string& out, uint32_t code) {
  auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_bare(char c) {
  return detail::is_alphanumeric(c) || c == '_' || c == '-';
}

bool read_number(std::string_view word, json_tree& value) {
  std::string digits;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '_')
      digits += word[i];
    else if (i == 0 || i + 1 == word.size() || !detail::is_hex(word[i - 1])
             || !detail::is_hex(word[i + 1]))
      return false;
  }
  for (auto [prefix, base] : {std::pair{"0x", 16}, {"0o", 8}, {"0b", 2}}) {
    if (!digits.starts_with(prefix))
      continue;
    int64_t number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [rest, status] = std::from_chars(digits.data() + 2, end, number, base);
    value = number;
    return status == std::errc{} && rest == end && digits[2] != '-';
  }
  // Else TOML writes numbers as JSON does, but for a plus.
  auto number = json_tree::parse(digits.starts_with('+') ? digits.substr(1) : digits);
  if (!number || !number->is_number() || digits.starts_with("+-"))
    return false;
  value = std::move(*number);
  return true;
}

} // namespace

toml_scanner::toml_scanner(std::string_view text) : text_(text) {
  const auto valid = detail::utf8_valid_prefix(text_);
  if (valid < text_.size()) {
    at_ = valid;
    complain("is no UTF-8");
  } else if (text_.starts_with(detail::byte_order_mark)) {
    at_ = detail::byte_order_mark.size();
  }
}

bool toml_scanner::complain(std::string_view problem) {
  if (problem_.empty())
    problem_ = problem;
  return false;
}

size_t toml_scanner::line() const {
  const auto before = text_.substr(0, at_);
  return 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
}

bool toml_scanner::skip(std::string_view what) {
  if (!starts_with(what))
    return false;
  at_ += what.size();
  return true;
}

void toml_scanner::skip_blanks() {
  while (peek() == ' ' || peek() == '\t')
    ++at_;
}

void toml_scanner::skip_line_end() {
  at_ += peek() == '\r' ? 2 : 1;
}

void toml_scanner::skip_comment() {
  skip_blanks();
  if (peek() == '#')
    while (!at_end() && !at_line_end())
      ++at_;
}

bool toml_scanner::skip_blank_lines() {
  for (skip_comment(); at_line_end(); skip_comment())
    skip_line_end();
  return !at_end();
}

bool toml_scanner::end_of_line() {
  skip_comment();
  return at_end() || at_line_end() || complain("something stands behind the value");
}

std::string toml_scanner::bare_key() {
  std::string result;
  while (is_bare(peek()))
    result += text_[at_++];
  return result;
}

bool toml_scanner::read_word(json_tree& value) {
  const auto start = at_;
  while (is_bare(peek()) || peek() == '+' || peek() == '.' || peek() == ':')
    ++at_;
  const auto word = text_.substr(start, at_ - start);
  if (word.empty())
    return complain("a value is wanted");
  if (word == "true" || word == "false") {
    value = word == "true";
    return true;
  }
  return read_number(word, value)
         || complain(std::string{word}
                     + " is no value; texts stand in quotes, and so do times: \"30s\"");
}

bool toml_scanner::read_any_string(std::string& out) {
  return starts_with("\"\"\"") || starts_with("'''") ? read_long_string(out) : read_string(out);
}

bool toml_scanner::read_string(std::string& out) {
  const auto quote = text_[at_++];
  while (peek() != quote) {
    if (at_end() || at_line_end())
      return complain("a text is not closed on its line");
    if (!read_character(out, quote == '"'))
      return false;
  }
  ++at_;
  return true;
}

bool toml_scanner::read_long_string(std::string& out) {
  const auto quote = text_.substr(at_, 3);
  at_ += quote.size();
  // A line break right behind the quotes is not meant.
  if (at_line_end())
    skip_line_end();
  while (!starts_with(quote)) {
    if (at_end())
      return complain("a text in three quotes is not closed");
    if (quote[0] == '"' && peek() == '\\' && skips_line_break())
      continue;
    if (at_line_end()) {
      skip_line_end();
      out += '\n';
    } else if (!read_character(out, quote[0] == '"')) {
      return false;
    }
  }
  at_ += quote.size();
  // Up to two quotes may stand before the closing ones.
  for (int i = 0; i < 2 && peek() == quote[0]; ++i)
    out += text_[at_++];
  return true;
}

/// A backslash at the end of a line: the line break, and blanks behind it, are not there.
bool toml_scanner::skips_line_break() {
  auto next = at_ + 1;
  while (next < text_.size() && (text_[next] == ' ' || text_[next] == '\t'))
    ++next;
  if (next < text_.size() && text_[next] != '\n' && text_[next] != '\r')
    return false;
  while (next < text_.size() && detail::is_space(text_[next]))
    ++next;
  at_ = next;
  return true;
}

bool toml_scanner::read_character(std::string& out, bool with_escapes) {
  const auto c = text_[at_];
  if (c == '\\' && with_escapes)
    return read_escape(out);
  if ((static_cast<uint8_t>(c) < 0x20 && c != '\t') || c == 0x7F)
    return complain("a text holds a control character: write it as \\u00XX");
  out += c;
  ++at_;
  return true;
}

bool toml_scanner::read_escape(std::string& out) {
  constexpr std::string_view names = "btnfr\"\\";
  constexpr std::string_view meanings = "\b\t\n\f\r\"\\";
  const auto name = peek(1);
  at_ = std::min(at_ + 2, text_.size());
  if (const auto i = names.find(name); name != '\0' && i != std::string_view::npos) {
    out += meanings[i];
    return true;
  }
  const size_t digits = name == 'u' ? 4 : name == 'U' ? 8 : 0;
  uint32_t code = 0;
  const auto hex = text_.substr(at_, digits);
  const auto [rest, status] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
  if (digits == 0 || hex.size() != digits || status != std::errc{}
      || rest != hex.data() + hex.size() || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    return complain("a text holds an escape that TOML does not know; '…' takes none");
  append_character(out, code);
  at_ += digits;
  return true;
}

} // namespace troupe
