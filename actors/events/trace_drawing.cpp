#include "trace_drawing.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// What chrome://tracing paints; Perfetto has colours of its own, by name.
std::string_view colour_of(const attempt& x) {
  if (x.hedged)
    return "grey";
  if (x.problem.code == errc::none)
    return x.reask ? "olive" : "good";
  if (x.problem.code == errc::rate_limited)
    return "bad";
  return reaskable(x.problem.code) ? "yellow" : "terrible";
}

std::string outcome_of(const error& x) {
  return x.code == errc::none ? "ok" : to_string(x.code);
}

std::string title_of(const attempt& x) {
  auto result = outcome_of(x.problem);
  if (x.judging)
    result += " (judging)";
  else if (x.hedged)
    result += " (hedged)";
  else if (x.reask)
    result += " (re-ask)";
  return result;
}

std::string title_of(const batch_event& x) {
  return x.what == batch_news::progress  ? "batch looked at"
         : x.what == batch_news::held_up ? "batch held up"
                                         : "batch " + to_string(x.what);
}

/// Of a route, two tracks.
uint64_t hold_track(uint32_t route) {
  return 2 * uint64_t{route} + 1;
}
uint64_t breaker_track(uint32_t route) {
  return 2 * uint64_t{route} + 2;
}

} // namespace

trace_drawing::trace_drawing(rules x, const run_started& about)
  : rules_(std::move(x)),
    routes_(about.routes),
    route_states_(about.routes.size()) {}

void trace_drawing::begin() {
  name_group(run_group, "run");
  name_group(route_group, "routes");
  name_group(seat_group, "seats");
  name_group(wait_group, "waiting texts");
  name_track(at(run_group, 1), "news");
  for (uint32_t i = 0; i < routes_.size(); ++i) {
    const auto name = "route " + std::to_string(i) + ": "
                      + cut_text(routes_[i].model, event_name_bytes_max);
    name_track(at(route_group, hold_track(i)), name);
    name_track(at(route_group, breaker_track(i)), "route " + std::to_string(i) + ": breaker");
  }
  if (std::any_of(routes_.begin(), routes_.end(), [](const auto& x) { return x.batched; }))
    name_group(batch_group, "rows of batches");
}

trace_drawing::drawn trace_drawing::take() {
  return {std::exchange(out_, {}), std::exchange(events_, 0)};
}

// -- events
// -----------------------------------------------------------------------------------------------

trace_event trace_drawing::add(std::string_view name, std::string_view phase,
                               const trace_track& where, std::optional<event_time> when) {
  ++events_;
  return {out_, name, phase, where, when ? std::optional{since_origin(*when)} : std::nullopt};
}

trace_event trace_drawing::span(std::string_view name, const trace_track& where, event_time from,
                                event_time to) {
  ++events_;
  return {out_, name, "X", where, since_origin(from), (to - from).count()};
}

trace_event trace_drawing::moment(std::string_view name, event_time when) {
  ++events_;
  return {out_, name, "i", at(run_group, 1), since_origin(when)};
}

void trace_drawing::name_group(group x, std::string_view name) {
  const auto where = at(x, 0);
  const auto number = rules_.run == 0 ? std::string{} : " " + std::to_string(rules_.run + 1);
  add("process_name", "M", where)
    .detail("name", std::string{"troupe"} + number + ": " + std::string{name});
  add("process_sort_index", "M", where).detail("sort_index", where.group);
}

void trace_drawing::name_track(const trace_track& where, std::string_view name) {
  add("thread_name", "M", where).detail("name", name);
  add("thread_sort_index", "M", where).detail("sort_index", where.track);
}

void trace_drawing::name_seat(uint32_t seat) {
  if (seat >= seat_named_.size())
    seat_named_.resize(seat + 1);
  if (!seat_named_[seat])
    name_track(at(seat_group, uint64_t{seat} + 1), "seat " + std::to_string(seat));
  seat_named_[seat] = true;
}

// -- texts
// -----------------------------------------------------------------------------------------------

trace_drawing::shown_text* trace_drawing::find(uint64_t index) {
  const auto i = shown_.find(index);
  return i == shown_.end() ? nullptr : &i->second;
}

std::optional<uint32_t> trace_drawing::find_lane(event_time from) {
  const auto i = std::find_if(lane_ends_.begin(), lane_ends_.end(),
                              [from](event_time end) { return end <= from; });
  const auto lane = static_cast<uint32_t>(i - lane_ends_.begin());
  if (i != lane_ends_.end())
    return lane;
  if (lane == lanes_max)
    return std::nullopt;
  lane_ends_.emplace_back();
  name_track(at(wait_group, uint64_t{lane} + 1), "waiting " + std::to_string(lane + 1));
  return lane;
}

void trace_drawing::end_wait(shown_text& x, event_time when) {
  const auto reason = std::exchange(x.reason, {});
  if (reason.empty() || when - x.waits_since < short_wait)
    return;
  const auto lane = find_lane(x.waits_since);
  if (!lane)
    return;
  lane_ends_[*lane] = when;
  span(reason, at(wait_group, uint64_t{*lane} + 1), x.waits_since, when).text(x.name);
}

void trace_drawing::close_request(shown_text& x, const std::string& reason, event_time when) {
  if (x.open_requests > 0 && --x.open_requests == 0) {
    x.waits_since = when;
    x.reason = reason;
  }
}

void trace_drawing::draw(const text_started& x, event_time when) {
  if (texts_ == rules_.texts_max) {
    ++texts_;
    moment("texts that start from here on are not drawn", when);
  }
  if (texts_ > rules_.texts_max)
    return;
  ++texts_;
  shown_.insert_or_assign(x.index, shown_text{rules_.name_text(x.input, x.index), 0, when,
                                              "waits for its turn"});
}

void trace_drawing::draw(const text_ended& x, event_time when) {
  const auto i = shown_.find(x.what.index);
  if (i == shown_.end())
    return;
  end_wait(i->second, when);
  shown_.erase(i);
}

// -- requests
// -----------------------------------------------------------------------------------------------

void trace_drawing::draw(const request_started& x, event_time when) {
  if (!routes_[x.route].batched) {
    if (x.seat >= seats_.size())
      seats_.resize(x.seat + 1);
    if (const auto i = requests_.find(seats_[x.seat]); i != requests_.end())
      i->second.seat_taken = when;
    seats_[x.seat] = x.request;
    requests_[x.request];
  }
  if (auto* text = find(x.index)) {
    end_wait(*text, when);
    ++text->open_requests;
  }
}

event_time trace_drawing::seat_end(uint64_t request, event_time sent, event_time end) {
  const auto i = requests_.find(request);
  if (i == requests_.end())
    return end;
  if (i->second.seat_taken)
    end = std::max(sent, std::min(end, *i->second.seat_taken));
  requests_.erase(i);
  return end;
}

void trace_drawing::draw(const attempt_ended& x, event_time when) {
  const auto replied = std::min(when, x.sent + x.record.elapsed);
  const auto end = seat_end(x.request, x.sent, std::max(x.sent, replied));
  auto* text = find(x.index);
  // An answer that was known has had no seat.
  if (text == nullptr || x.request == 0)
    return;
  draw_attempt(x, text->name, x.sent, end);
  close_request(*text, "after " + outcome_of(x.record.problem), when);
}

void trace_drawing::draw_attempt(const attempt_ended& x, const text_name& name, event_time from,
                                 event_time to) {
  const auto& done = x.record;
  const auto title = title_of(done);
  auto details = [&](trace_event& event) {
    event.text(name).detail("attempt", x.attempt).detail("route", x.route);
    event.detail("code", to_string(done.problem.code)).message(done.problem.message);
    if (done.http_status != 0)
      event.detail("http_status", done.http_status);
    if (x.answer != nullptr)
      event.detail("model", cut_text(x.answer->model, event_name_bytes_max));
    event.detail("prompt_tokens", done.tokens.prompt_tokens);
    event.detail("completion_tokens", done.tokens.completion_tokens);
    if (done.first_byte.count() > 0)
      event.detail("first_byte_us", done.first_byte.count());
    if (!done.repairs.empty())
      event.detail("repairs", done.repairs.size());
  };
  if (routes_[x.route].batched) {
    // Thousands at once: what overlaps is drawn as such.
    const auto where = at(batch_group, 1);
    auto begin = add(title, "b", where, from);
    begin.put("cat", "row").put("id", x.request);
    details(begin);
  } else {
    name_seat(x.seat);
    auto event = span(title, at(seat_group, uint64_t{x.seat} + 1), from, to);
    event.put("cname", colour_of(done));
    details(event);
    return;
  }
  add(title, "e", at(batch_group, 1), to).put("cat", "row").put("id", x.request);
}

void trace_drawing::draw(const request_dropped& x, event_time when) {
  const auto end = seat_end(x.request, x.sent, when);
  auto* text = find(x.index);
  if (text == nullptr)
    return;
  if (!routes_[x.route].batched) {
    name_seat(x.seat);
    span("dropped", at(seat_group, uint64_t{x.seat} + 1), x.sent, end)
      .put("cname", "grey")
      .text(text->name);
  }
  close_request(*text, "after a request that was dropped", when);
}

// -- routes and the run
// -----------------------------------------------------------------------------------------------

void trace_drawing::draw(const route_held& x, event_time when) {
  auto& held = route_states_[x.route].held;
  const auto is_pace = x.reason.code == errc::rate_limited && x.reason.message.empty();
  const auto name = is_pace ? std::string{"pace"} : to_string(x.reason.code);
  if (held && held->until >= when && held->name == name && held->message == x.reason.message) {
    held->until = std::max(held->until, x.until);
    return;
  }
  draw_hold(x.route, when);
  held = hold{when, x.until, name, x.reason.message};
}

void trace_drawing::draw_hold(uint32_t route, event_time until) {
  auto& held = route_states_[route].held;
  if (!held)
    return;
  const auto end = std::min(held->until, until);
  span(held->name, at(route_group, hold_track(route)), held->from, end).message(held->message);
  held.reset();
}

void trace_drawing::draw_breaker(uint32_t route, breaker_state now, event_time when) {
  auto& x = route_states_[route];
  if (x.breaker == now)
    return;
  if (x.breaker != breaker_state::closed)
    span(to_string(x.breaker), at(route_group, breaker_track(route)), x.breaker_since, when);
  x.breaker = now;
  x.breaker_since = when;
}

void trace_drawing::draw(const waiting& x, event_time when) {
  moment("waiting: " + to_string(x.reason.code), when)
    .detail("route", x.route)
    .detail("wait_ms", x.wait.count())
    .message(x.reason.message);
}

void trace_drawing::draw(const form_changed& x, event_time when) {
  moment("form changed", when)
    .detail("route", x.route)
    .detail("what", cut_text(x.what, event_message_bytes_max))
    .message(x.reason.message);
}

void trace_drawing::draw(const batch_event& x, event_time when) {
  moment(title_of(x), when)
    .detail("name", cut_text(x.name, event_name_bytes_max))
    .detail("rows", x.rows)
    .detail("done", x.done)
    .detail("failed", x.failed)
    .message(x.reason.message);
}

void trace_drawing::draw_counter(const std::string& name, std::vector<counted> now,
                                 event_time when) {
  auto& last = counters_[name];
  if (last == now)
    return;
  auto event = add(name, "C", at(run_group, 0), when);
  for (const auto& x : now)
    event.detail(x.what, x.count);
  last = std::move(now);
}

void trace_drawing::draw_counters(const run_sample& x, event_time when) {
  uint64_t next_try = 0;
  uint64_t permit = 0;
  for (const auto& route : x.routes) {
    next_try += route.waiting;
    permit += route.queued;
  }
  const auto number = [](auto count) { return static_cast<double>(count); };
  draw_counter("requests in flight", {{"requests", number(x.in_flight)}}, when);
  draw_counter("texts that wait",
               {{"for their next try", number(next_try)}, {"for a permit", number(permit)}}, when);
  draw_counter("texts begun", {{"texts", number(x.open_texts)}}, when);
  const auto seconds = std::chrono::duration<double>(when - sampled_).count();
  if (sampled_ != event_time{} && seconds > 0)
    draw_counter("texts per second", {{"texts", number(x.so_far.texts - texts_before_) / seconds}},
                 when);
  for (uint32_t i = 0; i < x.routes.size(); ++i)
    if (const auto limit = x.routes[i].requests_per_minute; limit > 0)
      draw_counter("limit of route " + std::to_string(i), {{"requests per minute", limit}}, when);
  texts_before_ = x.so_far.texts;
  sampled_ = when;
}

void trace_drawing::draw(const run_sample& x, event_time when) {
  draw_counters(x, when);
  for (uint32_t i = 0; i < x.routes.size() && i < route_states_.size(); ++i) {
    draw_breaker(i, x.routes[i].breaker, when);
    if (const auto& held = route_states_[i].held; held && held->until <= when)
      draw_hold(i, when);
  }
}

void trace_drawing::draw(const run_summary& x, event_time when) {
  for (uint32_t i = 0; i < route_states_.size(); ++i) {
    draw_breaker(i, breaker_state::closed, when);
    draw_hold(i, when);
  }
  moment("run ended", when)
    .detail("texts", x.texts)
    .detail("succeeded", x.succeeded)
    .detail("failed", x.failed)
    .detail("requests", x.requests)
    .detail("ended_by", to_string(x.ended_by.code))
    .message(x.ended_by.message);
}

} // namespace troupe
