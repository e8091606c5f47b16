#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

enum class token_kind : uint8_t {
  word,
  number,
  mark
};

/// A word (letters and apostrophes), a number ("-1,200.5") or a single mark.
struct token {
  uint32_t begin = 0;
  uint32_t end = 0;
  token_kind kind = token_kind::mark;
  /// A word that starts with an upper-case letter.
  bool capital = false;
  /// The first token of a sentence or a line.
  bool opens = false;
  /// No blank before it.
  bool glued = false;
};

/// A text, or a part of it, as tokens. A view: lives as long as both.
struct passage {
  std::string_view text;
  std::span<const token> tokens;

  std::string_view operator[](size_t i) const {
    return text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
  }

  size_t size() const {
    return tokens.size();
  }

  bool is_word(size_t i) const {
    return i < size() && tokens[i].kind == token_kind::word;
  }
  bool is_number(size_t i) const {
    return i < size() && tokens[i].kind == token_kind::number;
  }

  /// Whether token `i` is this word or mark; the case of ASCII letters does not matter, `lower` is
  /// lower-case.
  bool is(size_t i, std::string_view lower) const;

  /// The text from token `first` up to before token `last`.
  std::string_view slice(size_t first, size_t last) const;

  /// All of its text.
  std::string_view whole() const {
    return slice(0, size());
  }

  passage part(size_t first, size_t last) const {
    return {text, tokens.subspan(first, last - first)};
  }
};

/// Texts are read up to this size; the rest is not looked at.
inline constexpr size_t passage_bytes_max = 256 * 1024;

/// Splits `text`; `tokens` is the storage of the result.
passage read_passage(std::string_view text, std::vector<token>& tokens);

/// Whether `x` equals `lower` but for the case of its ASCII letters.
bool equals_lower(std::string_view x, std::string_view lower);

/// Whether `word`, in lower case, is in the sorted `list`.
bool is_listed(std::string_view word, std::span<const std::string_view> list);

/// A run of tokens.
struct token_run {
  size_t first = 0;
  size_t last = 0;

  friend bool operator==(const token_run&, const token_run&) = default;
};

/// Names of people: runs of capitalised words that no preposition or article leads in.
void find_people(const passage& x, std::vector<token_run>& people);

/// The first of them, one after "name is", "named" or "called" preferred.
std::optional<token_run> find_person(const passage& x);

/// A name without a trailing "'s".
std::string_view name_text(const passage& x, token_run name);

/// Index of the number that is most likely an age.
std::optional<size_t> find_age(const passage& x);

/// Whether number `i` reads as an age: "30 years old", "aged 30", ", 30,".
bool reads_as_age(const passage& x, size_t i);

/// "software engineer" in "… is a 30-year-old software engineer who …".
std::optional<std::string_view> find_occupation(const passage& x);

/// The capitalised run behind one of the `leads` ("at Acme Corp").
std::optional<std::string_view> find_led_name(const passage& x,
                                              std::span<const std::string_view> leads);

/// What follows "<last word>:", "<last word> is" or "<last word> =", up to the next comma,
/// semicolon or end of sentence.
std::optional<token_run> find_stated(const passage& x, std::span<const std::string> words);

/// Index of the number nearest to one of the words.
std::optional<size_t> find_number_near(const passage& x, std::span<const std::string> words);

/// Where the words stand one after the other, blanks, "-" and "_" between them; the last may have a
/// plural "s".
std::optional<token_run> find_words(const passage& x, std::span<const std::string> words,
                                    size_t from = 0);

/// The digits of a number token without its thousands separators, as a valid JSON number.
std::string number_text(std::string_view x);

} // namespace troupe::rehearsing
