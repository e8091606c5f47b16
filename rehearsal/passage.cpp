#include "passage.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

using detail::is_digit;
using detail::is_space;
using detail::lower;

constexpr bool is_letter_or_wide(char c) {
  return detail::is_letter(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Upper case in ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic.
bool starts_upper(std::string_view x) {
  auto c = static_cast<unsigned char>(x[0]);
  if (c < 0x80)
    return c >= 'A' && c <= 'Z';
  if (x.size() < 2)
    return false;
  auto d = static_cast<unsigned char>(x[1]);
  switch (c) {
  case 0xC3:
    return d <= 0x9E && d != 0x97;
  case 0xC4:
  case 0xC5:
    return d % 2 == 0;
  case 0xCE:
    return d >= 0x86 && d <= 0xAB;
  case 0xD0:
    return d <= 0xAF;
  default:
    return false;
  }
}

/// A full stop behind these ends no sentence.
constexpr std::array dotted_titles{"dr"sv, "miss"sv, "mr"sv, "mrs"sv, "ms"sv, "prof"sv, "sir"sv};
static_assert(std::is_sorted(dotted_titles.begin(), dotted_titles.end()));

/// Typographic quotes and dashes (U+2000 to U+203F) are marks.
bool is_wide_mark(std::string_view x, size_t i) {
  return x.substr(i, 2) == "\xE2\x80"sv && i + 2 < x.size();
}

bool is_apostrophe(std::string_view x, size_t i, size_t& size) {
  size = x[i] == '\'' ? 1 : x.substr(i, 3) == "\xE2\x80\x99"sv ? 3 : 0;
  return size > 0 && i + size < x.size() && is_letter_or_wide(x[i + size]);
}

size_t end_of_word(std::string_view x, size_t i) {
  size_t size = 0;
  while (i < x.size()) {
    if (is_apostrophe(x, i, size))
      i += size;
    else if (is_letter_or_wide(x[i]) && !is_wide_mark(x, i))
      ++i;
    else
      break;
  }
  return i;
}

size_t end_of_digits(std::string_view x, size_t i) {
  while (i < x.size() && is_digit(x[i]))
    ++i;
  return i;
}

size_t end_of_number(std::string_view x, size_t begin) {
  auto i = end_of_digits(x, begin);
  while (i - begin <= 15 && i < x.size() && x[i] == ',' && end_of_digits(x, i + 1) == i + 4)
    i += 4;
  if (i + 1 < x.size() && x[i] == '.' && is_digit(x[i + 1]))
    i = end_of_digits(x, i + 1);
  return i;
}

class tokenizer {
public:
  tokenizer(std::string_view text, std::vector<token>& tokens) : text_(text), tokens_(tokens) {}

  void run() {
    while (skip_blanks())
      take();
  }

private:
  bool skip_blanks() {
    while (at_ < text_.size() && is_space(text_[at_])) {
      opens_ = opens_ || text_[at_] == '\n';
      glued_ = false;
      ++at_;
    }
    return at_ < text_.size();
  }

  bool is_sign() const {
    return text_[at_] == '-' && !glued_ && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
  }

  void take() {
    token t;
    t.begin = static_cast<uint32_t>(at_);
    t.opens = opens_;
    t.glued = glued_;
    opens_ = false;
    if (is_wide_mark(text_, at_)) {
      at_ += 3;
    } else if (is_letter_or_wide(text_[at_])) {
      t.kind = token_kind::word;
      t.capital = starts_upper(text_.substr(at_));
      at_ = end_of_word(text_, at_);
    } else if (is_digit(text_[at_]) || is_sign()) {
      t.kind = token_kind::number;
      at_ = end_of_number(text_, text_[at_] == '-' ? at_ + 1 : at_);
    } else {
      opens_ = closes_sentence();
      ++at_;
    }
    glued_ = true;
    t.end = static_cast<uint32_t>(at_);
    tokens_.push_back(t);
  }

  bool closes_sentence() const {
    auto mark = text_.substr(at_, 1);
    if (mark == "."sv && !tokens_.empty() && tokens_.back().kind == token_kind::word) {
      auto word = text_.substr(tokens_.back().begin, tokens_.back().end - tokens_.back().begin);
      if ((word.size() == 1 && tokens_.back().capital) || is_listed(word, dotted_titles))
        return false;
    }
    return mark == "."sv || mark == "!"sv || mark == "?"sv;
  }

  std::string_view text_;
  std::vector<token>& tokens_;
  size_t at_ = 0;
  bool opens_ = true;
  bool glued_ = false;
};

/// Whether the tokens from `i` on are the words; returns the end of the run, or 0.
size_t match_words(const passage& x, size_t i, std::span<const std::string> words) {
  for (size_t k = 0; k < words.size(); ++k) {
    if (k > 0)
      while (x.is(i, "-") || x.is(i, "_"))
        ++i;
    if (i >= x.size())
      return 0;
    auto word = x[i];
    if (k + 1 == words.size() && word.size() == words[k].size() + 1 && lower(word.back()) == 's')
      word.remove_suffix(1);
    if (!equals_lower(word, words[k]))
      return 0;
    ++i;
  }
  return i;
}

} // namespace

bool equals_lower(std::string_view x, std::string_view other) {
  return x.size() == other.size()
         && std::equal(x.begin(), x.end(), other.begin(),
                       [](char a, char b) { return lower(a) == b; });
}

bool is_listed(std::string_view word, std::span<const std::string_view> list) {
  std::array<char, 24> buffer;
  if (word.size() > buffer.size())
    return false;
  std::transform(word.begin(), word.end(), buffer.begin(), lower);
  return std::binary_search(list.begin(), list.end(), std::string_view(buffer.data(), word.size()));
}

bool passage::is(size_t i, std::string_view word) const {
  return i < size() && equals_lower((*this)[i], word);
}

std::string_view passage::slice(size_t first, size_t last) const {
  if (first >= last)
    return {};
  return text.substr(tokens[first].begin, tokens[last - 1].end - tokens[first].begin);
}

passage read_passage(std::string_view text, std::vector<token>& tokens) {
  tokens.clear();
  text = text.substr(0, passage_bytes_max);
  tokenizer(text, tokens).run();
  return {text, tokens};
}

std::optional<token_run> find_words(const passage& x, std::span<const std::string> words,
                                    size_t from) {
  if (words.empty())
    return {};
  for (size_t i = from; i < x.size(); ++i)
    if (auto last = match_words(x, i, words))
      return token_run{i, last};
  return {};
}

std::optional<token_run> find_stated(const passage& x, std::span<const std::string> words) {
  if (words.empty())
    return {};
  auto key = words.last(1);
  for (auto at = find_words(x, key); at; at = find_words(x, key, at->last)) {
    auto i = at->last;
    if (!x.is(i, ":") && !x.is(i, "=") && !x.is(i, "is") && !x.is(i, "are") && !x.is(i, "was"))
      continue;
    auto last = ++i;
    while (last < x.size() && !x.tokens[last].opens && !x.is(last, ",") && !x.is(last, ";")
           && !x.is(last, "."))
      ++last;
    if (i < last)
      return token_run{i, last};
  }
  return {};
}

std::optional<size_t> find_number_near(const passage& x, std::span<const std::string> words) {
  std::optional<size_t> best;
  size_t best_distance = 8;
  for (size_t k = words.size(); k-- > 0 && !best;) {
    auto key = words.subspan(k, 1);
    if (key[0].size() < 3 && words.size() > 1)
      continue;
    for (auto at = find_words(x, key); at; at = find_words(x, key, at->last))
      for (size_t d = 1; d < best_distance; ++d) {
        if (x.is_number(at->last + d - 1))
          best = at->last + d - 1;
        else if (at->first >= d && x.is_number(at->first - d))
          best = at->first - d;
        else
          continue;
        best_distance = d;
      }
  }
  return best;
}

std::string number_text(std::string_view x) {
  std::string result;
  for (auto c : x)
    if (c != ',')
      result += c;
  // JSON has no leading zeros.
  size_t sign = !result.empty() && result[0] == '-' ? 1 : 0;
  while (result.size() > sign + 1 && result[sign] == '0' && is_digit(result[sign + 1]))
    result.erase(sign, 1);
  return result;
}

} // namespace troupe::rehearsing
