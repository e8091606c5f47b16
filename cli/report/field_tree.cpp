#include "field_tree.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace troupe::cli::report {

namespace {

/// A field is given up as a source of quotes if fewer are found of so many.
constexpr uint64_t looks_before_judging = 200;
constexpr double quoted_share_min = 0.5;

bool has_more(const most_of::entry& a, const most_of::entry& b) {
  return a.amount != b.amount ? a.amount > b.amount : a.place < b.place;
}

bool is_place(std::string_view segment) {
  return !segment.empty() && segment.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A segment of a JSON pointer as a name.
std::string unescaped(std::string_view segment) {
  std::string result;
  for (size_t i = 0; i < segment.size(); ++i)
    if (segment[i] == '~' && i + 1 < segment.size())
      result += segment[++i] == '1' ? '/' : '~';
    else
      result += segment[i];
  return result;
}

void note_occurrence(occurrences& to, bool found, uint64_t place) {
  ++to.checked;
  if (!found)
    to.missing.add(place);
  to.is_over = to.checked >= looks_before_judging && to.found_share() < quoted_share_min;
}

} // namespace

void most_of::add(double amount, uint64_t place) {
  const entry next{amount, place};
  if (entries_.size() == kept_ && !has_more(next, entries_.front()))
    return;
  if (entries_.size() == kept_) {
    std::pop_heap(entries_.begin(), entries_.end(), has_more);
    entries_.pop_back();
  }
  entries_.push_back(next);
  std::push_heap(entries_.begin(), entries_.end(), has_more);
}

std::vector<most_of::entry> most_of::sorted() const {
  auto result = entries_;
  std::sort(result.begin(), result.end(), has_more);
  return result;
}

uint64_t field::absent() const {
  // Elements are there or are none.
  const auto is_element = parent != nullptr && parent->elements.get() == this;
  return parent == nullptr || is_element || parent->objects < present ? 0
                                                                      : parent->objects - present;
}

field* field::member(std::string_view wanted, size_t hint) {
  if (hint < members.size() && members[hint]->name == wanted)
    return members[hint].get();
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const auto& x) { return x->name == wanted; });
  return found == members.end() ? nullptr : found->get();
}

field_tree::field_tree() : root_(std::make_unique<field>()) {}

field& field_tree::member_of(field& parent, std::string_view name, size_t hint) {
  if (auto* found = parent.member(name, hint))
    return *found;
  const auto has_room = parent.members.size() < members_max && count_ < fields_max;
  const auto wanted = has_room ? name : std::string_view{"*"};
  if (!has_room)
    if (auto* rest = parent.member(wanted))
      return *rest;
  auto& result = *parent.members.emplace_back(std::make_unique<field>());
  ++count_;
  result.name = wanted;
  result.parent = &parent;
  result.pointer = parent.pointer;
  append_pointer(result.pointer, wanted);
  return result;
}

field& field_tree::elements_of(field& parent) {
  if (!parent.elements) {
    parent.elements = std::make_unique<field>();
    ++count_;
    parent.elements->name = "*";
    parent.elements->parent = &parent;
    parent.elements->pointer = parent.pointer + "/*";
  }
  return *parent.elements;
}

field& field_tree::at(std::string_view pointer) {
  auto* result = root_.get();
  size_t depth = 0;
  while (pointer.starts_with('/') && ++depth <= depth_max) {
    pointer.remove_prefix(1);
    const auto segment = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(segment.size());
    const auto name = unescaped(segment);
    if (auto* found = result->member(name))
      result = found;
    else
      result = is_place(segment) || segment == "*" ? &elements_of(*result)
                                                   : &member_of(*result, name);
  }
  return *result;
}

void field_tree::add(json_value record, const searched_text* text, uint64_t place) {
  text_ = text;
  place_ = place;
  visit(record, *root_, 0);
}

void field_tree::visit(json_value x, field& to, size_t depth) {
  ++to.present;
  to.kinds |= uint32_t{1} << static_cast<uint32_t>(x.kind());
  switch (x.kind()) {
  case json_kind::null:
    ++to.nulls;
    return;
  case json_kind::boolean:
    to.distinct.add(hash_of_value(x), place_);
    to.frequent.add(hash_of_value(x), [&x] { return x.text(); });
    return;
  case json_kind::integer:
  case json_kind::big_integer:
  case json_kind::number:
    return visit_number(x, to);
  case json_kind::string:
    return visit_string(x.as_string(), to);
  case json_kind::array:
    to.empty += x.size() == 0 ? 1 : 0;
    to.lengths.add(static_cast<double>(x.size()));
    to.longest.add(static_cast<double>(x.size()), place_);
    to.at_length_max += to.declared.length_max && x.size() >= *to.declared.length_max ? 1 : 0;
    if (depth < depth_max)
      for (const auto y : x.elements())
        visit(y, elements_of(to), depth + 1);
    return;
  case json_kind::object:
    ++to.objects;
    to.empty += x.size() == 0 ? 1 : 0;
    if (depth < depth_max) {
      size_t hint = 0;
      for (const auto y : x.members())
        visit(y.value, member_of(to, y.name, hint++), depth + 1);
    }
    return;
  }
}

void field_tree::visit_string(std::string_view x, field& to) {
  if (x.find_first_not_of(" \t\r\n") == std::string_view::npos)
    ++to.empty;
  const auto hash = hash_of(x);
  to.distinct.add(hash, place_);
  to.frequent.add(hash, [x] {
    std::string json;
    if (x.size() <= frequent_values::value_bytes_max)
      append_json_string(json, x);
    return json;
  });
  const auto length = characters_of(x);
  to.lengths.add(static_cast<double>(length));
  to.longest.add(static_cast<double>(length), place_);
  to.at_length_max += to.declared.length_max && length >= *to.declared.length_max ? 1 : 0;
  auto& seen = to.in_text;
  if (text_ == nullptr || seen.is_over || !to.declared.labels.empty() || to.declared.has_format
      || !is_searchable(x))
    return;
  note_occurrence(seen, text_->has_words_of(x), place_);
}

void field_tree::visit_number(json_value x, field& to) {
  const auto value = x.as_double();
  const auto hash = hash_of_value(x);
  to.distinct.add(hash, place_);
  to.frequent.add(hash, [&x] { return x.text(); });
  to.numbers.add(value);
  to.largest.add(value, place_);
  to.smallest.add(-value, place_);
  to.at_minimum += to.declared.minimum && value <= *to.declared.minimum ? 1 : 0;
  to.at_maximum += to.declared.maximum && value >= *to.declared.maximum ? 1 : 0;
  if (text_ == nullptr || to.in_text.is_over || !to.declared.labels.empty())
    return;
  note_occurrence(to.in_text, text_->has_number(value), place_);
}

std::vector<field*> field_tree::all() {
  std::vector<field*> result;
  std::vector<field*> open{root_.get()};
  while (!open.empty()) {
    auto* next = open.back();
    open.pop_back();
    result.push_back(next);
    for (auto i = next->members.rbegin(); i != next->members.rend(); ++i)
      open.push_back(i->get());
    if (next->elements)
      open.push_back(next->elements.get());
  }
  return result;
}

uint64_t hash_of_value(json_value x) {
  switch (x.kind()) {
  case json_kind::null:
    return 1;
  case json_kind::boolean:
    return mixed(x.as_bool() ? 3 : 2);
  case json_kind::integer:
    return mixed(static_cast<uint64_t>(x.as_int64()) ^ 0x9e3779b97f4a7c15ULL);
  case json_kind::big_integer:
    return mixed(x.as_uint64() ^ 0x9e3779b97f4a7c15ULL);
  case json_kind::number: {
    const auto value = x.as_double();
    constexpr double exact_max = 9007199254740992.0;
    if (std::fabs(value) <= exact_max && std::floor(value) == value)
      return mixed(static_cast<uint64_t>(static_cast<int64_t>(value)) ^ 0x9e3779b97f4a7c15ULL);
    return mixed(std::bit_cast<uint64_t>(value) ^ 0x51afd7ed558ccd00ULL);
  }
  case json_kind::string:
    return hash_of(x.as_string());
  case json_kind::array: {
    uint64_t result = 5;
    for (const auto y : x.elements())
      result = mixed(result ^ hash_of_value(y));
    return result;
  }
  case json_kind::object: {
    // The order of members means nothing.
    uint64_t result = 7;
    for (const auto y : x.members())
      result += mixed(hash_of(y.name) + 31 * hash_of_value(y.value));
    return mixed(result);
  }
  }
  return 0;
}

uint64_t characters_of(std::string_view text) noexcept {
  return static_cast<uint64_t>(
    std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace troupe::cli::report
