// Names, ages and occupations: what the guide's texts are about.

#include "passage.hpp"

#include <algorithm>
#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Capitalised at the start of a sentence without being a name.
constexpr std::array no_names{
  "a"sv,           "about"sv,    "address"sv,    "after"sv,      "age"sv,      "aged"sv,
  "all"sv,         "also"sv,     "although"sv,   "an"sv,         "and"sv,      "any"sv,
  "april"sv,       "are"sv,      "as"sv,         "at"sv,         "august"sv,   "because"sv,
  "before"sv,      "born"sv,     "both"sv,       "but"sv,        "by"sv,       "can"sv,
  "ceo"sv,         "cto"sv,      "date"sv,       "dear"sv,       "december"sv, "did"sv,
  "do"sv,          "does"sv,     "each"sv,       "email"sv,      "even"sv,     "every"sv,
  "everyone"sv,    "extract"sv,  "february"sv,   "find"sv,       "for"sv,      "friday"sv,
  "from"sv,        "give"sv,     "good"sv,       "has"sv,        "have"sv,     "he"sv,
  "hello"sv,       "her"sv,      "here"sv,       "hey"sv,        "hi"sv,       "his"sv,
  "how"sv,         "however"sv,  "i"sv,          "i'm"sv,        "if"sv,       "in"sv,
  "introducing"sv, "is"sv,       "it"sv,         "its"sv,        "january"sv,  "job"sv,
  "july"sv,        "june"sv,     "list"sv,       "many"sv,       "me"sv,       "meet"sv,
  "monday"sv,      "most"sv,     "my"sv,         "name"sv,       "no"sv,       "not"sv,
  "november"sv,    "now"sv,      "occupation"sv, "october"sv,    "of"sv,       "old"sv,
  "on"sv,          "once"sv,     "one"sv,        "our"sv,        "output"sv,   "people"sv,
  "person"sv,      "phone"sv,    "please"sv,     "profession"sv, "read"sv,     "return"sv,
  "saturday"sv,    "say"sv,      "see"sv,        "september"sv,  "she"sv,      "since"sv,
  "so"sv,          "some"sv,     "sunday"sv,     "text"sv,       "thanks"sv,   "that"sv,
  "the"sv,         "their"sv,    "then"sv,       "there"sv,      "these"sv,    "they"sv,
  "this"sv,        "those"sv,    "though"sv,     "three"sv,      "thursday"sv, "to"sv,
  "today"sv,       "together"sv, "tomorrow"sv,   "tuesday"sv,    "two"sv,      "user"sv,
  "was"sv,         "we"sv,       "wednesday"sv,  "welcome"sv,    "were"sv,     "what"sv,
  "when"sv,        "where"sv,    "which"sv,      "while"sv,      "who"sv,      "why"sv,
  "with"sv,        "working"sv,  "yes"sv,        "yesterday"sv,  "yet"sv,      "you"sv,
  "your"sv};
static_assert(std::is_sorted(no_names.begin(), no_names.end()));

constexpr std::array titles{"dr"sv, "miss"sv, "mr"sv,        "mrs"sv,
                            "ms"sv, "prof"sv, "professor"sv, "sir"sv};

/// What follows these is a place, an employer, a title or a thing.
constexpr std::array leads_no_person{"a"sv,    "an"sv,  "as"sv,   "at"sv,     "for"sv,
                                     "from"sv, "in"sv,  "into"sv, "near"sv,   "of"sv,
                                     "on"sv,   "the"sv, "to"sv,   "visited"sv};

constexpr std::array particles{"al"sv,  "bin"sv, "da"sv,  "de"sv,  "del"sv, "den"sv,
                               "der"sv, "di"sv,  "dos"sv, "du"sv,  "el"sv,  "la"sv,
                               "le"sv,  "ten"sv, "ter"sv, "van"sv, "von"sv};

/// End of an occupation.
constexpr std::array phrase_ends{
  "after"sv,        "aged"sv, "and"sv,    "are"sv,       "at"sv,      "based"sv,  "before"sv,
  "but"sv,          "by"sv,   "called"sv, "currently"sv, "for"sv,     "from"sv,   "has"sv,
  "he"sv,           "in"sv,   "into"sv,   "is"sv,        "lives"sv,   "living"sv, "named"sv,
  "near"sv,         "on"sv,   "or"sv,     "over"sv,      "she"sv,     "since"sv,  "specialising"sv,
  "specializing"sv, "that"sv, "they"sv,   "to"sv,        "was"sv,     "when"sv,   "which"sv,
  "while"sv,        "who"sv,  "whose"sv,  "with"sv,      "working"sv, "works"sv};

constexpr std::array work_words{"career"sv, "employed"sv, "hired"sv,   "job"sv,
                                "served"sv, "serves"sv,   "serving"sv, "trained"sv,
                                "work"sv,   "worked"sv,   "working"sv, "works"sv};

constexpr std::array job_words{"job"sv, "occupation"sv, "profession"sv, "role"sv};

static_assert(std::is_sorted(titles.begin(), titles.end()));
static_assert(std::is_sorted(leads_no_person.begin(), leads_no_person.end()));
static_assert(std::is_sorted(particles.begin(), particles.end()));
static_assert(std::is_sorted(phrase_ends.begin(), phrase_ends.end()));
static_assert(std::is_sorted(work_words.begin(), work_words.end()));
static_assert(std::is_sorted(job_words.begin(), job_words.end()));

bool may_be_name(const passage& x, size_t i) {
  return x.is_word(i) && x.tokens[i].capital && !is_listed(x[i], no_names)
         && !is_listed(x[i], titles);
}

/// One further word of a name that ends before `i`: returns its end, or `i`.
size_t extend_name(const passage& x, size_t i) {
  auto next = i;
  if (x.is(next, ".") && x.tokens[next].glued && x[next - 1].size() == 1)
    ++next;
  if (x.is(next, "-") && x.tokens[next].glued)
    ++next;
  while (x.is_word(next) && is_listed(x[next], particles))
    ++next;
  if (!may_be_name(x, next) || x.tokens[next].opens)
    return i;
  return next + 1;
}

token_run name_at(const passage& x, size_t first) {
  auto last = first + 1;
  for (int words = 1; words < 5; ++words) {
    auto next = extend_name(x, last);
    if (next == last || x[next - 2].ends_with("'s"))
      break;
    last = next;
  }
  return {first, last};
}

bool is_led_away(const passage& x, size_t i) {
  return i > 0 && !x.tokens[i].opens && x.is_word(i - 1) && is_listed(x[i - 1], leads_no_person);
}

bool is_introduced(const passage& x, size_t i) {
  if (i == 0)
    return false;
  if (x.is(i - 1, "named") || x.is(i - 1, "called") || x.is(i - 1, "i'm"))
    return true;
  if (i < 2)
    return false;
  return (x.is(i - 1, "is") && x.is(i - 2, "name")) || (x.is(i - 1, "am") && x.is(i - 2, "i"))
         || (x.is(i - 1, ":") && x.is(i - 2, "name"));
}

/// How sure it is that number `i` is an age; 0: it is none.
int age_score(const passage& x, size_t i) {
  auto next = x.is(i + 1, "-") ? i + 2 : i + 1;
  if (x.is(next, "year") || x.is(next, "years") || x.is(next, "yr") || x.is(next, "yrs")) {
    auto after = x.is(next + 1, "-") ? next + 2 : next + 1;
    if (x.is(after, "old"))
      return 5;
    if (x.is(after, "of"))
      return x.is(after + 1, "age") ? 4 : 0;
    return x.is(after, "ago") || x.is(after, "experience") ? 0 : 3;
  }
  if (x.is(next, "y") && x.is(next + 1, "/") && x.is(next + 2, "o"))
    return 5;
  if (i == 0)
    return 1;
  auto back = i - 1;
  if ((x.is(back, "of") || x.is(back, "is") || x.is(back, ":") || x.is(back, "=")) && back > 0
      && x.is(back - 1, "age"))
    return 4;
  if (x.is(back, "aged") || x.is(back, "age") || x.is(back, "turned") || x.is(back, "turning"))
    return 4;
  if (x.is(back, "is") || x.is(back, "am") || x.is(back, "i'm"))
    return 3;
  bool closed = i + 1 >= x.size() || x.is(i + 1, ",") || x.is(i + 1, ")") || x.is(i + 1, ".");
  if ((x.is(back, ",") || x.is(back, "(")) && closed)
    return 2;
  return x.is(back, "$") || x.is(back, "€") || x.is(back, "#") ? 0 : 1;
}

size_t skip_article(const passage& x, size_t i) {
  return x.is(i, "a") || x.is(i, "an") || x.is(i, "the") ? i + 1 : i;
}

/// The phrase that starts at `i`, if a phrase starts there.
std::optional<std::string_view> phrase_at(const passage& x, size_t i) {
  auto last = i;
  while (last < x.size() && last - i < 8) {
    bool joins = x.is(last, "-") || x.is(last, "/") || x.is(last, "&");
    bool word = x.is_word(last) && !is_listed(x[last], phrase_ends);
    if ((!joins && !word) || (last > i && x.tokens[last].opens))
      break;
    ++last;
  }
  if (last == i || !x.is_word(i) || x.is(i, "year") || x.is(i, "years") || x.is(i, "old"))
    return {};
  return x.slice(i, last);
}

/// "works as a", "occupation:", "job is".
std::optional<std::string_view> occupation_by_keyword(const passage& x) {
  for (size_t i = 0; i + 1 < x.size(); ++i) {
    if (!x.is_word(i))
      continue;
    bool works = (x.is(i + 1, "as") && is_listed(x[i], work_words))
                 || (is_listed(x[i], job_words) && (x.is(i + 1, "is") || x.is(i + 1, ":")));
    if (!works)
      continue;
    if (auto found = phrase_at(x, skip_article(x, i + 2)))
      return found;
  }
  return {};
}

/// "30-year-old engineer", "is a nurse", ", a nurse", "(41, nurse)".
std::optional<std::string_view> occupation_by_place(const passage& x) {
  for (size_t i = 0; i + 1 < x.size(); ++i) {
    auto next = i + 1;
    if (x.tokens[next].opens)
      continue;
    bool old = x.is(i, "old") && i >= 2 && (x.is(i - 1, "-") || x.is(i - 1, "years"));
    bool be = x.is(i, "is") || x.is(i, "am") || x.is(i, "i'm") || x.is(i, "was") || x.is(i, "'s");
    bool aside = x.is(i, ",") || x.is(i, "(") || x.is(i, "-");
    bool after_age = x.is(i, ",") && i > 0 && (x.is_number(i - 1) || x.is(i - 1, ")"));
    auto start = skip_article(x, next);
    bool has_article = start != next;
    if (!(old && !has_article) && !((be || aside) && has_article) && !after_age)
      continue;
    if (x.is_word(start) && x.tokens[start].capital && after_age && !has_article)
      continue;
    if (auto found = phrase_at(x, start))
      return found;
  }
  return {};
}

} // namespace

void find_people(const passage& x, std::vector<token_run>& people) {
  people.clear();
  for (size_t i = 0; i < x.size();) {
    if (!may_be_name(x, i)) {
      ++i;
      continue;
    }
    auto name = name_at(x, i);
    if (!is_led_away(x, i))
      people.push_back(name);
    i = name.last;
  }
}

std::optional<token_run> find_person(const passage& x) {
  std::optional<token_run> first;
  std::optional<token_run> led_away;
  for (size_t i = 0; i < x.size();) {
    if (!may_be_name(x, i)) {
      ++i;
      continue;
    }
    auto name = name_at(x, i);
    if (is_introduced(x, i))
      return name;
    auto& slot = is_led_away(x, i) ? led_away : first;
    if (!slot)
      slot = name;
    i = name.last;
  }
  return first ? first : led_away;
}

std::string_view name_text(const passage& x, token_run name) {
  auto text = x.slice(name.first, name.last);
  for (auto genitive : {"'s"sv, "\xE2\x80\x99s"sv})
    if (text.ends_with(genitive))
      text.remove_suffix(genitive.size());
  return text;
}

std::optional<size_t> find_age(const passage& x) {
  std::optional<size_t> best;
  int best_score = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    if (x.tokens[i].kind != token_kind::number || x[i].size() > 3)
      continue;
    if (auto score = age_score(x, i); score > best_score) {
      best_score = score;
      best = i;
    }
  }
  return best;
}

bool reads_as_age(const passage& x, size_t i) {
  return age_score(x, i) >= 2;
}

std::optional<std::string_view> find_occupation(const passage& x) {
  if (auto found = occupation_by_keyword(x))
    return found;
  return occupation_by_place(x);
}

std::optional<std::string_view> find_led_name(const passage& x,
                                              std::span<const std::string_view> leads) {
  for (size_t i = 0; i + 1 < x.size(); ++i) {
    if (!x.is_word(i) || !is_listed(x[i], leads))
      continue;
    auto start = skip_article(x, i + 1);
    if (may_be_name(x, start) && !x.tokens[start].opens)
      return name_text(x, name_at(x, start));
  }
  return {};
}

} // namespace troupe::rehearsing
