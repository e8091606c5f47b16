#include "route_metrics.hpp"

#include "base_units.hpp"
#include "model/genai_names.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

using caf::telemetry::label_view;

std::string_view http_class_name(uint16_t hundreds) {
  constexpr std::string_view all[] = {"", "1xx", "2xx", "3xx", "4xx", "5xx"};
  return hundreds < std::size(all) ? all[hundreds] : other_value;
}

std::string_view result_name(errc code, bool answered) {
  if (code == errc::none)
    return "ok";
  return answered ? "wrong" : "failed";
}

std::string hold_reason(const error& x) {
  return x.code == errc::rate_limited && x.message.empty() ? "pace" : to_string(x.code);
}

/// The counter or gauge of a route.
template <class Family, class... Labels>
auto* of_route(Family* in, const route_labels& x, Labels... more) {
  return in->get_or_add({{"provider", x.provider}, {"model", x.model}, more...});
}

} // namespace

route_metrics::route_metrics(std::shared_ptr<metric_families> all, const observed_route& about,
                             bool streamed)
  : all_(std::move(all)),
    labels_(all_->labels_of({about.provider, about.model, about.host,
                             about.port == 0 ? "" : std::to_string(about.port)})),
    convention_provider_(genai::provider_of(labels_.provider)),
    dollars_(of_route(all_->cost_dollars, labels_)),
    first_byte_seconds_(of_route(all_->first_byte_seconds, labels_)),
    waiting_(of_route(all_->route_waiting, labels_)),
    queued_(of_route(all_->route_queued, labels_)),
    permits_(of_route(all_->route_permits, labels_)),
    closed_(of_route(all_->route_closed, labels_)),
    breakers_{gauge_share{of_route(all_->breakers, labels_, label_view{"state", "closed"})},
              gauge_share{of_route(all_->breakers, labels_, label_view{"state", "open"})},
              gauge_share{of_route(all_->breakers, labels_, label_view{"state", "half_open"})}},
    requests_a_minute_(all_->requests_a_minute(labels_)),
    in_flight_max_(all_->in_flight_max(labels_)) {
  constexpr std::string_view kinds[] = {genai::input_tokens, genai::output_tokens, "cached",
                                        "cache_write", "reasoning"};
  for (size_t i = 0; i < token_kinds; ++i)
    tokens_[i] = of_route(all_->tokens, labels_, label_view{"type", kinds[i]});
  if (streamed)
    first_chunk_seconds_
      = all_->first_chunk_seconds->get_or_add({{"gen_ai_operation_name", genai::chat},
                                               {"gen_ai_provider_name", convention_provider_},
                                               {"gen_ai_request_model", labels_.model},
                                               {"server_address", labels_.host},
                                               {"server_port", labels_.port}});
}

// -- requests
// ----------------------------------------------------------------------------------------

void route_metrics::add(const attempt_ended& x) {
  count_of(x).inc();
  const auto& record = x.record;
  add(record.tokens);
  if (record.cost > money{})
    dollars_->inc(in_dollars(record.cost));
  add_times(record);
  if (x.answer == nullptr) {
    failures_of(record.problem.code).observe(in_seconds(record.elapsed));
    return;
  }
  auto& of_model = answers_of(x.answer->model);
  of_model.seconds->observe(in_seconds(record.elapsed));
  const auto& told = record.tokens;
  of_model.input->observe(as_count(told.billed_prompt_tokens.value_or(told.prompt_tokens)));
  of_model.output->observe(
    as_count(told.billed_completion_tokens.value_or(told.completion_tokens)));
}

void route_metrics::add_dropped() {
  of_route(all_->requests, labels_, label_view{"result", "dropped"}, label_view{"error", ""},
           label_view{"http", ""})
    ->inc();
}

int_counter& route_metrics::count_of(const attempt_ended& x) {
  const auto code = x.record.problem.code;
  const auto http_class = static_cast<uint16_t>(x.record.http_status / 100);
  const bool answered = x.answer != nullptr;
  for (const auto& known : results_)
    if (known.code == code && known.http_class == http_class && known.answered == answered)
      return *known.count;
  auto* const made
    = of_route(all_->requests, labels_, label_view{"result", result_name(code, answered)},
               label_view{"error", code == errc::none ? std::string{} : to_string(code)},
               label_view{"http", http_class_name(http_class)});
  results_.push_back({code, http_class, answered, made});
  return *made;
}

void route_metrics::add(const usage& x) {
  const auto add_to = [this](token_kind kind, uint64_t count) {
    if (count > 0)
      tokens_[kind]->inc(as_count(count));
  };
  add_to(input, x.prompt_tokens);
  add_to(output, x.completion_tokens);
  add_to(cached, x.cached_tokens.value_or(0));
  add_to(cache_write, x.cache_write_tokens.value_or(0));
  add_to(reasoning, x.reasoning_tokens.value_or(0));
}

void route_metrics::add_times(const attempt& x) {
  if (x.first_byte.count() == 0)
    return;
  first_byte_seconds_->observe(in_seconds(x.first_byte));
  if (first_chunk_seconds_ != nullptr)
    first_chunk_seconds_->observe(in_seconds(x.first_byte));
}

route_metrics::answer_metrics& route_metrics::answers_of(const std::string& model) {
  for (auto& known : answers_)
    if (known.told == model)
      return known;
  auto name = all_->model_of(labels_, model);
  if (name != other_value)
    return answers_.emplace_back(make_answers(model, name));
  if (!other_answers_)
    other_answers_ = make_answers({}, name);
  return *other_answers_;
}

route_metrics::answer_metrics route_metrics::make_answers(std::string told,
                                                          const std::string& model) {
  return {std::move(told), seconds_of(model, {}), usage_of(model, genai::input_tokens),
          usage_of(model, genai::output_tokens)};
}

dbl_histogram& route_metrics::failures_of(errc code) {
  for (const auto& known : failures_)
    if (known.code == code)
      return *known.seconds;
  return *failures_.emplace_back(failure_metrics{code, seconds_of({}, to_string(code))}).seconds;
}

dbl_histogram* route_metrics::seconds_of(std::string_view model, std::string_view problem) {
  return all_->operation_seconds->get_or_add({{"gen_ai_operation_name", genai::chat},
                                              {"gen_ai_provider_name", convention_provider_},
                                              {"gen_ai_request_model", labels_.model},
                                              {"gen_ai_response_model", model},
                                              {"server_address", labels_.host},
                                              {"server_port", labels_.port},
                                              {"error_type", problem}});
}

int_histogram* route_metrics::usage_of(std::string_view model, std::string_view type) {
  return all_->token_usage->get_or_add({{"gen_ai_operation_name", genai::chat},
                                        {"gen_ai_provider_name", convention_provider_},
                                        {"gen_ai_request_model", labels_.model},
                                        {"gen_ai_response_model", model},
                                        {"server_address", labels_.host},
                                        {"server_port", labels_.port},
                                        {"gen_ai_token_type", type}});
}

// -- the route
// ---------------------------------------------------------------------------------------

void route_metrics::add(const waiting& x) {
  of_route(all_->waits, labels_, label_view{"reason", hold_reason(x.reason)})->inc();
}

void route_metrics::add_form_change() {
  of_route(all_->form_changes, labels_)->inc();
}

void route_metrics::hold(event_time now, event_time until, const error& reason) {
  const bool goes_on = held_until_ > now;
  settle(now);
  auto& why = held_by(hold_reason(reason));
  const auto place = static_cast<size_t>(&why - held_.data());
  if (!goes_on || place != held_for_)
    why.times->inc();
  held_for_ = place;
  held_from_ = now;
  held_until_ = until;
}

void route_metrics::settle(event_time now) {
  const auto end = std::min(now, held_until_);
  if (end <= held_from_)
    return;
  held_[held_for_].seconds->inc(std::chrono::duration<double>(end - held_from_).count());
  held_from_ = end;
}

route_metrics::held_metrics& route_metrics::held_by(const std::string& reason) {
  for (auto& known : held_)
    if (known.reason == reason)
      return known;
  const label_view label{"reason", reason};
  return held_.emplace_back(held_metrics{reason, of_route(all_->holds, labels_, label),
                                         of_route(all_->held_seconds, labels_, label)});
}

void route_metrics::add(const batch_event& x) {
  // What became of it is an event of its own.
  if (x.what == batch_news::progress)
    return;
  of_route(all_->batches, labels_, label_view{"event", to_string(x.what)})->inc();
  if (x.what == batch_news::submitted)
    add_rows("submitted", x.rows);
  if (x.what != batch_news::collected)
    return;
  add_rows("done", x.done);
  add_rows("failed", x.failed);
  add_rows("missing", x.missing);
  add_rows("unknown", x.unknown);
  add_rows("repeated", x.repeated);
}

void route_metrics::add_rows(std::string_view what, uint64_t count) {
  if (count > 0)
    of_route(all_->batch_rows, labels_, label_view{"event", what})->inc(as_count(count));
}

void route_metrics::set(const route_sample& x) {
  waiting_.set(x.waiting);
  queued_.set(x.queued);
  permits_.set(x.permits);
  closed_.set(x.closed ? 1 : 0);
  for (size_t i = 0; i < breakers_.size(); ++i)
    breakers_[i].set(static_cast<size_t>(x.breaker) == i ? 1 : 0);
  requests_a_minute_.set(x.requests_per_minute);
  in_flight_max_.set(x.concurrency);
}

void route_metrics::leave() {
  for (auto* x : {&waiting_, &queued_, &permits_, &closed_})
    x->set(0);
  for (auto& x : breakers_)
    x.set(0);
  requests_a_minute_.set(0);
  in_flight_max_.set(0);
}

} // namespace troupe
