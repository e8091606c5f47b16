#include "run_counts.hpp"

#include <troupe/violation.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <utility>

namespace troupe::cli::report {

namespace {

/// Gaps that a list of offsets may have.
constexpr uint64_t gap_max = 1u << 20;
constexpr size_t held_max = 400;
constexpr size_t marks_max = 200;
/// Two pauses with less between them are one.
constexpr double pause_gap_ms = 100;

std::string string_in(json_value x, std::string_view name) {
  const auto found = x.find(name);
  return found ? std::string{found->as_string()} : std::string{};
}

uint64_t number_in(json_value x, std::string_view name) {
  const auto found = x.find(name);
  return found ? found->as_uint64() : 0;
}

error problem_in(json_value x) {
  error result;
  from_string(string_in(x, "code"), result.code);
  result.message = string_in(x, "message");
  return result;
}

std::string words_of_problem(const error& x) {
  if (x.code == errc::none)
    return x.message;
  return x.message.empty() ? to_string(x.code) : to_string(x);
}

} // namespace

void reservoir::add(uint64_t place) {
  ++count_;
  if (places_.size() < kept_) {
    places_.push_back(place);
    return;
  }
  const auto at = std::uniform_int_distribution<uint64_t>{0, count_ - 1}(random_);
  if (at < kept_)
    places_[at] = place;
}

void record_offsets::put(uint64_t place, uint64_t offset) {
  if (place > near_.size() + gap_max) {
    far_[place] = offset;
    return;
  }
  if (place >= near_.size())
    near_.resize(place + 1);
  near_[place] = offset + 1;
}

std::optional<uint64_t> record_offsets::find(uint64_t place) const {
  if (place < near_.size() && near_[place] > 0)
    return near_[place] - 1;
  const auto found = far_.find(place);
  return found == far_.end() ? std::nullopt : std::optional{found->second};
}

void run_counter::on_setup(const journal_setup& x) {
  to_.settings_changed = !to_.settings.empty() && to_.settings != x.fields;
  to_.settings = x.fields;
}

void run_counter::on_attempt(const journal_attempt& x) {
  to_.knows_attempts = true;
  auto& open = open_[x.position];
  open.spent.add(x.record, true);
  take_attempt(to_.fields, open.wrong, x.record.reask, x.record.problem,
               x.record.tokens.total_tokens, x.record.cost);
}

void run_counter::on_outcome(const told_outcome& x) {
  if (x.is_item)
    return count_item(x);
  to_.spent += x.spent;
  count_reasks(x);
  open_.erase(x.place);
  if (x.is_pardoned)
    return;
  if (to_.items > 0 && to_.offsets.find(x.place)) {
    // Behind the elements of a list that broke off.
    --to_.texts;
    --to_.ok;
  }
  ++to_.texts;
  to_.offsets.put(x.place, x.offset);
  to_.sample.add(x.place);
  count_times(x);
  to_.most_reasked.add(static_cast<double>(x.spent.reasks), x.place);
  if (x.code == errc::none)
    count_record(x);
  else
    count_failure(x);
  count_repairs(x);
}

void run_counter::count_item(const told_outcome& x) {
  ++to_.items;
  if (const auto value = x.line.find("value"))
    to_.fields.add(*value, nullptr, x.place);
  if (to_.offsets.find(x.place))
    return;
  // A text that went well has lines of elements alone.
  ++to_.texts;
  ++to_.ok;
  to_.sample.add(x.place);
  to_.offsets.put(x.place, x.offset);
}

void run_counter::count_failure(const told_outcome& x) {
  ++to_.failed;
  to_.passing_failures += x.is_passing ? 1 : 0;
  to_.truncated += x.code == errc::truncated ? 1 : 0;
  to_.failed_places.add(x.place);
  const auto problem = x.line.find("error");
  to_.failures.add(x.code, problem ? string_in(*problem, "message") : std::string{}, x.place);
  if (problem && problem->find("best"))
    to_.failed_with_best.add(x.place);
}

void run_counter::count_record(const told_outcome& x) {
  ++to_.ok;
  const auto origin = string_in(x.line, "origin");
  to_.cached += origin == "cache" ? 1 : 0;
  to_.shared += origin == "shared" ? 1 : 0;
  const auto value = x.line.find("value");
  if (!value)
    return;
  if (const auto text = text_of(x)) {
    const searched_text searched{*text};
    to_.fields.add(*value, &searched, x.place);
  } else {
    to_.fields.add(*value, nullptr, x.place);
  }
}

std::optional<std::string> run_counter::text_of(const told_outcome& x) {
  if (texts_ == nullptr)
    return std::nullopt;
  const auto line = texts_->line(x.place);
  if (!line) {
    ++to_.texts_missing;
    return std::nullopt;
  }
  if (x.is_from_journal && journal_checksum(*line) != x.text_checksum) {
    ++to_.texts_changed;
    return std::nullopt;
  }
  ++to_.texts_seen;
  return texts_->text_of(*line);
}

void run_counter::count_repairs(const told_outcome& x) {
  const auto repairs = x.line.find("repairs");
  if (!repairs || repairs->size() == 0)
    return;
  ++to_.repaired;
  uint64_t cost = 0;
  for (const auto y : repairs->elements()) {
    ++to_.fields.at(string_in(y, "pointer")).repairs[string_in(y, "kind")];
    cost += number_in(y, "cost");
  }
  to_.most_repaired.add(static_cast<double>(repairs->size()), x.place);
  to_.dearest_repairs.add(static_cast<double>(cost), x.place);
}

void run_counter::count_times(const told_outcome& x) {
  // A line that is no text was never asked.
  if (x.elapsed_ms > 0)
    to_.text_ms.add(x.elapsed_ms);
  to_.slowest.add(x.elapsed_ms, x.place);
  if (x.request_ms > 0)
    to_.request_ms.add(x.request_ms);
  if (x.first_byte_ms > 0)
    to_.first_byte_ms.add(x.first_byte_ms);
  if (x.spent.cost != money{}) {
    const auto dollars = static_cast<double>(x.spent.cost.nanos()) / money::nanos_per_dollar;
    to_.cost.add(dollars);
    to_.dearest.add(dollars, x.place);
  }
  if (x.began_ms <= 0)
    return;
  const auto ended = x.began_ms + x.elapsed_ms;
  to_.times.add(
    {x.began_ms, ended, x.code == errc::none, x.spent.tokens.total_tokens, x.spent.cost.nanos()});
  to_.first_began_ms = to_.first_began_ms == 0 ? x.began_ms
                                               : std::min(to_.first_began_ms, x.began_ms);
  to_.last_ended_ms = std::max(to_.last_ended_ms, ended);
}

void run_counter::count_reasks(const told_outcome& x) {
  const auto problem = x.line.find("error");
  const auto attempts = problem ? problem->find("attempts") : std::nullopt;
  if (!x.is_from_journal) {
    if (attempts)
      count_told_attempts(*attempts);
    return;
  }
  // What the attempts before did not use, the last one did.
  const auto open = open_.find(x.place);
  if (open != open_.end() && x.spent.requests > open->second.spent.requests) {
    const auto& before = open->second.spent;
    const auto tokens = x.spent.tokens.total_tokens;
    auto cost = x.spent.cost;
    cost -= before.cost;
    charge(open->second.wrong, tokens - std::min(tokens, before.tokens.total_tokens),
           std::max(cost, money{}));
  }
  if (!attempts)
    return;
  json_value last;
  for (const auto y : attempts->elements())
    last = y;
  if (const auto wrong = problem_in(last); reaskable(wrong.code))
    note_violations(to_.fields, wrong);
}

void run_counter::count_told_attempts(json_value attempts) {
  wrong_answer wrong;
  for (const auto y : attempts.elements()) {
    to_.knows_attempts = true;
    const auto spent = expense_in(y);
    const auto is_reask = y.find("reask");
    take_attempt(to_.fields, wrong, is_reask && is_reask->as_bool(), problem_in(y),
                 spent.tokens.total_tokens, spent.cost);
  }
}

void run_counter::finish() {
  to_.unfinished += open_.size();
  for (const auto& x : open_)
    to_.spent += x.second.spent;
  open_.clear();
}

void run_counter::on_event(const journal_event& x) {
  const auto read = event_.parse(x.line);
  if (!read || !read->is_object())
    return;
  const auto at = static_cast<double>(x.at.count()) / 1000.0;
  const auto name = string_in(*read, "event");
  const auto mark = [&](std::string what) {
    if (to_.marks.size() < marks_max)
      to_.marks.push_back({at, std::move(what)});
  };
  if (name == "run_started") {
    note_run_started(*read, at);
  } else if (name == "run_ended" && !to_.runs.empty()) {
    auto& run = to_.runs.back();
    run.ended_ms = at;
    run.elapsed_ms = static_cast<double>(number_in(*read, "elapsed_us")) / 1000.0;
    run.ended_by = words_of_problem(problem_in(*read));
  } else if (name == "sample") {
    note_sample(*read, at);
  } else if (name == "route_held") {
    note_held(*read, at);
  } else if (name == "form_changed") {
    const auto why = words_of_problem(problem_in(*read));
    mark(string_in(*read, "what") + (why.empty() ? "" : ": " + why));
  } else if (name == "waiting") {
    mark("waits: " + words_of_problem(problem_in(*read)));
  } else if (name == "batch") {
    const auto batch = string_in(*read, "name");
    mark("batch " + (batch.empty() ? "" : batch + " ") + string_in(*read, "what"));
  }
}

void run_counter::note_run_started(json_value x, double at_ms) {
  told_run run;
  run.at_ms = at_ms;
  run.version = string_in(x, "version");
  run.input = string_in(x, "input");
  run.seats = number_in(x, "seats");
  if (const auto routes = x.find("routes"))
    run.routes_json = routes->text();
  to_.runs.push_back(std::move(run));
}

void run_counter::note_sample(json_value x, double at_ms) {
  const auto routes = x.find("routes");
  if (!routes)
    return;
  double limit = 0;
  for (const auto y : routes->elements())
    if (const auto rate = y.find("requests_per_minute"))
      limit += rate->as_double();
  if (limit > 0)
    to_.times.add_limit(at_ms, limit);
}

void run_counter::note_held(json_value x, double at_ms) {
  const auto until = std::max(at_ms, time_in(string_in(x, "until")));
  const auto route = number_in(x, "route");
  const auto problem = problem_in(x);
  const auto reason = problem.code == errc::rate_limited && problem.message.empty()
                        ? std::string{"the limit is kept"}
                        : words_of_problem(problem);
  if (const auto last = last_held_.find(route); last != last_held_.end()) {
    auto& span = to_.held[last->second];
    if (at_ms <= span.to_ms + pause_gap_ms && span.reason == reason) {
      span.to_ms = std::max(span.to_ms, until);
      return;
    }
  }
  if (to_.held.size() >= held_max)
    return;
  last_held_[route] = to_.held.size();
  to_.held.push_back({at_ms, until, route, reason});
}

double time_in(std::string_view text) {
  std::tm parts = {};
  unsigned long fraction = 0;
  const std::string copy{text};
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%6luZ", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &fraction)
      < 6)
    return 0;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return static_cast<double>(::timegm(&parts)) * 1000.0 + static_cast<double>(fraction) / 1000.0;
}

} // namespace troupe::cli::report
