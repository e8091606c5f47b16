#include "coercer.hpp"

#include "scalar_spelling.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <charconv>

namespace troupe::detail {

namespace {

/// A list of so many repairs is long enough for anybody; the rest only costs.
constexpr size_t repairs_kept_max = 1000;

bool within(std::string_view number, const shape_place& want) {
  double value = 0;
  std::from_chars(number.data(), number.data() + number.size(), value);
  return (!want.low || value >= *want.low) && (!want.high || value <= *want.high);
}

/// Whether three digits stand behind a point that may separate groups.
bool is_grouped_or_fraction(std::string_view number) {
  number = number.substr(0, number.find_first_of("eE"));
  const auto point = number.find('.');
  return point != std::string_view::npos && number.size() == point + 4 && point > 0
         && std::all_of(number.begin() + static_cast<std::ptrdiff_t>(point) + 1, number.end(),
                        is_digit)
         && number.substr(0, point) != "0" && number.substr(0, point) != "-0";
}

bool is_word_for_null(std::string_view text) {
  return text.size() == 4 && read_literal(text) == literal::null;
}

} // namespace

coerced_value coercer::write(const schema_shape& shape, bool is_whole_text) {
  out_ = {};
  rank_ = 0;
  is_whole_text_ = is_whole_text;
  const path root;
  const auto content_node = shape.wrapped() ? member_named(wrapped_member) : 0;
  // With other members beside it, the whole may be the record.
  if (content_node != 0 && only_member(0) == nullptr && shape.root().takes(shape_place::object)) {
    value(0, &shape.root(), root);
    if (out_.cost < coerced_value::misfit)
      return std::move(out_);
    out_ = {};
    rank_ = 0;
  }
  if (content_node != 0) {
    const auto content = path::member(root, wrapped_member);
    marks(0, root);
    if (at(0).is_cut && !at(content_node).is_cut)
      repaired(root, repair_kind::closer_missing);
    value(content_node, &shape.root(), content);
    return std::move(out_);
  }
  value(0, &shape.root(), root);
  return std::move(out_);
}

/// The value of that member of the root, which is an object; 0 if there is none.
uint32_t coercer::member_named(std::string_view name) const {
  if (at(0).kind != loose_kind::object)
    return 0;
  for (uint32_t i = 1; i < at(0).extent; i += 1 + at(i + 1).extent)
    if (doc_.text_of(at(i)) == name)
      return i + 1;
  return 0;
}

coerced_value coercer::write(const shape_place* want) {
  out_ = {};
  rank_ = 0;
  const path root;
  value(0, want, root);
  return std::move(out_);
}

void coercer::back_to(const checkpoint& x) {
  out_.json.resize(x.letters);
  out_.repairs.resize(x.repairs);
  out_.cost = x.cost;
  rank_ = x.rank;
}

void coercer::repaired(const path& place, repair_kind kind) {
  const auto cost = cost_of(kind);
  out_.cost += cost == unacceptable ? coerced_value::refused : cost;
  if (out_.repairs.size() < repairs_kept_max)
    out_.repairs.push_back({pointer_to(place), kind, cost});
}

/// What the parser had to repair for this value.
void coercer::marks(uint32_t node, const path& place) {
  auto i = std::lower_bound(doc_.repairs.begin(), doc_.repairs.end(), node,
                            [](auto& x, uint32_t y) { return x.node < y; });
  for (; i != doc_.repairs.end() && i->node == node; ++i)
    repaired(place, i->kind);
}

void coercer::value(uint32_t node, const shape_place* want, const path& place) {
  marks(node, place);
  body(node, want, place);
  // Containers say themselves whether anything can be missing.
  if (at(node).is_cut && (at(node).kind == loose_kind::text || at(node).kind == loose_kind::bare))
    repaired(place, repair_kind::truncated);
}

void coercer::body(uint32_t node, const shape_place* want, const path& place) {
  // Objects and alternatives within each other; a schema may refer to itself without an end.
  constexpr uint32_t depth_max = 2 * 1024;
  if (!steps_.spend(1))
    return;
  if (depth_ == depth_max) {
    out_.json += "null";
    return misfit();
  }
  ++depth_;
  shaped(node, want, place);
  --depth_;
}

void coercer::shaped(uint32_t node, const shape_place* want, const path& place) {
  if (want == nullptr)
    return as_it_stands(node, place);
  if (!want->alternatives.empty())
    return alternatives(node, *want, place);
  switch (at(node).kind) {
  case loose_kind::absent:
    out_.json += "null";
    return misfit();
  case loose_kind::object:
    return object(node, *want, place);
  case loose_kind::array:
    if (want->takes(shape_place::array))
      return array(node, want, place);
    if (!single_element(node, *want, place)) {
      array(node, nullptr, place);
      misfit();
    }
    return;
  case loose_kind::bare:
  case loose_kind::text:
    return scalar(node, *want, place);
  }
}

/// Where the schema does not say what is wanted.
void coercer::as_it_stands(uint32_t node, const path& place) {
  const auto& x = at(node);
  switch (x.kind) {
  case loose_kind::absent:
    out_.json += "null";
    return;
  case loose_kind::object:
    return loose_object(node, place);
  case loose_kind::array:
    return array(node, nullptr, place);
  case loose_kind::text:
    return append_json_string(out_.json, doc_.text_of(x));
  case loose_kind::bare:
    break;
  }
  // Punctuation that nobody asked for as letters: [3[4]], [1:2], [1;2].
  if (doc_.text_of(x).find_first_of("[]{}:;|<>=") != std::string_view::npos)
    repaired(place, repair_kind::ambiguous);
  static const shape_place anything;
  scalar(node, anything, place);
}

// -- scalars

void coercer::scalar(uint32_t node, const shape_place& want, const path& place) {
  const auto& x = at(node);
  const bool is_bare = x.kind == loose_kind::bare;
  const auto words = doc_.text_of(x);
  // What stands there as it is wanted comes first.
  if (!is_bare && want.takes(shape_place::text) && want.labels.empty()) {
    append_json_string(out_.json, words);
    const auto length = want.length_min > 0 || want.length_max < words.size() ? characters(words)
                                                                              : 0;
    if (length < want.length_min || length > want.length_max)
      misfit();
    return;
  }
  if (json_in_text(node, want, place))
    return;
  if (null(words, is_bare, want, place) || number(words, is_bare, want, place)
      || truth(words, is_bare, want, place) || text(words, is_bare, want, place))
    return;
  if (list_from_value(node, want, place) || implied_member(node, want, place))
    return;
  if (is_bare && (is_json_number(words) || words == "true" || words == "false" || words == "null"))
    out_.json += words;
  else
    append_json_string(out_.json, words);
  misfit();
}

bool coercer::null(std::string_view words, bool is_bare, const shape_place& want,
                   const path& place) {
  if (!want.takes(shape_place::null))
    return false;
  if (is_bare ? read_literal(words) != literal::null
              : want.takes(shape_place::text) || !is_word_for_null(words))
    return false;
  if (words != "null" || !is_bare)
    repaired(place, repair_kind::literal);
  out_.json += "null";
  return true;
}

bool coercer::number(std::string_view words, bool is_bare, const shape_place& want,
                     const path& place) {
  if (!want.takes(shape_place::number | shape_place::integer))
    return false;
  const auto spelled = is_bare ? words : trim(words);
  const auto read = read_number_spelling(spelled);
  if (!read)
    return false;
  // Where a string will do, only what can be nothing else than a number is one.
  if (want.takes(shape_place::text)
      && (words.find_first_of(",/") != std::string_view::npos
          || (words.size() > 1 && words[0] == '0' && words[1] != '.')))
    return false;
  const bool any_number = want.takes(shape_place::number);
  auto json = any_number ? std::optional{read->json} : integer_text(read->json);
  // "1.000" is one or a thousand.
  if (!json || (!any_number && !is_bare && is_grouped_or_fraction(spelled)))
    return false;
  if (!is_bare)
    repaired(place, repair_kind::number_from_text);
  if (read->json != spelled)
    repaired(place, repair_kind::number_spelling);
  if (*json != read->json)
    repaired(place, repair_kind::integer_from_number);
  if (any_number && read->is_ambiguous)
    repaired(place, repair_kind::ambiguous);
  if (!within(*json, want))
    misfit();
  out_.json += *json;
  return true;
}

bool coercer::truth(std::string_view words, bool is_bare, const shape_place& want,
                    const path& place) {
  if (!want.takes(shape_place::boolean))
    return false;
  if (is_bare && (words == "true" || words == "false")) {
    out_.json += words;
    return true;
  }
  const auto word = is_bare ? read_literal(words) : literal::none;
  if (word == literal::yes || word == literal::no) {
    repaired(place, repair_kind::literal);
    out_.json += word == literal::yes ? "true" : "false";
    return true;
  }
  // Where a string will do, yes is a string.
  const auto read = want.takes(shape_place::text) ? std::nullopt : read_truth(words);
  if (!read)
    return false;
  const bool is_number = is_bare && is_json_number(words);
  repaired(place, is_number ? repair_kind::boolean_from_number : repair_kind::boolean_from_text);
  out_.json += *read ? "true" : "false";
  return true;
}

bool coercer::text(std::string_view words, bool is_bare, const shape_place& want,
                   const path& place) {
  if (!want.takes(shape_place::text) || (is_bare && read_literal(words) == literal::null))
    return false;
  if (!want.labels.empty()) {
    auto is_exact = [&](auto& x) { return x.text == words; };
    std::string_view label = words;
    if (std::none_of(want.labels.begin(), want.labels.end(), is_exact)) {
      const auto match = match_label(want.labels, words);
      if (!match)
        return false;
      label = match->label;
      repaired(place, match->is_part ? repair_kind::label_in_text : repair_kind::label_spelling);
    } else if (is_bare) {
      repaired(place, repair_kind::unquoted);
    }
    append_json_string(out_.json, label);
    return true;
  }
  if (is_bare) {
    const bool is_value = is_json_number(words) || words == "true" || words == "false";
    repaired(place, is_value ? repair_kind::text_from_value : repair_kind::unquoted);
  }
  append_json_string(out_.json, words);
  return true;
}

} // namespace troupe::detail
