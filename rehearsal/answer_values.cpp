// Booleans, numbers, strings and labels out of a text.

#include "answer_filler.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// A passage of at most so many tokens is a list item.
constexpr size_t short_passage = 6;

/// So many words of a text are tried against a pattern.
constexpr int pattern_words_max = 64;

/// A string is filled up to its smallest length only below this.
constexpr size_t padding_max = 100'000;

constexpr std::array place_leads{"from"sv, "in"sv, "near"sv, "to"sv};
constexpr std::array organisation_leads{"at"sv, "for"sv, "joined"sv};
constexpr std::array negations{"isn't"sv, "never"sv, "no"sv, "not"sv, "without"sv};
static_assert(std::is_sorted(place_leads.begin(), place_leads.end()));
static_assert(std::is_sorted(organisation_leads.begin(), organisation_leads.end()));
static_assert(std::is_sorted(negations.begin(), negations.end()));

/// The first `most` characters.
std::string_view cut(std::string_view x, size_t most) {
  size_t count = 0;
  for (size_t i = 0; i < x.size(); ++i)
    if ((static_cast<unsigned char>(x[i]) & 0xC0) != 0x80 && ++count > most)
      return x.substr(0, i);
  return x;
}

size_t characters(std::string_view x) {
  return static_cast<size_t>(std::count_if(x.begin(), x.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// The number of that name, else the nth of all.
std::optional<size_t> find_number(const asked_name& name, const passage& x, size_t nth,
                                  evidence& found) {
  auto at = name.about == topic::age ? find_age(x) : find_number_near(x, name.words);
  if (at) {
    found = evidence::full;
    return at;
  }
  size_t numbers = 0;
  for (size_t i = 0; i < x.size(); ++i)
    if (x.is_number(i) && numbers++ == nth)
      at = i;
  bool sole = numbers == 1 && !reads_as_age(x, *at);
  found = sole || (at && name.words.empty()) ? evidence::some : evidence::none;
  return at;
}

/// Moves a number into its bounds and onto its grid.
double fit_number(const answer_node& node, double x) {
  bool whole = node.shape == answer_shape::integer;
  double step = node.multiple > 0 ? node.multiple : whole ? 1 : 0.5;
  if (node.highest && (x > *node.highest || (node.below_highest && x == *node.highest)))
    x = node.below_highest ? *node.highest - step : *node.highest;
  if (node.lowest && (x < *node.lowest || (node.above_lowest && x == *node.lowest)))
    x = node.above_lowest ? *node.lowest + step : *node.lowest;
  if (whole && x != std::trunc(x))
    x = node.lowest && std::floor(x) < *node.lowest ? std::ceil(x) : std::floor(x);
  if (node.multiple > 0) {
    auto down = std::floor(x / node.multiple) * node.multiple;
    x = node.lowest && down < *node.lowest ? down + node.multiple : down;
  }
  return x;
}

std::string_view first_sentence(const passage& x) {
  size_t last = 1;
  while (last < x.size() && !x.tokens[last].opens)
    ++last;
  return x.slice(0, std::min(last, x.size()));
}

/// What the text says for a member of this name; empty if nothing.
std::string_view find_string(const asked_name& name, const passage& x) {
  auto person = [&x]() -> std::string_view {
    auto at = find_person(x);
    return at ? name_text(x, *at) : std::string_view();
  };
  switch (name.about) {
  case topic::person:
    return person();
  case topic::first_name:
    return person().substr(0, person().find(' '));
  case topic::last_name:
    return person().substr(person().rfind(' ') + 1);
  case topic::occupation:
    return find_occupation(x).value_or(std::string_view());
  case topic::organisation:
    return find_led_name(x, organisation_leads).value_or(std::string_view());
  case topic::place:
    return find_led_name(x, place_leads).value_or(std::string_view());
  case topic::whole_text:
    return x.whole();
  case topic::summary:
    return first_sentence(x);
  default:
    return {};
  }
}

/// In a list item like "3 apples": its words.
std::string_view short_words(const passage& x) {
  if (x.size() == 0 || x.size() > short_passage)
    return {};
  size_t first = 0;
  while (first < x.size() && !x.is_word(first))
    ++first;
  auto last = first;
  while (last < x.size() && !x.is_number(last) && !x.is(last, ".") && !x.is(last, ":"))
    ++last;
  return x.slice(first, last);
}

text_format format_of(const answer_node& node, const asked_name& name) {
  if (node.format != text_format::none)
    return node.format;
  switch (name.about) {
  case topic::email:
    return text_format::email;
  case topic::url:
    return text_format::uri;
  case topic::date:
    return text_format::date;
  default:
    return text_format::none;
  }
}

const answer_label* find_label(const answer_node& node, const passage& x) {
  const answer_label* best = nullptr;
  size_t best_at = SIZE_MAX;
  size_t best_size = 0;
  for (auto& label : node.labels)
    if (auto at = find_words(x, label.words)) {
      auto size = at->last - at->first;
      if (at->first > best_at || (at->first == best_at && size <= best_size))
        continue;
      best = &label;
      best_at = at->first;
      best_size = size;
    }
  return best;
}

/// Takes the first word off `x`, without marks around it.
std::string_view next_word(std::string_view& x) {
  constexpr auto blanks = " \t\r\n"sv;
  constexpr auto marks = ".,;:!?()[]\"'"sv;
  x.remove_prefix(std::min(x.find_first_not_of(blanks), x.size()));
  auto word = x.substr(0, x.find_first_of(blanks));
  x.remove_prefix(word.size());
  word.remove_prefix(std::min(word.find_first_not_of(marks), word.size()));
  return word.substr(0, word.find_last_not_of(marks) + 1);
}

} // namespace

evidence answer_filler::fill_boolean(const asked_name& name, const passage& x) {
  auto at = find_words(x, name.words);
  if (!at && !name.words.empty())
    at = find_words(x, std::span(name.words).last(1));
  bool negated = false;
  if (at) {
    for (size_t back = 1; back <= 3 && back <= at->first; ++back)
      negated = negated || is_listed(x[at->first - back], negations);
    auto next = x.is(at->last, ":") || x.is(at->last, "is") ? at->last + 1 : at->last;
    negated = negated || x.is(next, "no") || x.is(next, "false") || x.is(next, "not");
  }
  out_ += at && !negated ? "true" : "false";
  return at ? evidence::full : evidence::none;
}

evidence answer_filler::fill_number(const answer_node& node, const asked_name& name,
                                    const passage& x, size_t nth) {
  auto found = evidence::none;
  auto at = find_number(name, x, nth, found);
  auto text = at ? number_text(x[*at]) : std::string("0");
  double number = std::strtod(text.c_str(), nullptr);
  auto fitted = fit_number(node, number);
  bool whole = node.shape == answer_shape::integer;
  if (fitted == number && (!whole || text.find('.') == std::string::npos)) {
    out_ += text;
    return found;
  }
  append_number(whole ? std::trunc(fitted) : fitted);
  return found;
}

void answer_filler::append_number(double x) {
  std::array<char, 400> buffer;
  auto form = std::abs(x) < 1e15 ? std::chars_format::fixed : std::chars_format::general;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, form).ptr;
  out_.append(buffer.data(), end);
}

evidence answer_filler::fill_string(const answer_node& node, const asked_name& name,
                                    const passage& x) {
  auto found = evidence::full;
  auto text = find_string(name, x);
  if (text.empty())
    if (auto stated = find_stated(x, name.words))
      text = x.slice(stated->first, stated->last);
  if (node.pattern)
    return fill_pattern(node, text, x);
  if (auto format = format_of(node, name); format != text_format::none)
    return fill_formatted(format, x);
  if (text.empty() && name.about == topic::other) {
    found = evidence::some;
    text = short_words(x);
  }
  if (text.empty()) {
    found = evidence::none;
    text = "unknown";
  }
  auto length = characters(text);
  if (length >= node.length_min && length <= node.length_max) {
    append_json_string(out_, text);
    return found;
  }
  std::string fitted(cut(text, node.length_max));
  if (length < node.length_min && node.length_min < padding_max)
    fitted.append(node.length_min - length, '.');
  append_json_string(out_, fitted);
  return found;
}

evidence answer_filler::fill_formatted(text_format format, const passage& x) {
  std::string found;
  bool has = find_formatted(format, x.whole(), found);
  append_json_string(out_, has ? std::string_view(found) : fixed_value(format));
  return has ? evidence::full : evidence::none;
}

/// What was found, else the first word of the text, that the pattern matches; else a sample of the
/// pattern.
evidence answer_filler::fill_pattern(const answer_node& node, std::string_view found,
                                     const passage& x) {
  if (node.pattern->matches(found)) {
    append_json_string(out_, found);
    return evidence::full;
  }
  auto rest = x.whole();
  for (int tries = 0; tries < pattern_words_max && !rest.empty(); ++tries) {
    auto word = next_word(rest);
    if (!node.pattern->matches(word))
      continue;
    append_json_string(out_, word);
    return evidence::full;
  }
  append_json_string(out_, node.pattern->sample());
  return evidence::none;
}

evidence answer_filler::fill_label(const answer_node& node, const passage& x) {
  if (auto label = find_label(node, x)) {
    out_ += label->json;
    return evidence::full;
  }
  out_ += node.labels.empty() ? "null" : node.labels.front().json;
  return evidence::none;
}

} // namespace troupe::rehearsing
