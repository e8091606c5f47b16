#include "reply.hpp"

#include "json/json_scan.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <algorithm>

namespace troupe {

namespace {

using detail::byte_order_mark;
using detail::is_letter;
using detail::json_ending;
using detail::scan_json;
using detail::skip_space;

constexpr std::string_view fence = "```";

/// Unclosed braces of prose may make the search look at the rest of the text once more. That many
/// times the length of the text, then the search gives up.
constexpr size_t rescans_max = 5;

/// "json" in any case, or nothing.
bool labels_json(std::string_view label) {
  constexpr std::string_view json = "json";
  return label.empty()
         || (label.size() == json.size()
             && std::equal(label.begin(), label.end(), json.begin(),
                           [](char a, char b) { return (a | 0x20) == b; }));
}

/// What reasoning models write before their answer is no answer: drops a leading <think>…</think>.
std::string_view without_thoughts(std::string_view text) {
  constexpr std::string_view opening = "<think>";
  constexpr std::string_view closing = "</think>";
  if (!text.substr(skip_space(text, 0)).starts_with(opening))
    return text;
  auto end = text.find(closing);
  return end == std::string_view::npos ? std::string_view{} : text.substr(end + closing.size());
}

/// Where an invalid object or array that starts in the text ends.
struct broken_span {
  /// Behind its closing bracket, or at the code fence that ends it.
  size_t end;
  /// False if it goes on to the end of the text.
  bool closed;
};

/// Matches brackets from `pos` on, where `depth` of them are open. Strings end at the latest at the
/// end of their line, so that a stray quote does not swallow the rest.
broken_span skip_broken(std::string_view text, size_t pos, uint32_t depth) {
  size_t open = depth;
  while (pos < text.size()) {
    switch (text[pos]) {
    case '{':
    case '[':
      ++open;
      break;
    case '}':
    case ']':
      if (--open == 0)
        return {pos + 1, true};
      break;
    case '`':
      if (text.substr(pos).starts_with(fence))
        return {pos, true};
      break;
    case '"':
      ++pos;
      while (pos < text.size() && text[pos] != '"' && text[pos] != '\n')
        pos += text[pos] == '\\' ? 2 : 1;
      break;
    default:
      break;
    }
    ++pos;
  }
  return {text.size(), false};
}

/// Whether the bracket at `pos` looks like the start of JSON rather than like a bracket in a
/// sentence.
bool opens_json(std::string_view text, size_t pos) {
  auto next = skip_space(text, pos + 1);
  if (next >= text.size())
    return false;
  if (text[pos] == '{')
    return text[next] == '"';
  return text[next] == '"' || text[next] == '{' || text[next] == '[';
}

/// Goes through a reply once and remembers the last value of each kind.
class search {
public:
  search(std::string_view text, uint32_t depth_max)
    : text_(text),
      depth_max_(depth_max),
      work_left_(rescans_max * text.size()) {
    // nop
  }

  std::optional<std::string_view> run() {
    while (pos_ < text_.size()) {
      auto c = text_[pos_];
      if (c == '{' || c == '[')
        bracket(false);
      else if (c == '`' && text_.substr(pos_).starts_with(fence))
        backticks();
      else
        ++pos_;
    }
    if (gave_up_)
      return std::nullopt;
    return fenced_ ? fenced_ : last_;
  }

private:
  /// A fence opens a block if none is open, or if it has a label, as closing fences have none.
  void backticks() {
    while (pos_ < text_.size() && text_[pos_] == '`')
      ++pos_;
    auto label_begin = pos_;
    while (pos_ < text_.size() && is_letter(text_[pos_]))
      ++pos_;
    auto label = text_.substr(label_begin, pos_ - label_begin);
    in_block_ = !in_block_ || !label.empty();
    if (!in_block_ || !labels_json(label))
      return;
    auto first = skip_space(text_, pos_);
    if (first >= text_.size())
      return;
    if (text_[first] == '{' || text_[first] == '[') {
      pos_ = first;
      bracket(true);
    } else if (auto found = scan_json(text_, first, depth_max_);
               found.how == json_ending::complete && ends_block(found.offset)) {
      fenced_ = text_.substr(first, found.offset - first);
      pos_ = found.offset;
    }
  }

  void bracket(bool first_in_block) {
    auto found = scan_json(text_, pos_, depth_max_);
    switch (found.how) {
    case json_ending::complete:
      if (!is_part(found.offset))
        last_ = text_.substr(pos_, found.offset - pos_);
      if (first_in_block && ends_block(found.offset))
        fenced_ = text_.substr(pos_, found.offset - pos_);
      pos_ = found.offset;
      break;
    case json_ending::cut:
      // What stands in a value that was cut off is a part of an answer, not an answer.
      pos_ = text_.size();
      break;
    case json_ending::broken:
      skip(found);
      break;
    }
  }

  void skip(const detail::json_outcome& found) {
    auto span = skip_broken(text_, found.token, found.depth);
    if (span.closed || opens_json(text_, pos_)) {
      pos_ = span.end;
      return;
    }
    auto work = text_.size() - pos_;
    if (work > work_left_) {
      gave_up_ = true;
      pos_ = text_.size();
      return;
    }
    work_left_ -= work;
    ++pos_;
  }

  /// `"name": {…}`, or `{…}, "name"` outside of an object: a part of an object that is not whole.
  bool is_part(size_t end) const {
    const auto behind = skip_space(text_, end);
    if (behind < text_.size() && text_[behind] == ',') {
      const auto next = skip_space(text_, behind + 1);
      if (next < text_.size() && text_[next] == '"')
        return true;
    }
    const auto before = text_.substr(0, pos_).find_last_not_of(" \t\r\n");
    if (before == std::string_view::npos || text_[before] != ':')
      return false;
    const auto name = text_.substr(0, before).find_last_not_of(" \t\r\n");
    return name != std::string_view::npos && text_[name] == '"';
  }

  bool ends_block(size_t pos) const {
    auto rest = text_.substr(skip_space(text_, pos));
    return rest.empty() || rest.starts_with(fence);
  }

  std::string_view text_;
  uint32_t depth_max_;
  size_t work_left_;
  size_t pos_ = 0;
  bool in_block_ = false;
  bool gave_up_ = false;
  std::optional<std::string_view> fenced_;
  std::optional<std::string_view> last_;
};

} // namespace

std::optional<std::string_view> find_json(std::string_view reply, const reply_limits& limits) {
  if (reply.size() > limits.bytes_max)
    return std::nullopt;
  if (reply.starts_with(byte_order_mark))
    reply.remove_prefix(byte_order_mark.size());
  auto text = without_thoughts(reply);
  auto begin = skip_space(text, 0);
  if (begin == text.size())
    return std::nullopt;
  auto whole = scan_json(text, begin, limits.depth_max);
  if (whole.how == json_ending::complete && skip_space(text, whole.offset) == text.size())
    return text.substr(begin, whole.offset - begin);
  return search{text, limits.depth_max}.run();
}

} // namespace troupe
