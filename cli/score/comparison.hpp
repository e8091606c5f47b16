#pragma once

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::cli {

/// How two values of a field are compared: the keyword `x-compare` of a schema (docs/score.md).
enum class comparison_kind : uint8_t {
  /// Equal as JSON: 1 and 1.0 are, and so are objects whose members stand in another order.
  exact,
  /// Equal but for upper and lower case and for white space around and between words.
  case_insensitive,
  /// Numbers that are near each other.
  number,
  /// The same day, or the same instant.
  date,
  /// Texts that are alike enough.
  text,
  /// A list of which order and repetitions do not matter.
  set,
  /// A list whose elements are compared place by place.
  ordered,
  /// The field is left out.
  ignore,
};

std::string_view to_string(comparison_kind x);

/// How alike two texts are.
enum class text_measure : uint8_t {
  /// 1 - edits / length of the longer text, in characters.
  edits,
  /// F1 of their words, each as often as it occurs.
  tokens,
};

struct comparison {
  comparison_kind kind = comparison_kind::exact;
  /// Of `number`: the greatest difference, and the greatest share of the expected number. Either is
  /// enough.
  double within = 0;
  double relative = 0;
  /// Of `text`.
  text_measure by = text_measure::edits;
  /// Of `text`: from this similarity on, texts count as equal.
  double at_least = 0.8;

  friend bool operator==(const comparison&, const comparison&) = default;
};

/// As it is shown to people: "number within 0.01".
std::string to_string(const comparison& x);

/// Reads the value of an `x-compare`. Fails with `configuration`; the message is the rest of a
/// sentence that begins with its place.
expected<comparison> read_comparison(const json_tree& x);

/// Whether the comparison is one of whole lists.
constexpr bool is_of_lists(comparison_kind x) {
  return x == comparison_kind::set || x == comparison_kind::ordered;
}

/// How alike two values are that are neither null nor compared part by part.
struct likeness {
  bool equal = false;
  /// 0 to 1; what is not `text` is alike or not.
  double similarity = 0;
};

likeness compare(const comparison& how, json_value wanted, json_value got);

/// The value as a text that is the same for values that are equal: for `number` with a tolerance
/// and for `text`, whose equality cannot be told by a text, as for `exact`.
std::string canonical(const comparison& how, json_value x);

/// Whether `canonical` decides.
bool is_decided_by_text(const comparison& how);

/// In one case, with one space between words and none around them. Knows the letters of Latin,
/// Greek and Cyrillic.
std::string folded(std::string_view text);

/// See `text_measure`. 1 for two empty texts.
double similarity_by_edits(std::string_view a, std::string_view b);
double similarity_by_tokens(std::string_view a, std::string_view b);

} // namespace troupe::cli
