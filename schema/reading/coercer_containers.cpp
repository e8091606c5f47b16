#include "answer_frame.hpp"
#include "coercer.hpp"
#include "loose_parser.hpp"
#include "scalar_spelling.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace troupe::detail {

/// The members of an object that are written already, with their JSON text.
struct member_list {
  struct entry {
    std::string name;
    size_t begin;
    size_t size;
  };

  const entry* find(std::string_view name) const {
    for (auto& x : entries)
      if (x.name == name)
        return &x;
    return nullptr;
  }

  std::vector<entry> entries;
};

namespace {

/// Of members of maps: sought one by one.
constexpr size_t compared_members_max = 64;

/// The declared member that is meant by a name in another spelling, if there is only one.
const shape_place::member* similar_member(const shape_place& want, std::string_view name) {
  const auto wanted = folded(name);
  const shape_place::member* result = nullptr;
  for (auto& x : want.members) {
    if (wanted.empty() || folded(x.name) != wanted)
      continue;
    if (result != nullptr)
      return nullptr;
    result = &x;
  }
  return result;
}

} // namespace

// -- objects

void coercer::object(uint32_t node, const shape_place& want, const path& place) {
  if (!want.takes(shape_place::object)) {
    if (wrapper(node, want, place) || list_from_value(node, want, place))
      return;
    loose_object(node, place);
    return misfit();
  }
  const auto before = here();
  members(node, want, place);
  if (fits_since(before))
    return;
  // {"person": {…}} where the person is wanted.
  const auto inside = only_member(node);
  if (inside == nullptr || inside->kind != loose_kind::object || !want.has_members
      || want.find(doc_.text_of(at(node + 1))) != nullptr)
    return;
  const auto plain = out_.json.substr(before.letters);
  const auto cost = out_.cost;
  const auto rank = rank_;
  std::vector<repair> repairs{out_.repairs.begin() + static_cast<std::ptrdiff_t>(before.repairs),
                              out_.repairs.end()};
  back_to(before);
  if (wrapper(node, want, place))
    return;
  out_.json += plain;
  out_.repairs.insert(out_.repairs.end(), repairs.begin(), repairs.end());
  out_.cost = cost;
  rank_ = rank;
}

void coercer::members(uint32_t node, const shape_place& want, const path& place) {
  member_list done;
  bool is_whole = true;
  bool has_value = at(node).extent == 1 || want.has_members;
  out_.json += '{';
  for (auto i = node + 1; i < node + at(node).extent; i += 1 + at(i + 1).extent) {
    is_whole = is_whole && !at(i).is_cut && !at(i + 1).is_cut;
    has_value = has_value || at(i + 1).kind != loose_kind::absent || at(i + 1).is_cut;
    member(i, want, place, done);
  }
  out_.json += '}';
  // Names are all there is: {"x", "y"} would become {}.
  if (!has_value)
    repaired(place, repair_kind::ambiguous);
  bool is_complete = want.has_members && want.rest == nullptr;
  for (auto& x : want.members) {
    const bool is_there = done.find(x.name) != nullptr;
    is_complete = is_complete && is_there;
    if (!is_there && x.required)
      misfit();
  }
  cut_object(node, place, is_complete && is_whole);
}

void coercer::member(uint32_t named, const shape_place& want, const path& place,
                     member_list& done) {
  const auto written = doc_.text_of(at(named));
  const auto node = named + 1;
  steps_.spend(1 + want.members.size() / 8);
  auto name = written;
  const shape_place* wanted = want.find(name);
  bool is_spelling = false;
  if (wanted == nullptr && want.rest == nullptr) {
    if (const auto* similar = similar_member(want, name)) {
      name = similar->name;
      wanted = similar->value;
      is_spelling = true;
    }
  }
  const auto inner = path::member(place, name);
  // A member that came to the wrong object would be lost.
  if (wanted == nullptr && want.rest == nullptr) {
    ++rank_;
    if (want.has_members && doc_.is_restructured && !is_json_)
      repaired(inner, repair_kind::ambiguous);
  } else if (wanted == nullptr) {
    wanted = want.rest;
    rank_ += 2;
  }
  const auto before = here();
  if (is_spelling)
    repaired(inner, repair_kind::member_spelling);
  const auto declared = std::find_if(want.members.begin(), want.members.end(),
                                     [&](auto& x) { return x.name == name; });
  const bool may_lack = declared != want.members.end() && !declared->required;
  if (at(node).kind == loose_kind::absent) {
    marks(node, inner);
    if (at(node).is_cut || (wanted != nullptr && !may_lack))
      repaired(inner, repair_kind::truncated);
    return;
  }
  const bool is_null = at(node).kind == loose_kind::bare
                       && read_literal(doc_.text_of(at(node))) == literal::null;
  if (is_null && may_lack && !wanted->takes(shape_place::null)) {
    marks(node, inner);
    repaired(inner, repair_kind::null_dropped);
    return;
  }
  if (out_.json.back() != '{')
    out_.json += ',';
  append_json_string(out_.json, name);
  out_.json += ':';
  const auto value_begin = out_.json.size();
  value(node, wanted, inner);
  const auto text = std::string_view{out_.json}.substr(value_begin);
  if (done.entries.size() <= std::max(compared_members_max, want.members.size())) {
    if (const auto* first = done.find(name);
        first != nullptr && text == std::string_view{out_.json}.substr(first->begin, first->size)) {
      back_to(before);
      repaired(inner, repair_kind::member_repeated);
      return;
    }
    done.entries.push_back({std::string{name}, value_begin, text.size()});
  }
}

/// An object of which nothing is known.
void coercer::loose_object(uint32_t node, const path& place) {
  static const shape_place anything;
  members(node, anything, place);
}

/// Whether anything can be missing in an object that the end of the text cut.
void coercer::cut_object(uint32_t node, const path& place, bool is_complete) {
  if (!at(node).is_cut)
    return;
  if (is_complete)
    repaired(place, repair_kind::closer_missing);
  else if (out_.repairs.empty() || out_.repairs.back().kind != repair_kind::truncated)
    repaired(place, repair_kind::truncated);
}

const loose_node* coercer::only_member(uint32_t node) const {
  const auto& x = at(node);
  if (x.kind != loose_kind::object || x.extent < 3 || x.extent != 2 + at(node + 2).extent)
    return nullptr;
  return &at(node + 2);
}

/// Takes an object with one member off: a list or an object under any name, other values only under
/// a name that says nothing.
bool coercer::wrapper(uint32_t node, const shape_place& want, const path& place) {
  const auto* inside = only_member(node);
  if (inside == nullptr)
    return false;
  const auto name = doc_.text_of(at(node + 1));
  const bool is_list = inside->kind == loose_kind::array && place.up == nullptr
                       && want.takes(shape_place::array);
  const bool is_object = inside->kind == loose_kind::object && want.takes(shape_place::object);
  const bool is_named = place.up != nullptr && !place.is_element && place.name == name;
  if (!is_list && !is_object && !is_named && !says_nothing(name))
    return false;
  // Null in an object is a member that is null.
  if (inside->kind == loose_kind::bare && read_literal(doc_.text_of(*inside)) == literal::null)
    return false;
  const auto before = here();
  if (at(node).is_cut)
    repaired(place, repair_kind::truncated);
  repaired(place, repair_kind::wrapper);
  value(node + 2, &want, place);
  if (fits_since(before))
    return true;
  back_to(before);
  return false;
}

coercer::surroundings& coercer::around(uint32_t node) {
  if (around_.node != node)
    around_ = {node, false, false};
  return around_;
}

bool coercer::implied_member(uint32_t node, const shape_place& want, const path& place) {
  if (!want.takes(shape_place::object) || want.members.size() != 1 || want.rest != nullptr
      || around(node).is_member)
    return false;
  // Prose is no value of anything.
  if (at(node).kind == loose_kind::bare && !is_json_number(doc_.text_of(at(node)))
      && read_literal(doc_.text_of(at(node))) == literal::none)
    return false;
  const auto& only = want.members.front();
  const auto before = here();
  repaired(place, repair_kind::implied_member);
  out_.json += '{';
  append_json_string(out_.json, only.name);
  out_.json += ':';
  const auto outer = std::exchange(around_.is_member, true);
  body(node, only.value, path::member(place, only.name));
  around(node).is_member = outer;
  out_.json += '}';
  if (fits_since(before))
    return true;
  back_to(before);
  return false;
}

// -- arrays

void coercer::array(uint32_t node, const shape_place* want, const path& place) {
  std::set<std::string, std::less<>> seen;
  size_t count = 0;
  // In a tuple the others would move to another place.
  const bool is_unique = want != nullptr && want->unique && want->prefix.empty();
  out_.json += '[';
  for (auto i = node + 1; i < node + at(node).extent; i += at(i).extent) {
    const auto inner = path::element(place, count);
    if (at(i).kind == loose_kind::absent) {
      marks(i, inner);
      repaired(inner, repair_kind::truncated);
      continue;
    }
    const auto before = here();
    if (out_.json.back() != '[' || count > 0)
      out_.json += ',';
    const auto begin = out_.json.size();
    value(i, want == nullptr ? nullptr : want->element_at(count), inner);
    if (is_unique && !seen.insert(out_.json.substr(begin)).second) {
      back_to(before);
      repaired(inner, repair_kind::element_repeated);
      continue;
    }
    ++count;
  }
  out_.json += ']';
  if (want != nullptr && (count < want->items_min || count > want->items_max))
    misfit();
  cut_array(node, want, place, count);
}

void coercer::cut_array(uint32_t node, const shape_place* want, const path& place, size_t count) {
  if (!at(node).is_cut)
    return;
  const bool is_full = want != nullptr && count > 0 && count == want->items_max;
  const bool is_reported = !out_.repairs.empty()
                           && out_.repairs.back().kind == repair_kind::truncated;
  if (is_full && !is_reported)
    repaired(place, repair_kind::closer_missing);
  else if (!is_reported)
    repaired(place, repair_kind::truncated);
}

bool coercer::list_from_value(uint32_t node, const shape_place& want, const path& place) {
  const auto& x = at(node);
  if (!want.takes(shape_place::array) || x.kind == loose_kind::array || want.items_min > 1
      || want.items_max < 1 || !want.prefix.empty() || around(node).is_listed)
    return false;
  const bool is_bare = x.kind == loose_kind::bare;
  if (is_bare && (is_whole_text_ || read_literal(doc_.text_of(x)) == literal::null))
    return false;
  const auto before = here();
  repaired(place, repair_kind::list_from_value);
  // "red, green": one element or two?
  if (x.kind != loose_kind::object
      && doc_.text_of(x).find_first_of(",;\n") != std::string_view::npos)
    repaired(place, repair_kind::ambiguous);
  out_.json += '[';
  const auto outer = std::exchange(around_.is_listed, true);
  body(node, want.element_at(0), path::element(place, 0));
  around(node).is_listed = outer;
  out_.json += ']';
  if (fits_since(before))
    return true;
  back_to(before);
  return false;
}

/// A list of one where its element is wanted.
bool coercer::single_element(uint32_t node, const shape_place& want, const path& place) {
  const auto& x = at(node);
  if (x.extent < 2 || x.extent != 1 + at(node + 1).extent)
    return false;
  const auto before = here();
  repaired(place, x.is_cut ? repair_kind::truncated : repair_kind::value_from_list);
  value(node + 1, &want, place);
  if (fits_since(before))
    return true;
  back_to(before);
  return false;
}

// -- values in strings

/// The object or list stands as JSON text in a string.
bool coercer::json_in_text(uint32_t node, const shape_place& want, const path& place) {
  constexpr uint32_t text_depth_max = 2;
  const auto& x = at(node);
  const auto words = doc_.text_of(x);
  const auto begin = words.find_first_not_of(" \t\r\n");
  if (x.kind != loose_kind::text || begin == std::string_view::npos || x.is_cut
      || (words[begin] != '{' && words[begin] != '[') || text_depth_ >= text_depth_max
      || !want.takes(shape_place::object | shape_place::array))
    return false;
  steps_.spend(words.size() / 8);
  loose_document inside;
  loose_parser parser{words, depth_max_, false, inside};
  const auto end = parser.parse(begin, &want);
  if (end == loose_parser::npos || !trim(words.substr(end)).empty())
    return false;
  coercer inner{inside, false, depth_max_, steps_};
  inner.text_depth_ = text_depth_ + 1;
  auto result = inner.write(&want);
  if (inner.gave_up() || result.cost >= coerced_value::misfit)
    return false;
  repaired(place, repair_kind::json_in_text);
  const auto prefix = pointer_to(place);
  for (auto& y : result.repairs) {
    y.pointer.insert(0, prefix);
    out_.repairs.push_back(std::move(y));
  }
  out_.cost += result.cost;
  out_.json += result.json;
  return true;
}

} // namespace troupe::detail
