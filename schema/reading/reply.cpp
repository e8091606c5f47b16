#include "reply.hpp"

#include "answer_part.hpp"
#include "broken_value.hpp"
#include "json/json_scan.hpp"
#include "marks.hpp"
#include "text/ascii.hpp"

#include <algorithm>

namespace troupe {

namespace {

using detail::code_fence;
using detail::is_letter;
using detail::json_ending;
using detail::json_outcome;
using detail::labels_json;
using detail::opens_json;
using detail::rescans_max;
using detail::scan_json;
using detail::skip_broken;
using detail::skip_space;

/// The value that is all of a text, if it is one.
std::optional<std::string_view> whole_value(std::string_view text, uint32_t depth_max) {
  const auto begin = skip_space(text, 0);
  const auto found = scan_json(text, begin, depth_max);
  if (found.complete() && skip_space(text, found.offset) == text.size())
    return text.substr(begin, found.offset - begin);
  return std::nullopt;
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
      else if (c == '`' && text_.substr(pos_).starts_with(code_fence))
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

  void skip(const json_outcome& found) {
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
    return rest.empty() || rest.starts_with(code_fence);
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

namespace detail {

std::optional<found_value> find_value(std::string_view reply, const reply_limits& limits) {
  if (reply.size() > limits.bytes_max)
    return std::nullopt;
  reply = visible_part(reply);
  if (const auto whole = whole_value(reply, limits.depth_max))
    return found_value{*whole, false};
  const auto part = find_answer_part(reply);
  const auto is_other = [&](std::string_view x) { return x != part.text; };
  if (std::any_of(part.calls.begin(), part.calls.end(), is_other))
    return std::nullopt;
  if (const auto whole = whole_value(part.text, limits.depth_max))
    return found_value{*whole, part.is_call};
  const auto found = search{part.text, limits.depth_max}.run();
  return found ? std::optional{found_value{*found, part.is_call}} : std::nullopt;
}

} // namespace detail

std::optional<std::string_view> find_json(std::string_view reply, const reply_limits& limits) {
  const auto found = detail::find_value(reply, limits);
  return found ? std::optional{found->text} : std::nullopt;
}

} // namespace troupe
