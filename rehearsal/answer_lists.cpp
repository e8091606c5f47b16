// Lists: each label, each number, each person, each item of an enumeration in the text.

#include "answer_filler.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace troupe::rehearsing {

namespace {

/// A list is filled up to its smallest size only below this.
constexpr uint32_t filled_items_max = 10'000;

/// So often an item may come out as an earlier one.
constexpr size_t unique_tries_max = 64;

bool splits(const passage& x, size_t i, bool at_commas) {
  return x.is(i, ";") || (at_commas && (x.is(i, ",") || x.is(i, "and")));
}

/// Calls `take` with each part between separators and sentence ends; returns the number of parts.
template <class Function>
size_t for_each_part(const passage& x, bool at_commas, Function take) {
  size_t parts = 0;
  size_t first = 0;
  for (size_t i = 0; i <= x.size(); ++i) {
    bool opens = i < x.size() && x.tokens[i].opens;
    bool splitter = i < x.size() && splits(x, i, at_commas);
    if (i < x.size() && !opens && !splitter)
      continue;
    auto last = i;
    while (last > first && (x.is(last - 1, ".") || x.is(last - 1, "!") || x.is(last - 1, "?")))
      --last;
    if (first < last) {
      take(x.part(first, last));
      ++parts;
    }
    first = splitter ? i + 1 : i;
  }
  return parts;
}

/// What stands behind a colon, or else everything.
passage behind_colon(const passage& x) {
  for (size_t i = 0; i + 1 < x.size(); ++i)
    if (x.is(i, ":"))
      return x.part(i + 1, x.size());
  return x;
}

} // namespace

bool answer_filler::names_a_person(uint32_t index, int depth) const {
  auto& node = plan_.nodes[index];
  if (depth > 2)
    return false;
  if (node.shape == answer_shape::alternatives)
    return std::any_of(node.parts.begin(), node.parts.end(),
                       [&](uint32_t part) { return names_a_person(part, depth + 1); });
  return std::any_of(node.members.begin(), node.members.end(), [](const answer_member& member) {
    auto about = member.name.about;
    return about == topic::person || about == topic::first_name || about == topic::last_name;
  });
}

/// Adds the value for `x` if the text has evidence for it.
bool answer_filler::add_item(uint32_t item, const asked_name& name, const passage& x,
                             item_list& items) {
  auto start = out_.size();
  auto found = fill(item, name, x, 0);
  if (found != evidence::none)
    items.push_back(out_.substr(start));
  out_.resize(start);
  return found != evidence::none;
}

void answer_filler::collect_labels(const answer_node& item, const passage& x, item_list& items) {
  std::vector<std::pair<size_t, const std::string*>> found;
  for (auto& label : item.labels)
    if (auto at = find_words(x, label.words))
      found.emplace_back(at->first, &label.json);
  std::sort(found.begin(), found.end());
  for (auto& [at, json] : found)
    items.push_back(*json);
}

void answer_filler::collect_numbers(uint32_t item, const passage& x, item_list& items) {
  auto start = out_.size();
  for (size_t i = 0; i < x.size(); ++i)
    if (x.is_number(i)) {
      fill(item, asked_name{}, x.part(i, i + 1), 0);
      items.push_back(out_.substr(start));
      out_.resize(start);
    }
}

void answer_filler::collect_strings(uint32_t item, const asked_name& name, const passage& x,
                                    item_list& items) {
  if (name.about == topic::person) {
    std::vector<token_run> people;
    find_people(x, people);
    for (auto& person : people)
      add_item(item, name, x.part(person.first, person.last), items);
    return;
  }
  auto source = behind_colon(x);
  if (!name.words.empty() && name.about != topic::whole_text) {
    auto stated = find_words(x, std::span(name.words).last(1));
    if (!stated)
      return;
    auto first = stated->last;
    while (x.is(first, ":") || x.is(first, "are") || x.is(first, "include") || x.is(first, "=")
           || x.is(first, "is") || x.is(first, "like"))
      ++first;
    auto last = first;
    while (last < x.size() && !x.tokens[last].opens && !x.is(last, "."))
      ++last;
    source = x.part(std::min(first, last), last);
  }
  static const asked_name item_name{topic::whole_text, {}};
  for_each_part(source, true, [&](const passage& part) { add_item(item, item_name, part, items); });
}

void answer_filler::collect_records(uint32_t item, const passage& x, item_list& items) {
  if (names_a_person(item, 0)) {
    std::vector<token_run> people;
    find_people(x, people);
    for (size_t i = 0; i < people.size(); ++i) {
      auto last = i + 1 < people.size() ? people[i + 1].first : x.size();
      add_item(item, asked_name{}, x.part(people[i].first, last), items);
    }
    return;
  }
  auto add = [&](const passage& part) { add_item(item, asked_name{}, part, items); };
  if (for_each_part(x, false, [](const passage&) {}) > 1)
    for_each_part(x, false, add);
  else
    for_each_part(behind_colon(x), true, add);
}

void answer_filler::collect_items(uint32_t item, const asked_name& name, const passage& x,
                                  item_list& items) {
  auto& node = plan_.nodes[item];
  if (open_[item])
    return;
  switch (node.shape) {
  case answer_shape::labels:
    return collect_labels(node, x, items);
  case answer_shape::integer:
  case answer_shape::number:
    return collect_numbers(item, x, items);
  case answer_shape::string:
    return collect_strings(item, name, x, items);
  case answer_shape::object:
  case answer_shape::alternatives:
    return collect_records(item, x, items);
  case answer_shape::array:
    for_each_part(x, false, [&](const passage& part) { add_item(item, name, part, items); });
    return;
  default:
    return;
  }
}

evidence answer_filler::fill_tuple(const answer_node& node, const passage& x) {
  const auto count = std::min<size_t>(node.items_max,
                                      std::max<size_t>(node.parts.size(),
                                                       std::min(node.items_min, filled_items_max)));
  out_ += '[';
  auto found = evidence::none;
  size_t nth = 0;
  for (size_t i = 0; i < count; ++i) {
    const auto part = i < node.parts.size() ? node.parts[i] : *node.rest;
    if (plan_.nodes[part].height == no_height || (is_minimal() && i >= node.items_min))
      break;
    if (out_.back() != '[')
      out_ += ',';
    found = std::max(found, fill(part, asked_name{}, x, nth));
    auto shape = plan_.nodes[part].shape;
    nth += shape == answer_shape::integer || shape == answer_shape::number ? 1 : 0;
  }
  out_ += ']';
  return found;
}

/// Leading items have schemas of their own; the others are the text's, made up to the smallest
/// size.
evidence answer_filler::fill_array(const answer_node& node, const asked_name& name,
                                   const passage& x) {
  if (!node.parts.empty())
    return fill_tuple(node, x);
  item_list items;
  const bool is_possible = plan_.nodes[*node.rest].height != no_height;
  if (is_possible && !is_minimal())
    collect_items(*node.rest, name, x, items);
  auto found = items.empty() ? evidence::none : evidence::full;
  if (node.contained_min > 0)
    fill_contained(node, name, x, items);
  std::set<std::string> seen;
  if (node.unique)
    std::erase_if(items, [&](auto& item) { return !seen.insert(item).second; });
  if (items.size() > node.items_max)
    items.resize(node.items_max);
  const auto least = style_.is_full && flat_ == 0 ? std::max(node.items_min, 1u) : node.items_min;
  const auto wanted = is_possible ? std::min({least, node.items_max, filled_items_max}) : 0;
  const auto variant_before = variant_;
  size_t repeated = 0;
  for (size_t tries = 0; items.size() < wanted && repeated < unique_tries_max; ++tries) {
    const auto start = out_.size();
    variant_ = variant_before + (node.unique ? tries : 0);
    fill(*node.rest, name, x, items.size());
    auto item = out_.substr(start);
    out_.resize(start);
    if (!node.unique || seen.insert(item).second)
      items.push_back(std::move(item));
    else
      ++repeated;
  }
  variant_ = variant_before;
  out_ += '[';
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0)
      out_ += ',';
    out_ += items[i];
  }
  out_ += ']';
  return found;
}

/// Puts what the list has to contain in front.
void answer_filler::fill_contained(const answer_node& node, const asked_name& name,
                                   const passage& x, item_list& items) {
  item_list contained;
  for (size_t i = 0; i < std::min(node.contained_min, filled_items_max); ++i) {
    const auto start = out_.size();
    fill(*node.contained, name, x, i);
    contained.push_back(out_.substr(start));
    out_.resize(start);
  }
  items.insert(items.begin(), std::make_move_iterator(contained.begin()),
               std::make_move_iterator(contained.end()));
}

} // namespace troupe::rehearsing
