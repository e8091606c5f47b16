#include "answer_part.hpp"

#include "broken_value.hpp"
#include "json/json_scan.hpp"
#include "marks.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

constexpr auto npos = std::string_view::npos;

bool has_mark(std::string_view text) {
  for (size_t pos = 0; pos < text.size(); ++pos)
    if (may_begin_mark(text[pos]) && match_mark(text.substr(pos)).which != nullptr)
      return true;
  return false;
}

/// Goes through a text that has marks, once.
class part_search {
public:
  explicit part_search(std::string_view text)
    : text_(text),
      work_left_(rescans_max * text.size()) {}

  answer_part run() {
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
    if (best_.calls.size() < 2)
      best_.calls.clear();
    return std::move(best_);
  }

private:
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
    case mark_kind::call: {
      // The arguments of a call may be marked as well.
      const bool in_call = x.kind == mark_kind::call || is_call_;
      end_part();
      pos_ += x.text.size();
      begin_part(true, in_call);
      break;
    }
    case mark_kind::answer_end:
      end_part();
      pos_ += x.text.size();
      begin_part(false, false);
      break;
    case mark_kind::blank:
      pos_ += x.text.size();
      break;
    }
  }

  void skip_thoughts(const mark& x) {
    const auto begin = pos_ + x.text.size();
    auto end = find_mark(text_, x.end, begin);
    const auto before = x.end_before.empty() ? npos
                                             : find_mark(text_.substr(0, end), x.end_before, begin);
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
    const auto content = trim(visible_part(text_.substr(begin_, pos_ - begin_)));
    if (content.empty())
      return;
    const auto is_value = [&] {
      const auto end = scan_json(content, 0, 0);
      return end.complete() && end.offset == content.size();
    };
    const bool holds_value = has_value_ || is_value();
    const int rank = (holds_value ? 4 : has_bracket_ ? 2 : 0) + (is_answer_ ? 1 : 0);
    if (std::exchange(were_thoughts_, false)) {
      rank_ = -1;
      best_.calls.clear();
    }
    if (rank < rank_)
      return;
    rank_ = rank;
    best_.text = content;
    best_.is_call = is_call_;
    if (is_call_ && holds_value)
      best_.calls.push_back(content);
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
  /// How good the best part is: whether it holds a value, and whether it is marked as the answer.
  int rank_ = -1;
  answer_part best_;
};

/// Servers that leave out the tokens of the harmony format run the names of its channels into the
/// text: "analysisWe need … assistantfinal{…}". What stands behind the last head that does not
/// begin thoughts; nothing if there is none; the text if it does not begin so.
std::string_view behind_bare_channels(std::string_view text) {
  constexpr std::string_view thoughts{"analysis"};
  const bool is_bare = text.starts_with(thoughts) && text.size() > thoughts.size()
                       && is_letter(text[thoughts.size()])
                       && lower(text[thoughts.size()]) != text[thoughts.size()];
  if (!is_bare)
    return text;
  for (const std::string_view head : {"assistantfinal", "assistantcommentary to="})
    if (const auto found = text.rfind(head); found != std::string_view::npos)
      return text.substr(found + head.size());
  return text.substr(text.size());
}

} // namespace

answer_part find_answer_part(std::string_view text) {
  if (!has_mark(text))
    return {behind_bare_channels(text), false, {}};
  return part_search{text}.run();
}

} // namespace troupe::detail
