#include "problem_meaning.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::detail {

namespace {

// What messages say, whoever sends them. In small letters; those of a letter or two more than an
// abbreviation count as whole words only.

constexpr std::string_view too_large_words[] = {
  "request too large",
  "request is too large",
  "payload too large",
  "payload size exceeds",
  "entity too large",
  "prompt is too long",
  "prompt too long",
  "input is too long",
  "input too long",
  "context length",
  "context window",
  "context size",
  "maximum context",
  "reduce the length",
  "reduce your message size",
  "reduce your prompt",
  "tokens must be reduced",
  "tokens per request",
  "exceeds the maximum number of tokens",
  "number of tokens in the prompt cannot exceed",
  "larger than the maximum",
  "exceeds max_model_len",
};

/// Limits that nobody waits for within a run.
constexpr std::string_view daily_words[] = {
  "per day",   "perday",  "per-day",   "per_day",  "/day",   "/ day",
  "daily",     "byday",   "per 86400", "per week", "weekly", "/week",
  "per month", "monthly", "/ month",   "/month",   "rpd",    "tpd",
};

/// Limits that come back soon.
constexpr std::string_view minute_words[] = {
  "per min",  "permin", "per-min", "per_min",    "/min",      "/ min",
  "byminute", "rpm",    "tpm",     "per second", "persecond", "per hour",
};

constexpr std::string_view quota_words[] = {
  "insufficient balance",
  "insufficient_balance",
  "insufficient credit",
  "insufficient funds",
  "insufficient quota",
  "insufficient_quota",
  "not enough credit",
  "not enough balance",
  "credit balance is too low",
  "out of credit",
  "no credits",
  "any credits",
  "used all available",
  "balance is insufficient",
  "billing hard limit",
  "quota exhausted",
  "quota is exhausted",
  "api usage limits",
  "account is in arrears",
  "余额不足",
  "额度不足",
  "欠费",
};

/// The same, unless a limit that comes back soon is named, or a time to wait.
constexpr std::string_view weak_quota_words[] = {"exceeded your current quota"};

constexpr std::string_view wait_words[] = {"retry in ", "retry after ", "try again in "};

bool is_one_of(word_list words, std::string_view x) {
  return std::any_of(words.begin(), words.end(),
                     [x](std::string_view word) { return equal_ignoring_case(word, x); });
}

bool names(const provider_problem& x, word_list any_of) {
  return is_one_of(any_of, x.code) || is_one_of(any_of, x.type) || is_one_of(any_of, x.reason);
}

bool says(std::string_view text, std::string_view word) {
  constexpr size_t abbreviation = 3;
  for (size_t from = 0;;) {
    const auto at = find_ignoring_case(text.substr(from), word);
    if (at == std::string_view::npos)
      return false;
    const auto start = from + at;
    const auto end = start + word.size();
    if (word.size() > abbreviation
        || ((start == 0 || !is_letter(text[start - 1]))
            && (end == text.size() || !is_letter(text[end]))))
      return true;
    from = start + 1;
  }
}

bool says(std::string_view text, word_list any_of) {
  return std::any_of(any_of.begin(), any_of.end(),
                     [text](std::string_view word) { return says(text, word); });
}

/// The number at the front: "30000", ": 40,000"; absent if there is none.
std::optional<uint64_t> number_at(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" :="), text.size()));
  std::optional<uint64_t> result;
  for (const auto c : text) {
    if (is_digit(c) && result.value_or(0) < UINT64_MAX / 16)
      result = result.value_or(0) * 10 + static_cast<uint64_t>(c - '0');
    else if (c != ',' || !result)
      break;
  }
  return result;
}

/// "Limit 30000, Requested 36278": what was asked for at once is more than there ever is.
bool asks_for_too_much(std::string_view message) {
  const auto limit = number_behind(message, "limit");
  const auto asked = number_behind(message, "requested");
  return limit && asked && *asked > *limit;
}

bool is_limit(const provider_problem& x, const problem_names& named) {
  return names(x, named.rate) || is_one_of(named.limit_types, x.type);
}

/// A limit per day comes back tomorrow: for a run it is as good as used up. Details name what was
/// violated; a message may tell of limits in general.
bool is_daily(const provider_problem& x) {
  return says(x.details, daily_words)
         || (says(x.message, daily_words) && !says(x.message, minute_words)
             && !says(x.details, minute_words));
}

bool is_used_up(const provider_problem& x) {
  if (says(x.message, quota_words))
    return true;
  return says(x.message, weak_quota_words) && !says(x.message, minute_words)
         && !says(x.details, minute_words) && !says(x.message, wait_words);
}

/// What the provider calls it by name, if it is one of the things that matter. `limited`: it is
/// known to be a limit, of whatever kind.
errc meaning_of(const provider_problem& x, const problem_names& named, bool limited) {
  if (names(x, named.shortage))
    return errc::rate_limited;
  if (names(x, named.quota) || names(x, named.daily) || (limited && is_daily(x)) || is_used_up(x))
    return errc::quota_exhausted;
  if (names(x, named.filter))
    return errc::content_filtered;
  if (names(x, named.authentication))
    return errc::authentication;
  return errc::none;
}

/// Statuses below 500 that say "later": a conflict, too early, a dependency or a client in the
/// provider's own house, no capacity (Groq).
bool is_passing(uint16_t status) {
  constexpr uint16_t passing[] = {408, 409, 423, 424, 425, 444, 449, 460, 498, 499};
  return std::find(std::begin(passing), std::end(passing), status) != std::end(passing);
}

/// The status that an error within a 200 reply would have had; 0 if it does not say.
uint16_t status_in(const provider_problem& x) {
  uint16_t result = 0;
  const auto* end = x.code.data() + x.code.size();
  const auto [stop, fault] = std::from_chars(x.code.data(), end, result);
  return fault == std::errc{} && stop == end ? result : 0;
}

} // namespace

std::optional<uint64_t> number_behind(std::string_view text, std::string_view word) {
  for (;;) {
    const auto at = find_ignoring_case(text, word);
    if (at == std::string_view::npos)
      return std::nullopt;
    text.remove_prefix(at + word.size());
    if (const auto result = number_at(text))
      return result;
  }
}

bool is_too_large(const provider_problem& x, const problem_names& named) {
  return names(x, named.too_large) || says(x.message, too_large_words)
         || asks_for_too_much(x.message);
}

bool is_wrong_answer(const provider_problem& x, const problem_names& named) {
  return x.said || names(x, named.wrong_answer);
}

errc classify_status(uint16_t status, const provider_problem& problem, const problem_names& named) {
  const auto filtered = named.filter_statuses;
  if (std::find(filtered.begin(), filtered.end(), status) != filtered.end())
    return errc::content_filtered;
  if (status >= 400 && is_too_large(problem, named))
    return errc::http_status;
  // A key may have a limit of its own.
  const bool limited = status == 429 || is_limit(problem, named)
                       || (status == 403 && says(problem.message, "limit"));
  if (status >= 400 && status < 500 && !is_passing(status))
    if (const auto code = meaning_of(problem, named, limited); code != errc::none)
      return code;
  if (is_passing(status) || status >= 500)
    return errc::unavailable;
  switch (status) {
  case 401:
  case 403:
    return errc::authentication;
  case 402:
    return errc::quota_exhausted;
  case 420:
  case 429:
    return errc::rate_limited;
  default:
    return errc::http_status;
  }
}

errc classify_problem(const provider_problem& problem, const problem_names& named) {
  if (is_too_large(problem, named))
    return errc::http_status;
  const bool limited = is_limit(problem, named);
  if (const auto code = meaning_of(problem, named, limited); code != errc::none)
    return code;
  if (limited && names(problem, named.rate))
    return errc::rate_limited;
  switch (status_in(problem)) {
  case 400:
  case 404:
  case 413:
  case 422:
    return errc::http_status;
  case 402:
    return errc::quota_exhausted;
  default:
    return errc::provider_error;
  }
}

} // namespace troupe::detail
