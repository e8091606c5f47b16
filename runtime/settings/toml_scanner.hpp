#pragma once

#include <troupe/detail/json_tree.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

/// Reads the words of a TOML text, from front to end: keys, texts and numbers. What takes no
/// argument but the text returns false after the first problem.
class toml_scanner {
public:
  /// Starts behind a byte order mark. That the text is no UTF-8 is a problem.
  explicit toml_scanner(std::string_view text);

  /// What went wrong first; empty if nothing did.
  const std::string& problem() const noexcept {
    return problem_;
  }

  /// Returns false.
  bool complain(std::string_view problem);

  /// From 1.
  size_t line() const;

  /// The next character, or one behind it; 0 behind the end.
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  /// Whether this comes next; it is skipped then.
  bool skip(std::string_view what);

  /// Blanks and tabs.
  void skip_blanks();

  /// To the next line with something on it; false if there is none.
  bool skip_blank_lines();

  /// Nothing but a comment stands before the end of the line.
  bool end_of_line();

  /// A bare key; empty if none comes.
  std::string bare_key();

  /// "…", '…', on one line.
  bool read_string(std::string& out);

  /// The same, or a text in three quotes.
  bool read_any_string(std::string& out);

  /// true, false and numbers.
  bool read_word(json_tree& value);

private:
  bool at_end() const {
    return at_ >= text_.size();
  }
  bool at_line_end() const {
    return peek() == '\n' || (peek() == '\r' && peek(1) == '\n');
  }
  bool starts_with(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }
  void skip_line_end();
  void skip_comment();
  bool read_long_string(std::string& out);
  bool skips_line_break();
  bool read_character(std::string& out, bool with_escapes);
  bool read_escape(std::string& out);

  std::string_view text_;
  size_t at_ = 0;
  std::string problem_;
};

} // namespace troupe
