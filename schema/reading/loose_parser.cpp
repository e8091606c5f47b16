#include "loose_parser.hpp"

#include "loose_text.hpp"

#include <algorithm>

namespace troupe::detail {

uint32_t loose_parser::add(loose_kind kind) {
  out_.nodes.push_back({kind});
  return static_cast<uint32_t>(out_.nodes.size() - 1);
}

void loose_parser::mark(uint32_t node, repair_kind kind) {
  if (out_.repairs.size() >= repairs_max)
    give_up();
  else
    out_.repairs.push_back({node, kind});
}

void loose_parser::restructure(uint32_t node, repair_kind kind) {
  mark(node, kind);
  out_.is_restructured = true;
}

void loose_parser::closer_missing(uint32_t node) {
  restructure(node, repair_kind::closer_missing);
  // Rather a quote that comes too late: ["a]",
  const auto& last = out_.nodes.back();
  const auto text = out_.text_of(last);
  if (last.kind == loose_kind::text && (text.ends_with('}') || text.ends_with(']')))
    mark(node, repair_kind::ambiguous);
}

size_t loose_parser::parse(size_t begin, const shape_place* want) {
  pos_ = begin;
  trial_budget_ = 2 * text_.size();
  value(want, where::root);
  if (!is_json_ && !hopeless_)
    check_end();
  if (hopeless_)
    return npos;
  std::stable_sort(out_.repairs.begin(), out_.repairs.end(),
                   [](auto& x, auto& y) { return x.node < y.node; });
  return pos_;
}

void loose_parser::value(const shape_place* want, where place) {
  const auto node = static_cast<uint32_t>(out_.nodes.size());
  skip_blank(node);
  if (!is_json_ && place != where::root && at(pos_) == '`' && fenced(node))
    return;
  if (at_end()) {
    out_.nodes[add(loose_kind::absent)].is_cut = true;
    return;
  }
  const auto c = text_[pos_];
  if (!is_json_ && want != nullptr) {
    if (c != '{' && want->takes_only(shape_place::object | shape_place::null)
        && begins_member(pos_, *want)) {
      restructure(node, repair_kind::opener_missing);
      return object(want, true);
    }
    if (array_without_opener(want))
      return;
  }
  switch (c) {
  case '{':
    return object(want, false);
  case '[':
  case '(':
    return array(want, false);
  case ',':
  case '}':
  case ']':
  case ')':
    mark(add(loose_kind::absent), repair_kind::value_missing);
    if (place == where::root)
      ++pos_;
    return;
  default:
    if (quote_at(pos_) > 0)
      return string(place, add(loose_kind::text));
    return bare(place, add(loose_kind::bare));
  }
}

// -- objects

void loose_parser::object(const shape_place* want, bool is_implied) {
  if (open_.size() >= depth_max_)
    return give_up();
  const auto node = add(loose_kind::object);
  if (!is_implied)
    ++pos_;
  members(want, pos_, node);
}

void loose_parser::members(const shape_place* want, size_t begin, uint32_t node) {
  open_.push_back({want, '}'});
  while (!hopeless_ && next_in_object(want, begin, node))
    member(want);
  open_.pop_back();
  out_.nodes[node].extent = static_cast<uint32_t>(out_.nodes.size() - node);
}

bool loose_parser::next_in_object(const shape_place* want, size_t begin, uint32_t node) {
  const bool is_first = out_.nodes.size() == node + 1;
  size_t commas = 0;
  while (!hopeless_) {
    skip_blank(node);
    if (at_end()) {
      out_.nodes[node].is_cut = true;
      return false;
    }
    switch (text_[pos_]) {
    case ',':
      if (commas++ > 0 || is_first)
        mark(node, repair_kind::comma_extra);
      ++pos_;
      continue;
    case '}':
      ++pos_;
      if (commas > 0 && !is_first)
        mark(node, repair_kind::comma_extra);
      return false;
    case ':':
      mark(node, repair_kind::colon);
      ++pos_;
      continue;
    case '{':
    case '[':
    case ']':
    case ')':
      if (!bracket_in_object(node))
        return false;
      continue;
    default:
      break;
    }
    if (is_ellipsis(text_.substr(pos_))) {
      mark(node, repair_kind::elided);
      pos_ += 3;
      continue;
    }
    if (!is_json_ && leaves_object(want)) {
      ++left_;
      closer_missing(node);
      return false;
    }
    if (!is_first && !follows_comma(begin))
      mark(node, repair_kind::comma_missing);
    return true;
  }
  return false;
}

/// A bracket where a name is due. Returns whether the object goes on.
bool loose_parser::bracket_in_object(uint32_t node) {
  const bool is_first = out_.nodes.size() == node + 1;
  switch (text_[pos_]) {
  case '{':
    if (!is_first && directly_in(']')) {
      closer_missing(node); // [{"a":1,{"a":2}]
      return false;
    }
    restructure(node, is_first ? repair_kind::opener_extra : repair_kind::ambiguous);
    ++pos_;
    return true;
  case '[':
    restructure(node, repair_kind::ambiguous);
    ++pos_;
    return true;
  default:
    return wrong_closer(node, is_open(text_[pos_]));
  }
}

/// A closing bracket of the other kind. Returns whether the container goes on.
bool loose_parser::wrong_closer(uint32_t node, bool is_expected_outside) {
  met_mismatch_ = true;
  if (brackets_ == mismatch::missing && is_expected_outside) {
    closer_missing(node);
    return false;
  }
  ++pos_;
  restructure(node, brackets_ == mismatch::extra ? repair_kind::closer_extra
                                                 : repair_kind::closer_mismatched);
  return brackets_ == mismatch::extra;
}

/// Whether the name that comes belongs to an object further out, so that a bracket is missing here.
bool loose_parser::leaves_object(const shape_place* want) const {
  if (want == nullptr || want->takes_any_name() || open_.size() < 2)
    return false;
  const auto found = name_at(pos_);
  if (found.end == npos || want->find(found.name) != nullptr)
    return false;
  return std::any_of(open_.begin(), open_.end() - 1, [&](auto& x) {
    return x.closer == '}' && x.want != nullptr && x.want->find(found.name) != nullptr;
  });
}

void loose_parser::member(const shape_place* want) {
  const auto before = pos_;
  std::vector<repair_kind> marks;
  const auto named = static_cast<uint32_t>(out_.nodes.size());
  name(marks);
  // Copied: the letters move.
  const auto text = std::string{out_.text_of(out_.nodes[named])};
  const auto node = named + 1;
  for (auto kind : marks)
    mark(node, kind);
  // What belongs around a name has come into it.
  if (!is_json_ && (text.starts_with(',') || (text.ends_with(':') && at(blank(pos_)) != ':')))
    mark(node, repair_kind::ambiguous);
  colon(node);
  const shape_place* place = want == nullptr ? nullptr : want->find(text);
  if (place == nullptr && want != nullptr)
    place = want->rest;
  const auto marked = out_.repairs.size();
  value(place, where::member);
  // {"age:"30}: the quote is the name's.
  const auto lost = [](repair_kind x) { return x == repair_kind::quote_missing; };
  if (std::any_of(marks.begin(), marks.end(), lost)
      && std::any_of(out_.repairs.begin() + static_cast<std::ptrdiff_t>(marked), out_.repairs.end(),
                     [&](auto& x) { return x.node == node && lost(x.kind); })
      && out_.nodes[node].kind == loose_kind::text)
    out_.nodes[node].kind = loose_kind::bare;
  if (pos_ == before) // what is no name, no value and no bracket either
    give_up();
}

void loose_parser::name(std::vector<repair_kind>& marks) {
  const auto node = add(loose_kind::text);
  if (quote_at(pos_) > 0) {
    const auto before = out_.repairs.size();
    string(where::name, node);
    // What is wrong with a name is told of its value.
    for (auto i = before; i < out_.repairs.size(); ++i)
      marks.push_back(out_.repairs[i].kind);
    out_.repairs.resize(std::min(before, out_.repairs.size()));
    return;
  }
  marks.push_back(repair_kind::unquoted);
  const auto begin = pos_;
  const auto letters = out_.letters.size();
  while (pos_ < text_.size() && pos_ - begin < bare_bytes_max
         && std::string_view{":=,{}[]\"\n"}.find(text_[pos_]) == std::string_view::npos)
    ++pos_;
  auto end = pos_;
  while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t' || text_[end - 1] == '\r'))
    --end;
  out_.letters.append(text_.substr(begin, end - begin));
  take(node, loose_kind::text, letters);
  if (at(pos_) == '"') { // {k":1}
    ++pos_;
    marks.back() = repair_kind::quote_missing;
  }
}

void loose_parser::colon(uint32_t node) {
  skip_blank(node);
  if (at(pos_) == ':') {
    ++pos_;
    for (skip_blank(node); at(pos_) == ':' || at(pos_) == '='; skip_blank(node)) {
      mark(node, repair_kind::colon);
      ++pos_;
    }
    return;
  }
  if (at(pos_) == '=') {
    pos_ += at(pos_ + 1) == '>' ? 2 : 1;
    mark(node, repair_kind::colon);
  } else if (!at_end()) {
    // A name alone is rather the element of a set.
    const bool is_alone = at(pos_) == ',' || at(pos_) == '}' || at(pos_) == ']';
    mark(node, is_alone ? repair_kind::ambiguous : repair_kind::colon);
  }
}

} // namespace troupe::detail
