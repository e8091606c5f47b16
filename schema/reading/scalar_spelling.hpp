#pragma once

#include "json/json_grammar.hpp"
#include "schema_shape.hpp"
#include "text/ascii.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What people and models write for numbers, truth values and labels.
namespace troupe::detail {

struct number_spelling {
  /// As JSON spells it.
  std::string json;
  /// Whether another reading of the text is as good: 1,234 may be a fraction.
  bool is_ambiguous = false;
};

/// Reads `12,111`, `-2,000.00`, `1_000`, `.25`, `1.`, `1e`, `+1`, `007` and `1/5`; no units, no
/// hexadecimal digits, no fraction whose decimals never end.
std::optional<number_spelling> read_number_spelling(std::string_view text);

/// The integer that a JSON number is: 1.0, 1e2. Nothing if it is none or may have lost digits.
std::optional<std::string> integer_text(std::string_view json_number);

enum class literal : uint8_t {
  none,
  null,
  yes,
  no
};

/// A word without quotes: JSON's own, Python's and other spellings in any case.
literal read_literal(std::string_view word);

/// yes, no, on, off, 1, 0, true, false in any case; or the only one of true and false in a sentence
/// that denies nothing.
std::optional<bool> read_truth(std::string_view text);

struct label_match {
  std::string_view label;
  /// Within a longer text.
  bool is_part = false;
};

/// The label that the text spells in another way, or the only one that it names.
std::optional<label_match> match_label(const std::vector<shape_place::label>& labels,
                                       std::string_view text);

/// Letters and digits in lower case, nothing else: "First Name" and "first_name" are the same.
/// Bytes from 0x80 on are letters.
std::string folded(std::string_view text);

} // namespace troupe::detail
