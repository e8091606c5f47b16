#include "answer_part.hpp"

#include "broken_value.hpp"
#include "json/json_scan.hpp"
#include "marks.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe::detail {

namespace {

constexpr auto npos = std::string_view::npos;

size_t find_mark(std::string_view text, size_t pos) {
  for (; pos < text.size(); ++pos)
    if (may_begin_mark(text[pos]) && match_mark(text.substr(pos)).which != nullptr)
      return pos;
  return npos;
}

/// The text of an object's member. `text` must be valid JSON.
std::optional<std::string_view> member_of(std::string_view text, std::string_view name) {
  auto pos = skip_space(text, 1);
  while (text[pos] == '"') {
    const auto name_end = scan_json(text, pos, 0).offset;
    const auto is_wanted = text.substr(pos + 1, name_end - pos - 2) == name;
    pos = skip_space(text, skip_space(text, name_end) + 1);
    const auto end = scan_json(text, pos, json_depth_max).offset;
    if (is_wanted)
      return text.substr(pos, end - pos);
    pos = skip_space(text, end);
    if (text[pos] == ',')
      pos = skip_space(text, pos + 1);
  }
  return std::nullopt;
}

/// What a call hands over: its arguments, or all of it if it is no more than those.
std::string_view arguments_of(std::string_view call) {
  const auto pos = call.find_first_of("{[");
  if (pos == npos)
    return call;
  const auto found = scan_json(call, pos, json_depth_max);
  if (!found.complete())
    return call;
  auto value = call.substr(pos, found.offset - pos);
  // A list of one call. Of several, none is the answer by itself.
  if (value.front() == '[') {
    const auto first = skip_space(value, 1);
    if (value[first] != '{')
      return call;
    const auto end = scan_json(value, first, json_depth_max).offset;
    if (value[skip_space(value, end)] != ']')
      return call;
    value = value.substr(first, end - first);
  }
  if (!member_of(value, "name"))
    return call;
  for (const auto* name : {"arguments", "parameters"})
    if (const auto arguments = member_of(value, name))
      return *arguments;
  return call;
}

/// Goes through a text that has marks, once.
class part_search {
public:
  explicit part_search(std::string_view text)
    : text_(text),
      work_left_(rescans_max * text.size()) {}

  std::string_view run() {
    while (pos_ < text_.size()) {
      if (may_begin_mark(text_[pos_])) {
        if (const auto* x = match_mark(text_.substr(pos_)).which; x != nullptr) {
          meet(*x);
          continue;
        }
      }
      if (text_[pos_] == '{' || text_[pos_] == '[')
        bracket();
      else
        ++pos_;
    }
    end_part();
    return best_.is_call ? arguments_of(best_.text) : best_.text;
  }

private:
  struct part {
    std::string_view text;
    /// Holds a value, and is marked as the answer: the more, the better.
    int rank = -1;
    bool is_call = false;
  };

  void meet(const mark& x) {
    switch (x.kind) {
    case mark_kind::thoughts:
      end_part();
      skip_thoughts(x);
      begin_part(false, false);
      break;
    case mark_kind::thoughts_end:
      end_part();
      pos_ += x.text.size();
      begin_part(false, false);
      were_thoughts_ = true;
      break;
    case mark_kind::answer:
    case mark_kind::call:
      end_part();
      pos_ += x.text.size();
      begin_part(true, x.kind == mark_kind::call);
      break;
    case mark_kind::answer_end:
      end_part();
      pos_ += x.text.size();
      begin_part(false, false);
      break;
    }
  }

  void skip_thoughts(const mark& x) {
    const auto begin = pos_ + x.text.size();
    auto end = text_.find(x.end, begin);
    const auto before = x.end_before.empty() ? npos
                                             : text_.substr(0, end).find(x.end_before, begin);
    if (before != npos)
      pos_ = before;
    else
      pos_ = end == npos ? text_.size() : end + x.end.size();
  }

  void begin_part(bool is_answer, bool is_call) {
    begin_ = pos_;
    has_bracket_ = false;
    has_value_ = false;
    is_answer_ = is_answer;
    is_call_ = is_call;
  }

  void end_part() {
    const auto content = trim(text_.substr(begin_, pos_ - begin_));
    if (content.empty())
      return;
    const auto is_value = [&] {
      const auto end = scan_json(content, 0, 0);
      return end.complete() && end.offset == content.size();
    };
    const int rank = (has_value_ || is_value() ? 4 : has_bracket_ ? 2 : 0) + (is_answer_ ? 1 : 0);
    if (std::exchange(were_thoughts_, false) || rank >= best_.rank)
      best_ = {content, rank, is_call_};
  }

  /// Steps over a value, so that no mark is seen in its strings.
  void bracket() {
    has_bracket_ = true;
    if (work_left_ == 0) {
      ++pos_;
      return;
    }
    const auto found = scan_json(text_, pos_, json_depth_max);
    if (found.complete()) {
      has_value_ = true;
      pos_ = found.offset;
      return;
    }
    auto end = found.offset;
    if (opens_json(text_, pos_) || is_quote_behind()) {
      has_value_ = true;
      const auto span = found.how == json_ending::cut
                          ? broken_span{text_.size(), true}
                          : skip_broken(text_, found.token, found.depth);
      if (span.closed && spend(span.end - pos_)) {
        pos_ = std::max(span.end, pos_ + 1);
        return;
      }
      end = span.end;
    }
    // Once too much was looked at twice, brackets are letters like others.
    if (!spend(end - pos_))
      work_left_ = 0;
    ++pos_;
  }

  /// A string as JSON does not write it.
  bool is_quote_behind() const {
    const auto next = skip_space(text_, pos_ + 1);
    return next < text_.size() && text_[next] == '\'';
  }

  bool spend(size_t work) {
    if (work > work_left_)
      return false;
    work_left_ -= work;
    return true;
  }

  std::string_view text_;
  size_t work_left_;
  size_t pos_ = 0;
  size_t begin_ = 0;
  bool has_bracket_ = false;
  /// Of the part: a bracket that begins JSON, right or not.
  bool has_value_ = false;
  /// All parts so far, as soon as there is another one.
  bool were_thoughts_ = false;
  bool is_answer_ = false;
  bool is_call_ = false;
  part best_;
};

} // namespace

std::string_view answer_part(std::string_view text) {
  return find_mark(text, 0) == npos ? text : part_search{text}.run();
}

} // namespace troupe::detail
