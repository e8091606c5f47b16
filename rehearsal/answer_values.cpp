// Booleans, numbers, strings and labels out of a text.

#include "answer_filler.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <array>
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
  const bool sole = numbers == 1 && at && !reads_as_age(x, *at);
  found = sole || (at && name.words.empty()) ? evidence::some : evidence::none;
  return at;
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
  if (node.string.format != text_format::none)
    return node.string.format;
  if (!node.string.patterns.empty() || !node.string.formats.empty())
    return text_format::none;
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
  out_ += (at && !negated) != (variant_ % 2 == 1) ? "true" : "false";
  return at ? evidence::full : evidence::none;
}

evidence answer_filler::fill_number(const answer_node& node, const asked_name& name,
                                    const passage& x, size_t nth) {
  auto found = evidence::none;
  auto at = find_number(name, x, nth, found);
  out_ += node.range.nearest(at ? number_text(x[*at]) : std::string("0"), variant_);
  return found;
}

evidence answer_filler::fill_string(const answer_node& node, const asked_name& name,
                                    const passage& x) {
  const auto& wanted = node.string;
  auto found = evidence::full;
  auto text = find_string(name, x);
  if (text.empty())
    if (auto stated = find_stated(x, name.words))
      text = x.slice(stated->first, stated->last);
  if (!wanted.patterns.empty() || !wanted.formats.empty()
      || format_of(node, name) != text_format::none)
    return fill_suiting(node, name, text, x);
  if (text.empty() && name.about == topic::other) {
    found = evidence::some;
    text = short_words(x);
  }
  if (text.empty()) {
    found = evidence::none;
    text = "unknown";
  }
  std::string fitted(cut(text, wanted.length_max));
  if (variant_ > 0) {
    const auto number = std::to_string(variant_);
    const auto room = wanted.length_max - std::min<size_t>(number.size(), wanted.length_max);
    fitted = std::string(cut(fitted, room)) + number;
  }
  if (const auto length = detail::characters(fitted);
      length < wanted.length_min && wanted.length_min < padding_max)
    fitted.append(wanted.length_min - length, '.');
  append_json_string(out_, fitted);
  return found;
}

/// What the text holds of that format; what was found; the first word of the text that suits; else
/// a sample.
evidence answer_filler::fill_suiting(const answer_node& node, const asked_name& name,
                                     std::string_view found, const passage& x) {
  const auto& wanted = node.string;
  const auto format = format_of(node, name);
  if (variant_ == 0) {
    std::string formatted;
    if (format != text_format::none && find_formatted(format, x.whole(), formatted)
        && wanted.suits(formatted)) {
      append_json_string(out_, formatted);
      return evidence::full;
    }
    if (format == text_format::none && !found.empty() && wanted.suits(found)) {
      append_json_string(out_, found);
      return evidence::full;
    }
    auto rest = format == text_format::none ? x.whole() : std::string_view();
    for (int tries = 0; tries < pattern_words_max && !rest.empty(); ++tries) {
      const auto word = next_word(rest);
      if (word.empty() || !wanted.suits(word))
        continue;
      append_json_string(out_, word);
      return evidence::full;
    }
  }
  if (variant_ > 0) {
    append_json_string(out_, wanted.another(variant_));
    return evidence::none;
  }
  const auto is_free = wanted.patterns.empty() && wanted.formats.empty();
  append_json_string(out_, is_free && wanted.suits(fixed_value(format))
                             ? fixed_value(format)
                             : std::string_view(wanted.sample));
  return evidence::none;
}

evidence answer_filler::fill_label(const answer_node& node, const passage& x) {
  const auto* label = variant_ == 0 && !style_.is_turned ? find_label(node, x) : nullptr;
  if (label != nullptr) {
    out_ += label->json;
    return evidence::full;
  }
  out_ += node.labels.empty() ? "null" : node.labels[variant_ % node.labels.size()].json;
  return evidence::none;
}

} // namespace troupe::rehearsing
