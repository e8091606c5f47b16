#include "dispatch.hpp"

#include "policy/token_bound.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

namespace troupe {

namespace {

std::span<const reask_turn> turns_of(const text& x) {
  return x.turns ? std::span<const reask_turn>{*x.turns} : std::span<const reask_turn>{};
}

error not_needed() {
  return {errc::cancelled,
          "not needed any more: of two requests for this text the other one decided"};
}

model_facts_ptr facts_of_route(const settings& conf, const route_rules& x) {
  if (x.known)
    return x.known;
  auto named = conf;
  named.model = x.model;
  return std::make_shared<const model_facts>(facts_of(named));
}

uint64_t text_bytes(const text& x) {
  uint64_t result = x.input->text.size();
  for (const auto& said : x.input->messages)
    result += said.content.size();
  if (x.turns)
    for (const auto& turn : *x.turns)
      result += turn.answer.content.size() + turn.problems.size();
  return result;
}

/// Of a text that files go with, so many more as their tokens would have in prose.
uint64_t conversation_bytes(const text& x, const dialect& wire) {
  constexpr uint64_t bytes_per_token = 4;
  const auto result = text_bytes(x);
  return has_files(*x.input) ? result + bytes_per_token * wire.cost_of_files(*x.input).usual
                             : result;
}

} // namespace

dispatch::dispatch(const run_rules& rules, tally& sum, watchers& watch, std::vector<run_order>& out)
  : rules_(rules),
    sum_(sum),
    watch_(watch),
    out_(out),
    routes_(rules.conf, rules.routes.size()),
    seats_(rules.conf.pool_size, rules.batched_max),
    validators_(rules.validators),
    hedging_(rules.conf, rules.routes.size()),
    budget_(rules.conf, rules.options.spent, rules.money) {
  for (const auto& x : rules.routes) {
    const auto known = facts_of_route(rules.conf, x);
    budget_.open_route(*known, x.batched);
    fits_.push_back(prompt_fit{known->model, known->profile.prompt_tokens_max()});
  }
}

// -- making requests
// -----------------------------------------------------------------------------------------------

bool dispatch::start(uint32_t slot, text& x, time now) {
  return start(slot, x, false, now);
}

bool dispatch::start(uint32_t slot, text& x, bool is_second, time now) {
  if (x.body_form != form_of(x))
    x.body.clear();
  const auto reserved = reserve(x);
  if (!reserved)
    return false;
  text_request made;
  made.text = slot;
  made.route = x.route;
  made.is_second = is_second;
  made.reserved = *reserved;
  const auto id = requests_.add(made);
  x.add_request(id.slot);
  x.stage = text_stage::asking;
  auto& way = routes_[x.route];
  if (goes_in_batches(x.route)) {
    send(id, x, 0, now);
  } else if (way.paced()) {
    way.add_queued();
    seats_.reserve();
    ask_grant(id, x);
  } else {
    way.use_permit();
    send(id, x, 0, now);
  }
  return true;
}

std::optional<spending> dispatch::reserve(text& x) {
  if (!budget_.counts(x.route))
    return spending{};
  return budget_.reserve(x.route, body_bytes(x), x.budget.doublings);
}

uint64_t dispatch::body_bytes(text& x) {
  if (has_files(*x.input))
    return bytes_with_files(x);
  if (x.body.empty()) {
    x.body = spell(x, *x.input);
    x.body_form = form_of(x);
  }
  return x.body.size();
}

const dialect& dispatch::wire_of(const text& x) const {
  const auto& rules = rules_.routes[x.route];
  return x.parent ? *rules.judge : *rules.wire;
}

const request_form& dispatch::form_of(const text& x) const {
  return routes_[x.route].form(x.parent != nullptr);
}

/// Empty: it cannot be spelled, which whoever sends it finds as well.
std::string dispatch::spell(const text& x, const prompt& input) const {
  const auto& wire = wire_of(x).in(form_of(x));
  auto result = x.budget.doublings == 0
                  ? wire.encode(input, turns_of(x))
                  : wire.encode_longer(input, turns_of(x), x.budget.doublings);
  return result ? std::move(*result) : std::string{};
}

/// A token is at least one byte of text, but bytes of files say nothing about tokens; and what
/// holds files is not kept until it is sent.
uint64_t dispatch::bytes_with_files(const text& x) const {
  return spell(x, without_files(*x.input)).size() + wire_of(x).cost_of_files(*x.input).most;
}

void dispatch::ask_grant(const ticket& id, const text& x) {
  out_.emplace_back(orders::ask_grant{x.route, id, conversation_bytes(x, wire_of(x)),
                                      rules_.conf.tokens_max.value_or(0) << x.budget.doublings});
}

void dispatch::grant(uint32_t route, const ticket& id, uint64_t permit, text_table& texts,
                     time now) {
  auto& way = routes_[route];
  way.remove_queued();
  seats_.unreserve(1);
  const auto* x = requests_.find(id);
  // Its text ended meanwhile.
  if (x == nullptr || x->stage != request_stage::queued || x->route != route)
    out_.emplace_back(orders::return_permit{route, permit});
  else
    send(id, texts.at(x->text), permit, now);
}

void dispatch::send(const ticket& id, text& x, uint64_t permit, time now) {
  requests_.move(id.slot, request_stage::fetching);
  auto& made = requests_.at(id.slot);
  made.seat = goes_in_batches(made.route) ? seats_.take_batched(id)
                                          : seats_.take(id, {made.route, permit});
  made.dispatched = now;
  assign_validator(made);
  x.origin = answer_origin::request;
  routes_[x.route].start(now);
  sum_.add_request();
  if (hedging_.on() && !made.is_second && !x.parent)
    hedging_.watch(x.route, id, now, requests_);

  auto& order = std::get<orders::start>(out_.emplace_back(std::in_place_type<orders::start>));
  order.seat = made.seat;
  auto& what = order.what;
  what.id = id;
  what.index = x.index;
  what.attempt = static_cast<uint32_t>(x.attempts().size() + (made.is_second ? 2 : 1));
  what.input = x.input;
  what.turns = x.turns;
  // What was set aside for it is meant for the body that is there.
  what.form = made.form = x.body.empty() ? form_of(x) : x.body_form;
  if (!x.body.empty())
    what.body = std::exchange(x.body, {});
  what.spent = x.budget.tries;
  what.doublings = x.budget.doublings;
  if (x.due != text::no_deadline)
    what.time_left = x.due - now;
  what.route = x.route;
  what.validator = made.validator;
  what.judging = x.parent != nullptr;
  what.permit = permit;
  made.attempt = what.attempt;
  made.number = ++sent_;
  if (watch_.any())
    what.traceparent = tell_start(x, made, now);
}

std::string dispatch::tell_start(const text& x, const text_request& made, time now) {
  const request_started what{x.index,    *x.input,           made.attempt,        made.route,
                             made.seat,  x.turns != nullptr, x.parent != nullptr, made.is_second,
                             made.number};
  watch_.tell(&run_observer::on_request_started, what, now);
  return watch_.propagate(what);
}

/// A request that was sent will not be heard of.
void dispatch::tell_dropped(const text& x, const text_request& made, time now) {
  if (!watch_.any() || made.number == 0)
    return;
  const request_dropped what{x.index,    *x.input,  made.number,
                             made.route, made.seat, watch_.at(made.dispatched)};
  watch_.tell(&run_observer::on_request_dropped, what, now);
}

void dispatch::assign_validator(text_request& x) {
  const auto place = validators_.assign();
  x.validator = place.number;
  x.validator_generation = place.generation;
}

void dispatch::read_known(uint32_t slot, text& x, completion answer, answer_origin origin,
                          time now) {
  text_request made;
  made.text = slot;
  made.route = x.route;
  made.stage = request_stage::reading;
  made.origin = origin;
  made.dispatched = now;
  assign_validator(made);
  const auto id = requests_.add(made);
  x.add_request(id.slot);
  x.stage = text_stage::asking;
  x.origin = origin;
  answered work;
  work.id = id;
  work.route = x.route;
  work.got = std::make_unique<received_answer>();
  work.got->answer = std::move(answer);
  work.input = x.input;
  out_.emplace_back(orders::read{made.validator, std::move(work)});
}

void dispatch::read_again(uint32_t slot, answered&& work) {
  auto& x = requests_.at(slot);
  if (x.stage != request_stage::reading)
    requests_.move(slot, request_stage::reading);
  assign_validator(x);
  work.id = requests_.renew(slot);
  out_.emplace_back(orders::read{x.validator, std::move(work)});
}

void dispatch::hedge(uint32_t route, text_table& texts, time now) {
  while (hedging_.may(sum_.requests()) && may_start(route)) {
    const auto id = hedging_.take(route, now, requests_);
    if (!id)
      return;
    const auto slot = requests_.at(id->slot).text;
    auto& x = texts.at(slot);
    if (!start(slot, x, true, now))
      continue;
    ++x.log().spent.hedges;
    hedging_.add();
    sum_.add_hedge();
  }
}

std::optional<dispatch::time> dispatch::next_straggler(uint32_t route) {
  return hedging_.may(sum_.requests()) ? hedging_.next_due(route, requests_) : std::nullopt;
}

void dispatch::ask_for_permits(uint32_t route) {
  if (goes_in_batches(route))
    return;
  if (const auto x = routes_[route].order_permits())
    out_.emplace_back(orders::ask_permits{route, x->count, x->answers, x->mean_latency,
                                          x->answers > 0 ? seats_.busy() : 0});
}

// -- ending requests
// -----------------------------------------------------------------------------------------------

void dispatch::hand_over(uint32_t slot, time now) {
  auto& x = requests_.at(slot);
  requests_.move(slot, request_stage::reading);
  hedging_.add_latency(x.route, now - x.dispatched);
  routes_[x.route].succeed();
  if (validators_.is_there(x.validator, x.validator_generation))
    return;
  // The fetcher called one that is gone.
  x.validator_generation = validators_.generation(x.validator);
  out_.emplace_back(orders::call_reader{x.validator});
}

dispatch::ended_request dispatch::settle(uint32_t slot, text& x, attempt& done) {
  const auto& made = requests_.at(slot);
  const ended_request result{made.dispatched, made.seat, made.attempt, made.number};
  if (made.origin == answer_origin::request)
    budget_.settle(made.route, made.reserved, done);
  close(slot, x);
  return result;
}

std::optional<error> dispatch::too_long(const text& x) const {
  const auto& fit = fits_[x.route];
  // A token has at least a byte: most texts need not be looked at.
  if (!fit.is_known() || text_bytes(x) <= fit.tokens_max())
    return std::nullopt;
  uint64_t tokens = tokens_at_least(x.input->text);
  for (const auto& said : x.input->messages)
    tokens += tokens_at_least(said.content);
  for (const auto& turn : turns_of(x))
    tokens += tokens_at_least(turn.answer.content) + tokens_at_least(turn.problems);
  return fit.complaint(tokens);
}

void dispatch::log(text& x, attempt&& done, const ended_request& made, const completion* answer,
                   time now) {
  done.started = in_microseconds(made.sent - x.started);
  done.lane = x.route;
  done.judging = x.parent != nullptr;
  auto& log = x.log();
  log.tokens += done.tokens;
  log.cost += done.cost;
  log.uncertain += done.uncertain;
  const bool priced = budget_.knows_cost(x.route, done.tokens);
  sum_.add_attempt(done, budget_.cache_savings_of(x.route, done), priced);
  if (watch_.any()) {
    const attempt_ended what{x.index,   *x.input, made.number,          made.attempt, x.route,
                             made.seat, done,     watch_.at(made.sent), answer,       priced};
    watch_.tell(&run_observer::on_attempt_ended, what, now);
  }
  log.attempts.push_back(std::move(done));
}

void dispatch::give_up(uint32_t slot, text& x, error why, time now) {
  const auto& made = requests_.at(slot);
  if (made.stage == request_stage::queued) {
    budget_.release(made.reserved);
    close(slot, x);
    return;
  }
  if (made.stage == request_stage::fetching && seats_.cancel(made.seat, requests_.id_of(slot))) {
    out_.emplace_back(orders::cancel{made.seat});
    // It would have taken longer still.
    hedging_.add_latency(made.route, now - made.dispatched);
  }
  attempt lost;
  lost.problem = std::move(why);
  lost.hedged = true;
  lost.batched = seats_.is_batched(made.seat);
  lost.reask = x.turns != nullptr;
  lost.elapsed = in_microseconds(now - made.dispatched);
  const auto ended = settle(slot, x, lost);
  log(x, std::move(lost), ended, nullptr, now);
}

void dispatch::give_up_other(uint32_t slot, text& x, time now) {
  const auto place = x.other_request(slot);
  if (place == no_slot)
    return;
  give_up(place, x, not_needed(), now);
}

bool dispatch::waits_in_batch(const text& x) const {
  return std::any_of(x.requests.begin(), x.requests.end(), [this](uint32_t slot) {
    if (slot == no_slot)
      return false;
    const auto& made = requests_.at(slot);
    return made.stage == request_stage::fetching && seats_.is_batched(made.seat);
  });
}

void dispatch::take_back(uint32_t slot, text& x, time now) {
  tell_dropped(x, requests_.at(slot), now);
  budget_.release(requests_.at(slot).reserved);
  sum_.take_back_request();
  close(slot, x);
}

void dispatch::forfeit(uint32_t slot, text& x, time now) {
  const auto& made = requests_.at(slot);
  tell_dropped(x, made, now);
  budget_.forfeit(made.reserved);
  x.log().uncertain += made.reserved;
  sum_.add_uncertain(made.reserved);
  close(slot, x);
}

void dispatch::drop(text& x, time now) {
  for (const auto slot : std::array{x.requests[0], x.requests[1]})
    if (slot != no_slot && requests_.at(slot).is_second && other(slot, x) != nullptr)
      give_up(slot, x, not_needed(), now);
  drop_queued(x);
  for (const auto slot : std::array{x.requests[0], x.requests[1]}) {
    if (slot == no_slot)
      continue;
    const auto& made = requests_.at(slot);
    if (made.stage == request_stage::fetching && seats_.cancel(made.seat, requests_.id_of(slot)))
      out_.emplace_back(orders::cancel{made.seat});
    forfeit(slot, x, now);
  }
}

bool dispatch::drop_queued(text& x) {
  bool alone = true;
  for (const auto slot : std::array{x.requests[0], x.requests[1]}) {
    if (slot == no_slot)
      continue;
    if (requests_.at(slot).stage != request_stage::queued) {
      alone = false;
      continue;
    }
    budget_.release(requests_.at(slot).reserved);
    close(slot, x);
  }
  return alone;
}

void dispatch::close(uint32_t slot, text& x) {
  x.remove_request(slot);
  requests_.remove(slot);
}

// -- those who are gone
// -----------------------------------------------------------------------------------------------

void dispatch::forget_grants(uint32_t route) {
  seats_.unreserve(routes_[route].queued());
  seats_.forget_permits(route);
  routes_[route].begin_anew();
}

std::optional<ticket> dispatch::lose_seat(uint32_t seat) {
  const auto id = seats_.running(seat);
  for (const auto& x : seats_.lose(seat))
    out_.emplace_back(orders::report_lost{x.route, x.number});
  const auto* x = requests_.find(id);
  return x != nullptr && x->stage == request_stage::fetching ? std::optional{id} : std::nullopt;
}

std::vector<ticket> dispatch::lose_validator(uint32_t place, std::vector<answered>& unread) {
  validators_.replace(place);
  for (auto& work : unread)
    if (auto* x = requests_.find(work.id)) {
      x->validator_generation = validators_.generation(place);
      out_.emplace_back(orders::read{place, std::move(work)});
    }
  std::vector<ticket> result;
  requests_.for_each([&](uint32_t slot, const text_request& x) {
    if (x.stage == request_stage::reading && x.validator == place
        && !validators_.is_there(place, x.validator_generation))
      result.push_back(requests_.id_of(slot));
  });
  return result;
}

} // namespace troupe
