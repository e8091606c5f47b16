#include "loose_parser.hpp"
#include "scalar_spelling.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

/// Strings with the quotes, and words without.
namespace troupe::detail {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::string_view without_space_behind(std::string_view text) {
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

/// Whether the text holds more closing than opening brackets of that kind.
bool closes_more(std::string_view text, char closer) {
  const char opener = closer == '}' ? '{' : '[';
  return std::count(text.begin(), text.end(), closer)
         > std::count(text.begin(), text.end(), opener);
}

/// Whether a bracket in the text is open that this one closes.
bool closes_fewer(std::string_view text, char closer) {
  const char opener = closer == '}' ? '{' : '[';
  return std::count(text.begin(), text.end(), closer)
         < std::count(text.begin(), text.end(), opener);
}

void append_utf8(std::string& out, uint32_t x) {
  auto tail = [&](uint32_t shift) { out += static_cast<char>(0x80 | ((x >> shift) & 0x3F)); };
  if (x < 0x80) {
    out += static_cast<char>(x);
  } else if (x < 0x800) {
    out += static_cast<char>(0xC0 | (x >> 6));
    tail(0);
  } else if (x < 0x10000) {
    out += static_cast<char>(0xE0 | (x >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (x >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// The lines of a triple-quoted text, without the indentation that all of them share.
std::string dedented(std::string_view text) {
  if (text.starts_with('\n'))
    text.remove_prefix(1);
  text = without_space_behind(text);
  size_t shared = std::string_view::npos;
  for (size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto indent = text.substr(begin, end - begin).find_first_not_of(" \t");
    if (indent != std::string_view::npos)
      shared = std::min(shared, indent);
    begin = end + 1;
  }
  std::string result;
  for (size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    result += line.substr(std::min(shared, line.size()));
    if (end < text.size())
      result += '\n';
    begin = end + 1;
  }
  return result;
}

/// Bytes that a string holds as they are.
constexpr auto plain = [] {
  std::array<bool, 256> result{};
  for (size_t i = 0x20; i < 256; ++i)
    result[i] = true;
  for (unsigned char c : {'"', '\'', '`', '\\'})
    result[c] = false;
  result[0xE2] = false;
  result[0xC2] = false;
  return result;
}();

} // namespace

/// The text of `node` is what was added to the letters since `at`.
void loose_parser::take(uint32_t node, loose_kind kind, size_t at) {
  auto& x = out_.nodes[node];
  x.kind = kind;
  x.at = static_cast<uint32_t>(at);
  x.size = static_cast<uint32_t>(out_.letters.size() - at);
}

void loose_parser::string(where place, uint32_t node) {
  if (!is_json_ && triple(node))
    return;
  const auto letters = out_.letters.size();
  const auto opener = text_.substr(pos_, quote_at(pos_));
  pos_ += opener.size();
  if (opener != "\"")
    mark(node, repair_kind::quote_style);
  if (!is_json_ && opener.size() == 1 && at(pos_) == opener.front()
      && !is_delimiter(pos_ + 1, place)) {
    mark(node, repair_kind::quote_doubled);
    ++pos_;
  }
  const auto begin = pos_;
  size_t inner = 0;
  has_letter_escape_ = has_odd_escape_ = has_control_ = false;
  while (pos_ < text_.size() && !hopeless_) {
    const auto run = pos_;
    while (pos_ < text_.size() && plain[static_cast<unsigned char>(text_[pos_])])
      ++pos_;
    out_.letters.append(text_.substr(run, pos_ - run));
    if (pos_ >= text_.size())
      break;
    if (text_[pos_] == '\\') {
      escape(node);
      continue;
    }
    const auto size = closer_at(pos_, opener);
    if (size > 0 && (is_json_ || closes(pos_ + size, place, begin, inner))) {
      take(node, loose_kind::text, letters);
      const bool is_swapped = !is_json_ && pos_ > begin && text_[pos_ - 1] == ','
                              && quote_at(pos_ + size) > 0
                              && (place == where::member || place == where::element);
      if (is_swapped) { // "a":"x,""b":
        mark(node, repair_kind::quote_missing);
        end_string_at(pos_ - 1, node);
        pos_ += 1;
      }
      pos_ += size;
      const bool is_doubled = !is_json_ && inner == 0 && size == 1 && at(pos_) == opener.front()
                              && is_delimiter(pos_ + 1, place);
      if (is_doubled) {
        mark(node, repair_kind::quote_doubled);
        ++pos_;
      }
      return;
    }
    if (size > 0) {
      take(node, loose_kind::text, letters);
      if (lost_quote(place, begin, node))
        return;
      if (inner++ == 0)
        mark(node, repair_kind::quote_unescaped);
      const auto before = without_space_behind(text_.substr(begin, pos_ - begin));
      const bool opens = !before.empty()
                         && std::string_view{",:{["}.find(before.back()) != std::string_view::npos;
      const bool closes_one = place == where::element && at(blank(pos_ + size)) == ',';
      if (opens || closes_one)
        mark(node, repair_kind::ambiguous); // rather the start or the end of another string
      out_.letters.append(text_.substr(pos_, size));
      pos_ += size;
      continue;
    }
    if (static_cast<unsigned char>(text_[pos_]) < 0x20 && !has_control_) {
      has_control_ = true;
      mark(node, repair_kind::control_character);
    }
    out_.letters += text_[pos_++];
  }
  take(node, loose_kind::text, letters);
  end_of_text(place, begin, node);
}

// -- where a string ends

/// Whether the quote before `after` closes the string that starts at `begin`.
bool loose_parser::closes(size_t after, where place, size_t begin, size_t inner) const {
  const auto quote = after - 1;
  // A doubled quote at the end.
  if (at(after) == text_[quote] && is_delimiter(after + 1, place))
    return inner == 0;
  auto next = blank(after);
  for (auto end = comment_end(next); end != next; end = comment_end(next))
    next = blank(end);
  if (next >= text_.size())
    return true;
  if (text_.substr(next).starts_with("```"))
    return true;
  switch (place) {
  case where::root:
    return false;
  case where::name:
    return closes_name(next, text_.substr(begin, quote - begin));
  case where::member:
    return closes_member(next, after);
  case where::element:
    return closes_element(next, after);
  }
  return false;
}

bool loose_parser::closes_name(size_t next, std::string_view name) const {
  const auto c = at(next);
  if (c == ':' || c == '=')
    return true;
  if (!known(name))
    return false;
  return c == ',' || c == '}' || value_starts(next);
}

bool loose_parser::closes_member(size_t next, size_t after) const {
  const auto c = at(next);
  if (c == '}')
    return true;
  if (c == ']' || c == ')')
    return is_open(c) || is_delimiter(next + 1, where::member);
  if (c == ',') {
    auto behind = blank(next + 1);
    for (auto end = comment_end(behind); end != behind; end = comment_end(behind))
      behind = blank(end);
    const auto d = at(behind);
    if (behind >= text_.size() || d == '}' || d == ']' || d == ',' || d == '.')
      return true;
    if (d == '{')
      return is_open(']');
    return has_name_at(behind);
  }
  const auto found = name_at(next);
  return found.end != npos && (known(found.name) || (found.is_quoted && next > after));
}

bool loose_parser::closes_element(size_t next, size_t after) const {
  const auto c = at(next);
  if (c == ']' || c == ')')
    return true;
  if (c == '}')
    return is_open('}') || is_delimiter(next + 1, where::element);
  if (c == ',') {
    auto behind = blank(next + 1);
    for (auto end = comment_end(behind); end != behind; end = comment_end(behind))
      behind = blank(end);
    const auto d = at(behind);
    return behind >= text_.size() || d == ']' || d == ')' || d == '}' || d == ',' || d == '.'
           || value_starts(behind) || member_at(behind);
  }
  if (c == '{' || c == '[')
    return true;
  return quote_at(next) > 0 && (next > after || !is_delimiter(next + 1, where::element));
}

bool loose_parser::is_delimiter(size_t pos, where place) const {
  const auto next = blank(pos);
  if (next >= text_.size())
    return true;
  const auto c = text_[next];
  if (place == where::name)
    return c == ':' || c == '=';
  return c == ',' || c == '}' || c == ']' || c == ')';
}

/// At a quote that does not close the string: whether the string should have ended before, and the
/// quote opens something else.
bool loose_parser::lost_quote(where place, size_t begin, uint32_t node) {
  const auto before = text_.substr(begin, pos_ - begin);
  if (place == where::name) { // {"k:"v"}
    const auto colon = before.find(':');
    if (colon == std::string_view::npos || !known(without_space_behind(before.substr(0, colon))))
      return false;
    mark(node, repair_kind::quote_missing);
    end_string_at(begin + without_space_behind(before.substr(0, colon)).size(), node);
    return true;
  }
  if (place == where::root || (!member_at(pos_) && !member_at(pos_ + 1)))
    return false;
  auto content = without_space_behind(before); // {"n":"New York, "g":"m"}
  if (!content.ends_with(','))
    return false;
  content = without_space_behind(content.substr(0, content.size() - 1));
  if (content.ends_with('"')) { // the quote was right, what came behind it was not
    mark(node, repair_kind::ambiguous);
    return false;
  }
  while (!content.empty() && (content.back() == '}' || content.back() == ']')
         && closes_more(content, content.back()))
    content = without_space_behind(content.substr(0, content.size() - 1));
  mark(node, repair_kind::quote_missing);
  end_string_at(begin + content.size(), node);
  return true;
}

/// Ends a string before the current position, which it has reached with what stands behind `end`
/// copied as it is.
void loose_parser::end_string_at(size_t end, uint32_t node) {
  auto& x = out_.nodes[node];
  x.size -= static_cast<uint32_t>(std::min<size_t>(x.size, pos_ - end));
  out_.letters.resize(x.at + x.size);
  pos_ = end;
}

/// The text ends within a string. If all that is still open closes at its end, only the quote is
/// missing.
void loose_parser::end_of_text(where place, size_t begin, uint32_t node) {
  out_.nodes[node].is_cut = true;
  if (is_json_ || place == where::root || has_odd_escape_)
    return;
  auto content = without_space_behind(text_.substr(begin));
  for (auto& x : open_) {
    if (!content.ends_with(x.closer))
      return;
    content = without_space_behind(content.substr(0, content.size() - 1));
  }
  if (place == where::name || content.ends_with('"') || content.ends_with(','))
    return;
  mark(node, repair_kind::quote_missing);
  out_.nodes[node].is_cut = false;
  end_string_at(begin + content.size(), node);
}

// -- escapes

void loose_parser::escape(uint32_t node) {
  const auto c = at(pos_ + 1);
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view values = "\"\\/\b\f\n\r\t";
  if (const auto i = letters.find(c); i != std::string_view::npos && pos_ + 1 < text_.size()) {
    has_letter_escape_ = has_letter_escape_ || i > 2;
    out_.letters += values[i];
    pos_ += 2;
  } else if (c == 'u') {
    unicode_escape(node);
  } else if (pos_ + 1 >= text_.size()) {
    pos_ += 1;
  } else {
    mark(node, repair_kind::escape);
    if (c != '\'' && c != '`') {
      has_odd_escape_ = true;
      out_.letters += '\\';
    }
    out_.letters += c;
    pos_ += 2;
  }
  // C:\new\dir: if backslashes are no escapes here, the others are none either.
  if (has_odd_escape_ && has_letter_escape_)
    mark(node, repair_kind::ambiguous);
}

void loose_parser::unicode_escape(uint32_t node) {
  auto unit_at = [this](size_t pos, uint32_t& x) {
    const auto hex = text_.substr(std::min(pos, text_.size()), 4);
    const auto [end, code] = std::from_chars(hex.data(), hex.data() + hex.size(), x, 16);
    return hex.size() == 4 && code == std::errc{} && end == hex.data() + 4;
  };
  uint32_t unit = 0;
  if (!unit_at(pos_ + 2, unit)) {
    mark(node, repair_kind::ambiguous);
    out_.letters += "\\u";
    pos_ += 2;
    return;
  }
  pos_ += 6;
  uint32_t low = 0;
  if (unit >= 0xD800 && unit < 0xDC00 && at(pos_) == '\\' && at(pos_ + 1) == 'u'
      && unit_at(pos_ + 2, low) && low >= 0xDC00 && low < 0xE000) {
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    pos_ += 6;
  } else if (unit >= 0xD800 && unit < 0xE000) {
    mark(node, repair_kind::ambiguous); // half of a pair
    unit = 0xFFFD;
  }
  append_utf8(out_.letters, unit);
}

// -- strings of several lines

bool loose_parser::triple(uint32_t node) {
  const auto quotes = text_.substr(pos_, 3);
  if ((quotes != R"(""")" && quotes != "'''") || pos_ >= no_triple_from_)
    return false;
  if (is_delimiter(pos_ + 3, where::member))
    return false; // an empty string with a quote too many
  const auto end = text_.find(quotes, pos_ + 3);
  if (end == std::string_view::npos) {
    no_triple_from_ = pos_;
    return false;
  }
  const auto letters = out_.letters.size();
  out_.letters += dedented(text_.substr(pos_ + 3, end - pos_ - 3));
  take(node, loose_kind::text, letters);
  mark(node, repair_kind::quote_style);
  pos_ = end + 3;
  return true;
}

/// A code block in the place of a value.
bool loose_parser::fenced(uint32_t node) {
  constexpr std::string_view fence = "```";
  if (!text_.substr(pos_).starts_with(fence))
    return false;
  auto begin = pos_ + fence.size();
  const auto end = text_.find(fence, begin);
  if (end == std::string_view::npos)
    return false;
  if (const auto newline = text_.find('\n', begin); newline < end)
    begin = newline + 1;
  add(loose_kind::text);
  const auto letters = out_.letters.size();
  auto content = text_.substr(begin, end - begin);
  if (content.ends_with('\n'))
    content.remove_suffix(1);
  out_.letters.append(content);
  take(node, loose_kind::text, letters);
  mark(node, repair_kind::quote_style);
  pos_ = end + fence.size();
  return true;
}

// -- words

/// Reads the words up to the current position once more, as the inside of a string.
void loose_parser::unescape(uint32_t node, size_t begin) {
  const auto end = pos_;
  const auto letters = out_.nodes[node].at;
  out_.letters.resize(letters);
  has_letter_escape_ = has_odd_escape_ = false;
  for (pos_ = begin; pos_ < end;) {
    if (text_[pos_] == '\\')
      escape(node);
    else
      out_.letters += text_[pos_++];
  }
  pos_ = end;
  take(node, loose_kind::text, letters);
}

void loose_parser::bare(where place, uint32_t node) {
  const auto letters = out_.letters.size();
  const auto begin = pos_;
  bare_begin_ = begin;
  do {
    ++pos_;
    if (place != where::root && pos_ - begin > bare_bytes_max)
      return give_up();
  } while (pos_ < text_.size() && !ends_bare(place));
  const auto raw = text_.substr(begin, pos_ - begin);
  const auto words = without_space_behind(raw);
  out_.letters.append(words);
  take(node, loose_kind::bare, letters);
  if (place != where::root && at(pos_) == '"' && closes_bare(place)) { // {"k":v"}
    unescape(node, begin);
    ++pos_;
    out_.nodes[node].kind = loose_kind::text;
    mark(node, repair_kind::quote_missing);
    if (place == where::element || read_literal(words) != literal::none)
      mark(node, repair_kind::ambiguous); // ["a, b"] or ["a", "b"]; null or "null"
    return;
  }
  if (place != where::root && words.find('\\') != std::string_view::npos)
    mark(node, repair_kind::ambiguous); // an escape, or what it is
  // A number or a word that may go on; a root is a whole text.
  const bool is_literal = words == "true" || words == "false" || words == "null" || words == "None"
                          || words == "True" || words == "False";
  out_.nodes[node].is_cut = place != where::root && pos_ >= text_.size()
                            && words.size() == raw.size() && !is_literal;
  if (place == where::element && words.find(' ') != std::string_view::npos)
    mark(node, repair_kind::ambiguous); // [New York, Rio]: how many?
}

/// Whether the quote at the current position ends words that lack the first one.
bool loose_parser::closes_bare(where place) {
  if (place == where::member)
    return closes_member(blank(pos_ + 1), pos_ + 1);
  return is_delimiter(pos_ + 1, place);
}

/// Whether words without quotes end here. Steps over white space that belongs to them.
bool loose_parser::ends_bare(where place) {
  if (is_json_)
    return std::string_view{",]} \t\r\n"}.find(text_[pos_]) != std::string_view::npos;
  if (place == where::root)
    return false;
  switch (text_[pos_]) {
  case ' ':
  case '\t':
  case '\r':
  case '\n': {
    const auto next = blank(pos_);
    const bool new_line = text_.substr(pos_, next - pos_).find('\n') != std::string_view::npos;
    if (next >= text_.size() || comment_end(next) != next || member_at(next)
        || (new_line && (place == where::element || text_.substr(next).starts_with("```"))))
      return true;
    if (quote_at(next) > 0 && (place == where::element || name_at(next).end != npos))
      return true;
    pos_ = next - 1;
    return false;
  }
  case ',': {
    const auto next = blank(pos_ + 1);
    const auto c = at(next);
    if (place == where::element || next >= text_.size() || c == '}' || c == ']' || c == ',')
      return true;
    if (c == '{')
      return is_open(']');
    return comment_end(next) != next || has_name_at(next);
  }
  case '}':
  case ']':
  case ')': {
    const auto c = text_[pos_];
    if (c != ')' && closes_fewer(text_.substr(bare_begin_, pos_ - bare_begin_), c))
      return false; // "not {really} new"
    return is_open(c) || (c == '}' && place == where::element) || is_delimiter(pos_ + 1, place);
  }
  case '"':
    return name_at(pos_).end != npos || closes_bare(place);
  default:
    return false;
  }
}

} // namespace troupe::detail
