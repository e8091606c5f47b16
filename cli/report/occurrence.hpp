#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli::report {

/// A text, prepared to be asked whether a value stands in it. Lenient: what it does not find is
/// likely invented; what it finds need not be right.
class searched_text {
public:
  explicit searched_text(std::string_view text);

  /// Whether each word of `value` stands anywhere in the text, perhaps as a part of a word; case
  /// and all but letters and digits aside.
  bool has_words_of(std::string_view value) const;

  /// Whether the text has this number in digits: "1,250.50", "1.250,50", "1250.5".
  bool has_number(double value) const;

private:
  std::string folded_;
  /// Sorted.
  std::vector<double> numbers_;
};

/// Whether a string may be looked for in its text: it is neither too long to be a quote nor a date
/// or a time, which are spelled in many ways.
bool is_searchable(std::string_view value);

/// Lower case, words between single spaces: for `searched_text`, and what is compared with it.
std::string folded_words(std::string_view text);

} // namespace troupe::cli::report
