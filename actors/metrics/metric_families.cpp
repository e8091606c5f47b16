#include "metric_families.hpp"

#include "model/genai_names.hpp"

#include <algorithm>
#include <initializer_list>
#include <type_traits>
#include <vector>

namespace troupe {

namespace {

using registry = caf::telemetry::metric_registry;
using names = std::initializer_list<std::string_view>;

/// Both of seconds, from what a cache needs to what a text may take that waits for a limit.
constexpr double text_bounds[] = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 120, 300, 900, 3600};
constexpr double run_bounds[] = {1, 5, 15, 60, 300, 900, 3600, 14400, 43200, 86400};

constexpr std::string_view no_unit = "1";

// CAF 0.18 has a string_view of its own.
using caf_word = std::decay_t<decltype(caf::telemetry::label_view{"", ""}.name())>;

std::vector<caf_word> words(names xs) {
  return {xs.begin(), xs.end()};
}

/// "gen_ai.token.type" is gen_ai_token_type there.
std::string in_prometheus(std::string_view name) {
  std::string result{name};
  std::replace(result.begin(), result.end(), '.', '_');
  return result;
}

/// Adds families whose names begin with "troupe_". Counters end in "_total".
class adder {
public:
  explicit adder(registry& to) : to_(to) {}

  template <class Value = int64_t>
  auto counters(std::string_view name, names labels, std::string_view help,
                std::string_view unit = no_unit) {
    const auto xs = words(labels);
    return to_.counter_family<Value>("troupe", name, {xs.data(), xs.size()}, help, unit, true);
  }

  template <class Value = int64_t>
  auto counter(std::string_view name, std::string_view help, std::string_view unit = no_unit) {
    return to_.counter_singleton<Value>("troupe", name, help, unit, true);
  }

  template <class Value = int64_t>
  auto gauges(std::string_view name, names labels, std::string_view help) {
    const auto xs = words(labels);
    return to_.gauge_family<Value>("troupe", name, {xs.data(), xs.size()}, help, no_unit, false);
  }

  auto gauge(std::string_view name, std::string_view help) {
    return to_.gauge_singleton<int64_t>("troupe", name, help, no_unit, false);
  }

  template <class Value>
  auto histograms(std::string_view prefix, std::string_view name, names labels,
                  const std::vector<Value>& bounds, std::string_view help, std::string_view unit) {
    const auto xs = words(labels);
    return to_.histogram_family<Value>(prefix, name, {xs.data(), xs.size()},
                                       {bounds.data(), bounds.size()}, help, unit, false);
  }

  /// One of OpenTelemetry's: "gen_ai.client.token.usage" is "client.token.usage" in "gen_ai".
  template <class Value>
  auto conventional(std::string_view name, std::initializer_list<std::string_view> attributes,
                    const std::vector<Value>& bounds, std::string_view help,
                    std::string_view unit) {
    const auto split = name.find('.');
    std::vector<std::string> spelled;
    for (const auto x : attributes)
      spelled.push_back(in_prometheus(x));
    const std::vector<caf_word> xs(spelled.begin(), spelled.end());
    return to_.histogram_family<Value>(name.substr(0, split), name.substr(split + 1),
                                       {xs.data(), xs.size()}, {bounds.data(), bounds.size()}, help,
                                       unit, false);
  }

private:
  registry& to_;
};

template <class Bounds>
auto list_of(const Bounds& xs) {
  return std::vector<double>(std::begin(xs), std::end(xs));
}

} // namespace

metric_families::metric_families(registry& to) {
  add_texts(to);
  add_requests(to);
  add_money(to);
  add_routes(to);
  add_batches(to);
  add_runs(to);
}

void metric_families::add_texts(registry& to) {
  adder add{to};
  texts = add.counters("texts", {"outcome"},
                       "Texts that have an outcome: ok, or what failed them.");
  text_seconds
    = add.histograms<double>("troupe", "text_duration", {"outcome"}, list_of(text_bounds),
                             "From the first start of a text to its outcome, waits included.",
                             "seconds");
  known_answers = add.counters(
    "known_answers", {"origin"},
    "Answers that were there: from the cache, of an equal text, or stale and asked for again.");
  reasks = add.counter("reasks", "Times that a model was shown what was wrong with its answer.");
  transport_retries = add.counter(
    "transport_retries", "Tries after a failure in transport, or one that the server had.");
  limit_waits = add.counter("limit_waits", "Times that a text waited for a limit after a refusal.");
  hedges = add.counter("hedges", "Second requests beside one that took unusually long.");
  repairs = add.counters("repairs", {"kind"}, "What was repaired in answers that were taken.");
}

void metric_families::add_requests(registry& to) {
  adder add{to};
  requests = add.counters("requests", {"provider", "model", "result", "error", "http"},
                          "Requests that have come to their end: ok, wrong (an answer that is "
                          "none), failed, or dropped.");
  first_byte_seconds
    = add.histograms<double>("troupe", "request_first_byte", {"provider", "model"},
                             list_of(genai::seconds_bounds),
                             "From sending a request to the first byte of its reply.", "seconds");
  operation_seconds = add.conventional<double>(
    genai::operation_duration,
    {genai::operation_name, genai::provider_name, genai::request_model, genai::response_model,
     genai::server_address, genai::server_port, genai::error_type},
    list_of(genai::seconds_bounds), "From sending a request to its end.", "seconds");
  first_chunk_seconds
    = add.conventional<double>(genai::time_to_first_chunk,
                               {genai::operation_name, genai::provider_name, genai::request_model,
                                genai::server_address, genai::server_port},
                               list_of(genai::seconds_bounds),
                               "From sending a request to the first of what is streamed in reply.",
                               "seconds");
  token_usage = add.conventional<int64_t>(
    genai::token_usage,
    {genai::operation_name, genai::provider_name, genai::request_model, genai::response_model,
     genai::server_address, genai::server_port, genai::token_type},
    std::vector<int64_t>(genai::tokens_bounds.begin(), genai::tokens_bounds.end()),
    "Tokens of a request that are billed.", no_unit);
  workflow_seconds
    = add.conventional<double>(genai::workflow_duration,
                               {genai::operation_name, genai::workflow_name, genai::error_type},
                               list_of(run_bounds), "A whole run.", "seconds");
}

void metric_families::add_money(registry& to) {
  adder add{to};
  tokens = add.counters("tokens", {"provider", "model", "type"},
                        "Tokens: input and output; among the former cached and cache_write, among "
                        "the latter reasoning.");
  cost_dollars = add.counters<double>("cost", {"provider", "model"},
                                      "What requests have cost, as far as it is known.", "dollars");
  uncertain_dollars = add.counter<double>(
    "uncertain_cost", "The most that requests may have cost of which nobody told.", "dollars");
  uncertain_tokens = add.counter(
    "uncertain_tokens", "The most tokens that requests may have used of which nobody told.");
  unpriced_tokens = add.counter("unpriced_tokens", "Tokens whose cost nobody knows.");
  saved_dollars = add.counter<double>(
    "saved_cost", "What it would have cost to ask again for answers that were there.", "dollars");
}

void metric_families::add_routes(registry& to) {
  adder add{to};
  const names route{"provider", "model"};
  const names why{"provider", "model", "reason"};
  holds = add.counters("route_holds", why, "Times that nothing was sent on a route for a while.");
  held_seconds = add.counters<double>("route_held", why,
                                      "How long nothing was sent on routes, summed over runs.",
                                      "seconds");
  waits = add.counters("route_long_waits", why,
                       "Times that it was told that a route waits for more than ten seconds.");
  form_changes = add.counters("route_form_changes", route,
                              "Times that a server did not take the form of requests.");
  route_waiting = add.gauges("route_texts_waiting", route, "Texts that wait for their next try.");
  route_queued = add.gauges("route_requests_queued", route, "Requests that wait for their permit.");
  route_permits = add.gauges("route_permits", route, "Permits in stock, while no limit is known.");
  route_closed = add.gauges("route_closed", route,
                            "Runs to which the provider has said no for all of their texts.");
  breakers = add.gauges("route_breakers", {"provider", "model", "state"},
                        "Runs in which the route's breaker is in this state.");
  rates_family_ = add.gauges<double>("route_requests_per_minute_limit", route,
                                     "Requests a minute that the pace lets through, at most.");
  in_flight_family_ = add.gauges<double>("route_concurrency_limit", route,
                                         "Requests in flight that the pace lets through, at most.");
}

void metric_families::add_batches(registry& to) {
  adder add{to};
  batches = add.counters("batches", {"provider", "model", "event"},
                         "What happened to batches, such as submitted, collected or failed.");
  batch_rows = add.counters("batch_rows", {"provider", "model", "event"},
                            "Rows of batches that were submitted, and what became of them.");
}

void metric_families::add_runs(registry& to) {
  adder add{to};
  runs = add.gauge("runs", "Runs that go on.");
  seats = add.gauge("seats", "Requests that may be on their way at once.");
  seats_busy = add.gauge("seats_busy", "Requests that are on their way.");
  texts_open = add.gauge("texts_open", "Texts that have begun and have no outcome.");
  texts_queued = add.gauge("texts_queued", "Texts that were read from the source and not begun.");
  texts_expected = add.gauge("texts_expected", "Texts of sources that know their number.");
  answers_reading = add.gauge("answers_reading", "Answers that are being read.");
  outcomes_held = add.gauge("outcomes_held",
                            "Outcomes that wait for an older text, or for a consumer.");
}

route_labels metric_families::labels_of(const route_labels& told) {
  route_labels result{label_value(told.provider), label_value(told.model), label_value(told.host),
                      told.port};
  if (routes_.admit(result.provider + '\n' + result.model + '\n' + result.host + '\n'
                    + result.port))
    return result;
  return {std::string{other_value}, std::string{other_value}, {}, {}};
}

std::string metric_families::model_of(const route_labels& route, std::string_view told) {
  auto result = label_value(told);
  return models_.admit(route.provider + '\n' + route.model + '\n' + route.host + '\n' + route.port
                       + '\n' + result)
           ? result
           : std::string{other_value};
}

std::string metric_families::label_of(std::string_view told) {
  auto result = label_value(told);
  return names_.admit(result) ? result : std::string{other_value};
}

highest_of_all& metric_families::requests_a_minute(const route_labels& route) {
  return highest(rates_, rates_family_, route);
}

highest_of_all& metric_families::in_flight_max(const route_labels& route) {
  return highest(in_flight_, in_flight_family_, route);
}

highest_of_all& metric_families::highest(by_route& among, family<dbl_gauge> in,
                                         const route_labels& route) {
  const std::lock_guard guard{mutex_};
  auto* const gauge = in->get_or_add({{"provider", route.provider}, {"model", route.model}});
  return among.try_emplace(route.provider + '\n' + route.model, gauge).first->second;
}

} // namespace troupe
