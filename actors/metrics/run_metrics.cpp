#include "run_metrics.hpp"

#include "base_units.hpp"
#include "model/genai_names.hpp"

#include <utility>

namespace troupe {

namespace {

/// `now` has grown out of `before`.
void add_growth(int_counter* to, uint64_t before, uint64_t now) {
  if (now > before)
    to->inc(as_count(now - before));
}

void add_growth(dbl_counter* to, money before, money now) {
  if (now > before)
    to->inc(in_dollars(now - before));
}

} // namespace

run_metrics::run_metrics(std::shared_ptr<metric_families> all, const run_started& about, event_time)
  : all_(std::move(all)),
    label_(all_->label_of(about.label)),
    succeeded_seconds_(all_->text_seconds->get_or_add({{"outcome", "ok"}})),
    failed_seconds_(all_->text_seconds->get_or_add({{"outcome", "failed"}})),
    cached_(all_->known_answers->get_or_add({{"origin", "cache"}})),
    shared_(all_->known_answers->get_or_add({{"origin", "shared"}})),
    stale_(all_->known_answers->get_or_add({{"origin", "stale"}})),
    runs_(all_->runs),
    seats_(all_->seats),
    seats_busy_(all_->seats_busy),
    texts_open_(all_->texts_open),
    texts_queued_(all_->texts_queued),
    texts_expected_(all_->texts_expected),
    answers_reading_(all_->answers_reading),
    outcomes_held_(all_->outcomes_held) {
  routes_.reserve(about.routes.size());
  for (const auto& x : about.routes)
    routes_.emplace_back(all_, x, about.streamed);
  // So that it is there as 0.
  count_of(errc::none);
  runs_.set(1);
  seats_.set(about.seats);
}

void run_metrics::on_attempt_ended(const attempt_ended& x, event_time) {
  routes_[x.route].add(x);
  // Of others they say what could have been done.
  if (x.record.problem.code == errc::none && !x.record.repairs.empty())
    add_repairs(x.record.repairs);
}

void run_metrics::on_request_dropped(const request_dropped& x, event_time) {
  routes_[x.route].add_dropped();
}

void run_metrics::on_text_ended(const text_ended& x, event_time) {
  count_of(x.what.why.problem.code).inc();
  if (x.what.input != nullptr)
    (x.has_record ? succeeded_seconds_ : failed_seconds_)->observe(in_seconds(x.what.log.elapsed));
}

void run_metrics::on_route_held(const route_held& x, event_time now) {
  routes_[x.route].hold(now, x.until, x.reason);
}

void run_metrics::on_waiting(const waiting& x, event_time) {
  routes_[x.route].add(x);
}

void run_metrics::on_form_changed(const form_changed& x, event_time) {
  routes_[x.route].add_form_change();
}

void run_metrics::on_batch(const batch_event& x, event_time) {
  routes_[x.route].add(x);
}

void run_metrics::on_sample(const run_sample& x, event_time now) {
  add_since(x.so_far);
  seats_.set(x.seats);
  seats_busy_.set(x.in_flight);
  texts_open_.set(x.open_texts);
  texts_queued_.set(x.queued_texts);
  texts_expected_.set(x.expected_texts);
  answers_reading_.set(x.reading);
  outcomes_held_.set(x.held_outcomes);
  for (auto& y : routes_)
    y.settle(now);
  for (size_t i = 0; i < routes_.size() && i < x.routes.size(); ++i)
    routes_[i].set(x.routes[i]);
}

void run_metrics::on_run_ended(const run_summary& x, event_time now) {
  add_since(x);
  for (auto& y : routes_)
    y.settle(now);
  all_->workflow_seconds
    ->get_or_add(
      {{"gen_ai_operation_name", genai::invoke_workflow},
       {"gen_ai_workflow_name", label_},
       {"error_type", x.ended_by.code == errc::none ? std::string{} : to_string(x.ended_by.code)}})
    ->observe(in_seconds(x.elapsed));
  leave();
}

/// It is over, though it may be a while until it is gone.
void run_metrics::leave() {
  for (auto* x : {&runs_, &seats_, &seats_busy_, &texts_open_, &texts_queued_, &texts_expected_,
                  &answers_reading_, &outcomes_held_})
    x->set(0);
  for (auto& x : routes_)
    x.leave();
}

int_counter& run_metrics::count_of(errc code) {
  for (const auto& known : outcomes_)
    if (known.code == code)
      return *known.count;
  auto* const made
    = all_->texts->get_or_add({{"outcome", code == errc::none ? "ok" : to_string(code)}});
  outcomes_.push_back({code, made});
  return *made;
}

void run_metrics::add_repairs(const std::vector<repair>& xs) {
  for (const auto& x : xs) {
    const auto kind = static_cast<size_t>(x.kind);
    if (kind >= repairs_.size())
      continue;
    if (repairs_[kind] == nullptr)
      repairs_[kind] = all_->repairs->get_or_add({{"kind", to_string(x.kind)}});
    repairs_[kind]->inc();
  }
}

void run_metrics::add_since(const run_summary& x) {
  add_growth(all_->reasks, before_.reasks, x.reasks);
  add_growth(all_->transport_retries, before_.transport_retries, x.transport_retries);
  add_growth(all_->limit_waits, before_.limit_waits, x.limit_waits);
  add_growth(all_->hedges, before_.hedges, x.hedges);
  add_growth(cached_, before_.answers.cached, x.answers.cached);
  add_growth(shared_, before_.answers.shared, x.answers.shared);
  add_growth(stale_, before_.answers.stale, x.answers.stale);
  add_growth(all_->uncertain_tokens, before_.uncertain.tokens, x.uncertain.tokens);
  add_growth(all_->uncertain_dollars, before_.uncertain.cost, x.uncertain.cost);
  add_growth(all_->unpriced_tokens, before_.unpriced_tokens, x.unpriced_tokens);
  add_growth(all_->saved_dollars, before_.answers.saved.cost, x.answers.saved.cost);
  before_ = x;
}

} // namespace troupe
