#include "answer_plan.hpp"

#include <algorithm>
#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

struct topic_word {
  std::string_view word;
  topic about;
};

/// Words that settle the topic, wherever in the name they stand; the first in this list wins.
constexpr std::array topic_words{
  topic_word{"email", topic::email},
  topic_word{"mail", topic::email},
  topic_word{"url", topic::url},
  topic_word{"website", topic::url},
  topic_word{"homepage", topic::url},
  topic_word{"age", topic::age},
  topic_word{"company", topic::organisation},
  topic_word{"employer", topic::organisation},
  topic_word{"organisation", topic::organisation},
  topic_word{"organization", topic::organisation},
  topic_word{"university", topic::organisation},
  topic_word{"city", topic::place},
  topic_word{"country", topic::place},
  topic_word{"location", topic::place},
  topic_word{"place", topic::place},
  topic_word{"town", topic::place},
  topic_word{"residence", topic::place},
  topic_word{"occupation", topic::occupation},
  topic_word{"job", topic::occupation},
  topic_word{"profession", topic::occupation},
  topic_word{"position", topic::occupation},
  topic_word{"role", topic::occupation},
  topic_word{"summary", topic::summary},
  topic_word{"description", topic::summary},
  topic_word{"reason", topic::summary},
  topic_word{"reasoning", topic::summary},
  topic_word{"explanation", topic::summary},
  topic_word{"thought", topic::summary},
  topic_word{"comment", topic::summary},
  topic_word{"sentence", topic::summary},
  topic_word{"quote", topic::summary},
  topic_word{"text", topic::whole_text},
  topic_word{"content", topic::whole_text},
  topic_word{"body", topic::whole_text},
  topic_word{"transcript", topic::whole_text},
  topic_word{"surname", topic::last_name},
  topic_word{"birthday", topic::date},
  topic_word{"birthdate", topic::date},
  topic_word{"date", topic::date},
  topic_word{"names", topic::person},
  topic_word{"people", topic::person},
  topic_word{"person", topic::person},
  topic_word{"persons", topic::person},
  topic_word{"author", topic::person},
  topic_word{"customer", topic::person},
  topic_word{"employee", topic::person},
  topic_word{"patient", topic::person},
  topic_word{"user", topic::person},
  topic_word{"username", topic::person},
  topic_word{"fullname", topic::person},
};

/// "<word> name" is the name of a person.
constexpr std::array person_qualifiers{"display"sv, "full"sv, "legal"sv, "maiden"sv, "nick"sv};

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

topic topic_of(const std::vector<std::string>& words) {
  for (auto& entry : topic_words)
    if (has(words, entry.word))
      return entry.about;
  if (words.empty() || words.back() != "name")
    return topic::other;
  if (words.size() == 1)
    return topic::person;
  auto& qualifier = words[words.size() - 2];
  if (qualifier == "first" || qualifier == "given")
    return topic::first_name;
  if (qualifier == "last" || qualifier == "family")
    return topic::last_name;
  bool person = std::find(person_qualifiers.begin(), person_qualifiers.end(), qualifier)
                != person_qualifiers.end();
  return person ? topic::person : topic::other;
}

} // namespace

// The words are split as the tokens of a passage are: "line2" is "line", "2".
asked_name read_name(std::string_view name) {
  asked_name result;
  bool lower_before = false;
  bool digit_before = false;
  bool inside = false;
  for (auto c : name) {
    auto byte = static_cast<unsigned char>(c);
    bool upper = c >= 'A' && c <= 'Z';
    bool digit = c >= '0' && c <= '9';
    bool letter = upper || digit || (c >= 'a' && c <= 'z') || byte >= 0x80 || (c == '\'' && inside);
    if (!letter) {
      inside = false;
      lower_before = false;
      continue;
    }
    if (!inside || (upper && lower_before) || digit != digit_before)
      result.words.emplace_back();
    result.words.back() += upper ? static_cast<char>(c + ('a' - 'A')) : c;
    inside = true;
    lower_before = !upper;
    digit_before = digit;
  }
  result.about = topic_of(result.words);
  if (result.words.size() > 1 && (result.words[0] == "is" || result.words[0] == "has"))
    result.words.erase(result.words.begin());
  return result;
}

} // namespace troupe::rehearsing
