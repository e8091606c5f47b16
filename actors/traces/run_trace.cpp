#include "run_trace.hpp"

#include "model/genai_names.hpp"

#include <troupe/detail/json_tree.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace troupe::detail {

namespace {

double seconds(std::chrono::microseconds x) {
  return std::chrono::duration<double>{x}.count();
}

/// What a JSON string says; a number as it is written.
std::string spoken(const std::string& id_json) {
  const auto id = json_tree::parse(id_json);
  return id && id->if_string() != nullptr ? *id->if_string() : id_json;
}

void add_text(attributes& to, const text_ended& x, uint32_t attempts_before) {
  const auto& log = x.what.log;
  to.push_back({"troupe.outcome", std::string{x.has_record ? "succeeded" : "failed"}});
  to.push_back({"troupe.attempts", integer(log.attempts.size())});
  if (attempts_before > 0)
    to.push_back({"troupe.attempts_before", int64_t{attempts_before}});
  const auto add = [&to](std::string_view name, uint32_t count) {
    if (count > 0)
      to.push_back({name, int64_t{count}});
  };
  add("troupe.transport_retries", log.spent.transport_retries);
  add("troupe.limit_waits", log.spent.limit_waits);
  add("troupe.reasks", log.spent.reasks);
  add("troupe.truncation_retries", log.spent.truncation_retries);
  add("troupe.hedges", log.spent.hedges);
  if (log.origin != answer_origin::request)
    to.push_back({"troupe.origin", to_string(log.origin)});
}

} // namespace

run_trace::run_trace(std::shared_ptr<const trace_settings> conf, std::shared_ptr<span_sink> sink,
                     const trace_parent& root, uint64_t seed, const run_started& about,
                     event_time now)
  : conf_(std::move(conf)),
    sink_(std::move(sink)),
    origin_(std::make_shared<const span_origin>(span_origin{root.trace, conf_->tracestate})),
    sampling_(root.trace, conf_->ratio),
    ids_(seed),
    last_(now) {
  for (const auto& x : about.routes) {
    routes_.push_back(trace_route(x, about));
    const auto& usual = about.routes.front();
    propagates_.push_back(conf_->propagate && x.host == usual.host && x.port == usual.port
                          && !x.host.empty() && !x.batched);
  }
  run_.origin = origin_;
  run_.id = ids_.next();
  run_.parent = root.span;
  run_.start = now;
  run_.name = genai::invoke_workflow;
  auto& to = run_.about;
  to.push_back({genai::operation_name, std::string{genai::invoke_workflow}});
  if (!about.label.empty()) {
    const auto name = cut(about.label, name_bytes_max);
    run_.name += " " + name;
    to.push_back({genai::workflow_name, name});
  }
  if (!about.routes.empty()) {
    to.push_back({genai::request_model, about.routes.front().model});
    to.push_back(
      {genai::provider_name, std::string{genai::provider_of(about.routes.front().provider)}});
  }
  to.push_back({"troupe.seats", int64_t{about.seats}});
  to.push_back({"troupe.sample_ratio", conf_->ratio});
}

run_trace::~run_trace() {
  if (ended_)
    return;
  fail_span(run_, {errc::cancelled, "the run was torn down before its end"}, *conf_);
  put_run(last_);
}

run_trace::open_text* run_trace::find(uint64_t index) {
  if (!sampling_.takes(index))
    return nullptr;
  const auto found = texts_.find(index);
  return found != texts_.end() ? &found->second : nullptr;
}

std::optional<open_request> run_trace::take(open_text& from, uint64_t request) {
  const auto found = std::ranges::find(from.requests, request, &open_request::request);
  if (found == from.requests.end())
    return std::nullopt;
  const auto result = *found;
  from.requests.erase(found);
  return result;
}

void run_trace::on_text_started(const text_started& x, event_time now) {
  last_ = now;
  if (sampling_.takes(x.index))
    texts_.try_emplace(x.index, open_text{ids_.next(), now, x.attempts_before, {}});
}

void run_trace::on_request_started(const request_started& x, event_time now) {
  if (auto* of = find(x.index))
    of->requests.push_back(
      {x.request, ids_.next(), x.attempt, x.route, x.seat, x.reask, x.judging, x.hedge, now});
}

std::string run_trace::propagate(const request_started& x) {
  if (!propagates_[x.route])
    return {};
  const auto* of = find(x.index);
  const auto known = of != nullptr
                       ? std::ranges::find(of->requests, x.request, &open_request::request)
                       : std::vector<open_request>::const_iterator{};
  // Of a text that is not sampled it says so, that the server does not begin a trace of its own.
  if (of == nullptr || known == of->requests.end())
    return traceparent({origin_->trace, run_.id, false});
  return traceparent({origin_->trace, known->id, true});
}

void run_trace::on_attempt_ended(const attempt_ended& x, event_time now) {
  last_ = now;
  auto* of = find(x.index);
  const auto known = of != nullptr ? take(*of, x.request) : std::nullopt;
  if (!known)
    return;
  auto made = begin_request(routes_[known->route], *known);
  end_request(made, x, *conf_, now);
  put_request(std::move(made), *of);
}

void run_trace::on_request_dropped(const request_dropped& x, event_time now) {
  auto* of = find(x.index);
  if (const auto known = of != nullptr ? take(*of, x.request) : std::nullopt)
    put_dropped(*known, *of, now);
}

void run_trace::put_dropped(const open_request& x, const open_text& of, event_time now) {
  auto made = begin_request(routes_[x.route], x);
  drop_request(made, now);
  put_request(std::move(made), of);
}

void run_trace::put_request(span&& x, const open_text& of) {
  x.origin = origin_;
  x.parent = of.id;
  sink_->put(std::move(x));
}

void run_trace::on_text_ended(const text_ended& x, event_time now) {
  last_ = now;
  if (!sampling_.takes(x.what.index) || !x.what.input)
    return;
  auto of = texts_.extract(x.what.index);
  // It was given up before its turn.
  const auto known = of.empty() ? open_text{ids_.next(), now, 0, {}} : std::move(of.mapped());
  for (const auto& left : known.requests)
    put_dropped(left, known, now);
  span made;
  made.origin = origin_;
  made.id = known.id;
  made.parent = run_.id;
  made.name = "text";
  made.start = known.start;
  made.end = now;
  const auto name = conf_->name_text(*x.what.input, x.what.index);
  made.about.reserve(8);
  made.about.push_back({"troupe.text.index", integer(name.index)});
  if (!name.id_json.empty())
    made.about.push_back({"troupe.text.id", cut(spoken(name.id_json), name_bytes_max)});
  add_text(made.about, x, known.attempts_before);
  if (conf_->contents)
    made.about.push_back(
      {"troupe.text.content", cut(source_text(*x.what.input), conf_->content_bytes_max)});
  if (!x.has_record)
    fail_span(made, x.what.why.problem, *conf_);
  sink_->put(std::move(made));
}

// -- the run
// -----------------------------------------------------------------------------------------------

void run_trace::add_event(std::string_view name, event_time now, attributes about) {
  last_ = now;
  if (run_.events.size() < events_max)
    run_.events.push_back({name, now, std::move(about)});
  else
    ++run_.events_dropped;
}

void run_trace::on_route_held(const route_held& x, event_time now) {
  if (pauses_++ >= pauses_max) {
    ++run_.events_dropped;
    return;
  }
  add_event("troupe.route_held", now,
            {{"troupe.route", int64_t{x.route}},
             {"troupe.wait", seconds(x.until - now)},
             {genai::error_type, to_string(x.reason.code)}});
}

void run_trace::on_waiting(const waiting& x, event_time now) {
  add_event("troupe.waiting", now,
            {{"troupe.route", int64_t{x.route}},
             {"troupe.waited", seconds(x.waited)},
             {"troupe.wait", seconds(x.wait)},
             {genai::error_type, to_string(x.reason.code)}});
}

void run_trace::on_form_changed(const form_changed& x, event_time now) {
  add_event("troupe.form_changed", now,
            {{"troupe.route", int64_t{x.route}},
             {"troupe.what", cut(x.what, name_bytes_max)},
             {genai::error_type, to_string(x.reason.code)}});
}

void run_trace::on_batch(const batch_event& x, event_time now) {
  // Looks at batches say nothing that their end does not.
  if (x.what == batch_news::progress)
    return;
  attributes about{{"troupe.batch.news", to_string(x.what)},
                   {"troupe.route", int64_t{x.route}},
                   {"troupe.batch.rows", integer(x.rows)}};
  if (!x.id.empty())
    about.push_back({"troupe.batch.id", cut(x.id, name_bytes_max)});
  if (x.what == batch_news::collected) {
    about.push_back({"troupe.batch.failed", integer(x.failed)});
    about.push_back({"troupe.batch.missing", integer(x.missing)});
  }
  if (x.reason.code != errc::none)
    about.push_back({genai::error_type, to_string(x.reason.code)});
  add_event("troupe.batch", now, std::move(about));
}

void run_trace::on_run_ended(const run_summary& x, event_time now) {
  auto& to = run_.about;
  to.push_back({"troupe.texts", integer(x.texts)});
  to.push_back({"troupe.texts.succeeded", integer(x.succeeded)});
  to.push_back({"troupe.texts.failed", integer(x.failed)});
  to.push_back({"troupe.requests", integer(x.requests)});
  to.push_back({"troupe.transport_retries", integer(x.transport_retries)});
  to.push_back({"troupe.limit_waits", integer(x.limit_waits)});
  to.push_back({"troupe.reasks", integer(x.reasks)});
  to.push_back({"troupe.hedges", integer(x.hedges)});
  to.push_back({"troupe.cost", dollars(x.cost)});
  if (x.ended_by.code != errc::none)
    fail_span(run_, x.ended_by, *conf_);
  put_run(now);
}

void run_trace::put_run(event_time now) {
  ended_ = true;
  // Of a run that was torn down: what is open has no outcome.
  for (auto& [index, of] : texts_)
    for (const auto& left : of.requests)
      put_dropped(left, of, now);
  run_.end = now;
  sink_->put(std::move(run_));
}

} // namespace troupe::detail
