#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What becomes of an answer that cannot be read as it stands; docs/reading.md explains the
/// repairs.
enum class reading_policy : uint8_t {
  /// It is wrong: the model is shown its errors.
  strict,
  /// It is repaired where only one reading is possible, and every repair is recorded. The repaired
  /// value passes the same checks as any other.
  repair,
  /// It is wrong, as with `strict`, but the attempt says what `repair` would have done.
  report,
};

std::string to_string(reading_policy x);
bool from_string(std::string_view name, reading_policy& x);
bool from_integer(uint8_t value, reading_policy& x);

/// What was done to make a value readable. Those of the schema need a type that asks for them.
enum class repair_kind : uint8_t {
  // -- where the value stands
  /// Text around the value was left out.
  surroundings,
  /// Several values, one after the other, are the elements of the list.
  sequence,
  // -- punctuation
  comma_missing,
  comma_extra,
  /// Missing, doubled, or written as `=` or `=>`.
  colon,
  opener_missing,
  opener_extra,
  closer_missing,
  closer_extra,
  /// The closing bracket of the other kind.
  closer_mismatched,
  /// Members that follow the end of the object were added to it.
  members_behind_end,
  comment,
  // -- strings and words
  /// Single, typographic, triple or back quotes.
  quote_style,
  unquoted,
  quote_missing,
  quote_doubled,
  /// Quotes within a string that lack their backslash.
  quote_unescaped,
  control_character,
  /// An escape that JSON does not know: `\'`.
  escape,
  /// True, None, NULL …
  literal,
  /// A number as JSON does not spell it: `1_000`, `.5`, `+1`.
  number_spelling,
  value_missing,
  // -- towards the schema
  number_from_text,
  /// 1.0 for 1.
  integer_from_number,
  boolean_from_text,
  boolean_from_number,
  /// A number or a truth value where a string is wanted, as it was spelled.
  text_from_value,
  /// A label in another case, or with other punctuation.
  label_spelling,
  /// The one label within a longer text.
  label_in_text,
  list_from_value,
  /// A list of one where its element is wanted.
  value_from_list,
  /// A value where an object with one member is wanted.
  implied_member,
  /// An object around the wanted value was taken off.
  wrapper,
  /// The value stood as JSON text in a string.
  json_in_text,
  /// A member whose value is null, though it may only be left out.
  null_dropped,
  member_spelling,
  /// The same member twice, with the same value.
  member_repeated,
  /// An element that occurs twice in a set.
  element_repeated,
  /// A quote was replaced by what the text says: see `cited`.
  citation,
  // -- what no repair can make good
  /// The text ends within the value.
  truncated,
  /// The model left elements out: `...`
  elided,
  /// More than one reading is possible.
  ambiguous,
};

inline constexpr size_t repair_kind_count = 42;

std::string to_string(repair_kind x);
bool from_string(std::string_view name, repair_kind& x);
bool from_integer(uint8_t value, repair_kind& x);

/// How doubtful a repair of this kind is, from 1. Of several readings the one with the lowest sum
/// is taken. `unacceptable` for what is never accepted.
uint32_t cost_of(repair_kind x);

inline constexpr uint32_t unacceptable = 1000;

/// One repair of an answer.
struct repair {
  /// RFC 6901 JSON pointer of the repaired value; as in a `violation`.
  std::string pointer;
  repair_kind kind = repair_kind::surroundings;
  uint32_t cost = 0;

  friend bool operator==(const repair&, const repair&) = default;
};

/// "/age number_from_text (1), /tags list_from_value (1)", for logs and people.
std::string to_string(const std::vector<repair>& xs);

template <class Inspector>
bool inspect(Inspector& f, reading_policy& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, repair_kind& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, repair& x) {
  return f.object(x).fields(f.field("pointer", x.pointer), f.field("kind", x.kind),
                            f.field("cost", x.cost));
}

} // namespace troupe
