#include "loose_parser.hpp"
#include "loose_text.hpp"

#include <algorithm>

/// Lists, whole or not.
namespace troupe::detail {

void loose_parser::array(const shape_place* want, bool is_implied) {
  if (open_.size() >= depth_max_)
    return give_up();
  const auto node = add(loose_kind::array);
  const bool is_tuple = !is_implied && text_[pos_] == '(';
  if (is_tuple)
    mark(node, repair_kind::closer_mismatched);
  open_.push_back({want, is_tuple ? ')' : ']'});
  if (!is_implied)
    ++pos_;
  const auto begin = pos_;
  const auto* first = want == nullptr ? nullptr : want->element_at(0);
  if (!is_json_ && at(pos_) == '[' && first != nullptr && !first->takes(shape_place::array)) {
    restructure(node, repair_kind::opener_extra);
    ++pos_;
  }
  for (size_t index = 0; !hopeless_ && next_in_array(want, begin, node); ++index) {
    const auto before = pos_;
    value(want == nullptr ? nullptr : want->element_at(index), where::element);
    if (pos_ == before)
      give_up();
  }
  open_.pop_back();
  out_.nodes[node].extent = static_cast<uint32_t>(out_.nodes.size() - node);
}

bool loose_parser::next_in_array(const shape_place* want, size_t begin, uint32_t node) {
  const bool is_first = out_.nodes.size() == node + 1;
  size_t commas = 0;
  while (!hopeless_) {
    skip_blank(node);
    if (pos_ >= text_.size()
        || (at_end() && text_.find(code_fence, pos_ + 3) == std::string_view::npos)) {
      out_.nodes[node].is_cut = true;
      return false;
    }
    const auto c = text_[pos_];
    if (c == ',') {
      if (commas++ > 0 || is_first)
        mark(node, repair_kind::comma_extra);
      ++pos_;
    } else if (c == ']' || c == ')') {
      ++pos_;
      if (commas > 0 && !is_first)
        mark(node, repair_kind::comma_extra);
      if (c != open_.back().closer)
        restructure(node, repair_kind::closer_mismatched);
      return false;
    } else if (c == '}') {
      if (!wrong_closer(node, is_open('}')))
        return false;
    } else if (c == ':') {
      restructure(node, repair_kind::ambiguous);
      ++pos_;
    } else if (is_ellipsis(text_.substr(pos_))) {
      mark(node, repair_kind::elided);
      pos_ += 3;
    } else if (!is_json_ && leaves_array(want)) {
      ++left_;
      closer_missing(node);
      return false;
    } else {
      if (!is_first && !follows_comma(begin))
        mark(node, repair_kind::comma_missing);
      return true;
    }
  }
  return false;
}

/// Whether a member of an object further out begins.
bool loose_parser::leaves_array(const shape_place* want) const {
  const auto* element = want == nullptr ? nullptr : want->element_at(0);
  const auto found = name_at(pos_);
  if (found.end == npos || !found.has_colon
      || (element != nullptr && element->find(found.name) != nullptr))
    return false;
  return std::any_of(open_.begin(), open_.end(), [&](auto& x) {
    return x.closer == '}' && (x.want == nullptr || x.want->find(found.name) != nullptr);
  });
}

/// `"tags": "a", "b"]`: reads a value where a list is due on trial, to see what follows it.
bool loose_parser::array_without_opener(const shape_place* want) {
  const auto c = at(pos_);
  if (trying_ || c == '[' || c == '(' || open_.empty() || open_.back().closer != '}'
      || !want->takes_only(shape_place::array | shape_place::null))
    return false;
  const auto begin = pos_;
  const auto nodes = out_.nodes.size();
  const auto letters = out_.letters.size();
  const auto repairs = out_.repairs.size();
  const auto was_restructured = out_.is_restructured;
  const auto left = left_;
  if (trial_budget_ == 0)
    return false;
  trying_ = true;
  value(want->element_at(0), where::element);
  trying_ = false;
  trial_budget_ -= std::min(trial_budget_, pos_ - begin + 1);
  const auto next = blank(pos_);
  const auto behind = blank(next + 1);
  const bool is_list = at(next) == ']'
                       || (at(next) == ',' && value_starts(behind) && name_at(behind).end == npos);
  if (hopeless_)
    return true;
  pos_ = begin;
  out_.nodes.resize(nodes);
  out_.letters.resize(letters);
  out_.repairs.resize(repairs);
  out_.is_restructured = was_restructured;
  left_ = left;
  if (!is_list)
    return false;
  restructure(static_cast<uint32_t>(nodes), repair_kind::opener_missing);
  if (at(pos_ + 1) == '[' || at(pos_ + 1) == '{') // "[a", "b"]
    mark(static_cast<uint32_t>(nodes), repair_kind::ambiguous);
  array(want, true);
  return true;
}

} // namespace troupe::detail
