#include "string_demands.hpp"

#include "text/utf8.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe::rehearsing {

namespace {

/// The first text of some that suits, padded where it is only too short.
std::string sample_of(const string_demands& x) {
  std::vector<std::string> candidates;
  if (x.format != text_format::none)
    candidates.emplace_back(fixed_value(x.format));
  if (!x.formats.empty())
    // Of the formats that no text is searched for: a pointer, a template or an expression, a
    // reference.
    candidates.insert(candidates.end(), {"/unknown", "unknown", "0"});
  for (auto& expression : x.patterns) {
    auto more = expression.samples(x.length_min);
    candidates.insert(candidates.end(), more.begin(), more.end());
  }
  candidates.insert(candidates.end(), {"unknown", "", "1", "a", "A", "/unknown"});
  constexpr size_t padding_max = 100'000;
  auto is_too_hard = [&](const std::string& text) {
    return std::any_of(x.patterns.begin(), x.patterns.end(), [&](auto& expression) {
      return expression.search(text) == pattern::result::unchecked;
    });
  };
  // Patterns can be slow to search for long before they are too hard.
  constexpr size_t bytes_max = 16 * 1024;
  size_t bytes = 0;
  for (auto& candidate : candidates) {
    bytes += candidate.size();
    if (x.suits(candidate))
      return candidate;
    if (bytes > bytes_max || is_too_hard(candidate))
      break;
    const auto size = detail::characters(candidate);
    if (size >= x.length_min || x.length_min > padding_max)
      continue;
    for (const auto filling : {'.', 'a', 'A', '0', '1', '/', ' '}) {
      auto padded = candidate + std::string(x.length_min - size, filling);
      if (x.suits(padded))
        return padded;
    }
  }
  return candidates.front();
}

} // namespace

text_format format_named(std::string_view name) {
  constexpr std::pair<std::string_view, text_format> formats[] = {
    {"date", text_format::date},         {"date-time", text_format::date_time},
    {"time", text_format::time},         {"duration", text_format::duration},
    {"email", text_format::email},       {"idn-email", text_format::email},
    {"uuid", text_format::uuid},         {"uri", text_format::uri},
    {"uri-reference", text_format::uri}, {"url", text_format::uri},
    {"iri", text_format::uri},           {"iri-reference", text_format::uri},
    {"hostname", text_format::hostname}, {"idn-hostname", text_format::hostname},
    {"ipv4", text_format::ipv4},         {"ipv6", text_format::ipv6},
  };
  const auto* found = std::find_if(std::begin(formats), std::end(formats),
                                   [&](auto& x) { return x.first == name; });
  return found == std::end(formats) ? text_format::none : found->second;
}

void string_demands::find_sample() {
  sample = sample_of(*this);
}

bool string_demands::suits(std::string_view x) const {
  const auto size = detail::characters(x);
  return size >= length_min && size <= length_max
         && std::all_of(patterns.begin(), patterns.end(), [&](auto& y) { return y.matches(x); })
         && std::none_of(formats.begin(), formats.end(),
                         [&](auto& name) { return check_format(name, x).has_value(); });
}

std::string string_demands::another(size_t nth) const {
  std::vector<std::string> others;
  for (auto& expression : patterns)
    for (auto& text : expression.samples(length_min + nth))
      if (suits(text))
        others.push_back(std::move(text));
  if (others.size() > nth)
    return others[nth];
  const auto number = std::to_string(nth);
  for (const auto& text :
       {sample + number, number + sample, sample + "/" + number,
        sample.substr(0, sample.size() - std::min(number.size(), sample.size())) + number})
    if (suits(text))
      return text;
  return sample;
}

} // namespace troupe::rehearsing
