#include "advice.hpp"

#include "counted.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::cli::report {

namespace {

constexpr size_t sentences_max = 5;
/// Below that, a share is chance.
constexpr uint64_t cases_min = 20;

struct weighed_sentence {
  double weight = 0;
  std::string text;
};

std::string percent(double share) {
  const auto whole = static_cast<int64_t>(std::llround(share * 100));
  return whole < 1 ? "less than 1 %" : std::to_string(whole) + " %";
}

double share_of(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// What the model was not told, or did not heed.
std::string cure_for(const std::string& keyword) {
  if (keyword == "minimum" || keyword == "maximum" || keyword == "exclusiveMinimum"
      || keyword == "exclusiveMaximum")
    return "say its bounds in its description, or widen them if the texts do";
  if (keyword == "enum" || keyword == "const")
    return "say in its description what each label means, and add one for the rest";
  if (keyword == "required")
    return "say in its description what to write if the text does not tell, or make it optional";
  if (keyword == "pattern" || keyword == "format")
    return "give an example of the form in its description";
  if (keyword == "minLength" || keyword == "maxLength" || keyword == "minItems"
      || keyword == "maxItems")
    return "say in its description how long it may be";
  if (keyword == "type")
    return "say its type, and an example, in its description, or try --reading repair";
  return "say the rule in its description";
}

void advise_on_field(const run_numbers& x, std::vector<weighed_sentence>& to) {
  if (x.reasks < cases_min || share_of(x.reasks, x.texts) < 0.01)
    return;
  const auto worst = std::max_element(
    x.fields.begin(), x.fields.end(), [](const field_reasks& a, const field_reasks& b) {
      return std::pair{a.cost, a.reasks} < std::pair{b.cost, b.reasks};
    });
  if (worst == x.fields.end() || share_of(worst->reasks, x.reasks) < 0.2)
    return;
  const auto name = worst->pointer.empty() ? std::string{"The whole value"}
                                           : "Field " + worst->pointer;
  auto text = name + " takes part in " + percent(share_of(worst->reasks, x.reasks)) + " of "
              + counted(x.reasks, "re-ask", "re-asks");
  if (worst->cost != money{})
    text += ", which cost " + short_money(worst->cost);
  if (!worst->keyword.empty())
    text += ": its " + worst->keyword + " is broken most; " + cure_for(worst->keyword);
  to.push_back({share_of(worst->reasks, x.texts) + 0.1, text + "."});
}

void advise_on_limits(const run_numbers& x, std::vector<weighed_sentence>& to) {
  const auto share = x.elapsed_ms > 0 ? std::min(1.0, x.held_ms / x.elapsed_ms) : 0;
  if (share >= 0.1) {
    auto text = percent(share) + " of the time was spent waiting for a limit";
    if (x.limit_per_minute > 0)
      text += " of " + grouped(static_cast<uint64_t>(std::llround(x.limit_per_minute)))
              + " a minute";
    to.push_back({share, text
                           + ": ask the provider for a higher one, add a --fallback, or use "
                             "--batch where there is time."});
  } else if (x.limit_waits >= cases_min && share_of(x.limit_waits, x.requests) > 0.05) {
    to.push_back({share_of(x.limit_waits, x.requests),
                  percent(share_of(x.limit_waits, x.requests))
                    + " of the requests were refused for the time being (429): a lower --pool, or "
                      "--rpm, loses less to them."});
  }
}

void advise_on_time(const run_numbers& x, std::vector<weighed_sentence>& to) {
  if (x.requests < 10 * cases_min || x.p50_ms <= 0 || x.hedges > 0 || x.batched > 0)
    return;
  const auto ratio = x.p99_ms / x.p50_ms;
  if (ratio >= 8)
    to.push_back({0.05, "Of 100 requests one takes " + std::to_string(std::llround(ratio))
                          + " times as long as usual: --hedge 0.95 asks a second time beside such "
                            "a one."});
}

void advise_on_failures(const run_numbers& x, std::vector<weighed_sentence>& to) {
  if (x.truncated > 0 && share_of(x.truncated, x.texts) >= 0.005)
    to.push_back({share_of(x.truncated, x.texts) + 0.2,
                  "--max-tokens cuts " + percent(share_of(x.truncated, x.texts))
                    + " of the answers off: raise it, and ask those again with --retry-failed."});
  if (x.passing_failures > 0)
    to.push_back({share_of(x.passing_failures, x.texts) + 0.15,
                  counted(x.passing_failures, "text", "texts")
                    + " failed because of circumstances: the same command with --retry-failed "
                      "asks them again."});
  // Neither a pool nor a timeout is of rows in a batch.
  if (x.batched == 0 && x.transport_retries >= cases_min
      && share_of(x.transport_retries, x.requests) > 0.05)
    to.push_back({share_of(x.transport_retries, x.requests),
                  percent(share_of(x.transport_retries, x.requests))
                    + " of the requests failed on their way and were sent again: if most timed "
                      "out, raise --timeout; if not, a lower --pool may help."});
}

void advise_on_money(const run_numbers& x, std::vector<weighed_sentence>& to) {
  const auto each = x.requests == 0 ? 0 : x.prompt_tokens / x.requests;
  // What providers keep begins at about a thousand tokens.
  if (x.requests >= 10 * cases_min && each >= 1'500
      && share_of(x.cached_tokens, x.prompt_tokens) < 0.1)
    to.push_back({0.04, "A request has " + grouped(each) + " tokens, and "
                          + percent(share_of(x.cached_tokens, x.prompt_tokens))
                          + " of them came from the provider's cache: what is the same for all "
                            "texts belongs at the beginning; see --prompt-cache."});
}

} // namespace

std::vector<std::string> advice_for(const run_numbers& x) {
  std::vector<weighed_sentence> found;
  advise_on_field(x, found);
  advise_on_limits(x, found);
  advise_on_failures(x, found);
  advise_on_time(x, found);
  advise_on_money(x, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const weighed_sentence& a, const weighed_sentence& b) {
                     return a.weight > b.weight;
                   });
  std::vector<std::string> result;
  for (auto& y : found)
    if (result.size() < sentences_max)
      result.push_back(std::move(y.text));
  return result;
}

} // namespace troupe::cli::report
