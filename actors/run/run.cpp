#include "run.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace troupe {

namespace {

run_started about(const run_rules& x) {
  run_started result{{}, x.conf.pool_size, x.conf, x.label, x.streamed};
  for (const auto& y : x.routes)
    result.routes.push_back({y.model, y.provider, y.host, y.port, y.batched});
  return result;
}

} // namespace

run::run(run_rules rules, time now)
  : rules_(std::move(rules)),
    now_(now),
    sum_(now),
    watch_(rules_.options.instruments, about(rules_), rules_.began, now),
    supply_(rules_.texts, rules_.conf.pool_size),
    dispatch_(rules_, sum_, watch_, orders_),
    sharing_(rules_, texts_, dispatch_, sum_, orders_),
    examinations_(rules_, texts_, dispatch_),
    hooks_(rules_.options, rules_.conf.reask_history),
    delivery_(rules_.conf, rules_.how, rules_.credit),
    waits_(rules_.routes.size()),
    ending_(rules_.conf.no_progress_timeout) {
  announce_adaptations();
}

/// Once, before anything is sent.
void run::announce_adaptations() {
  for (uint32_t i = 0; i < rules_.routes.size(); ++i) {
    const auto& route = rules_.routes[i];
    for (const auto& what : route.adapted)
      orders_.emplace_back(orders::announce_form{std::make_unique<form_changed>(
        form_changed{i, route.model, what, {errc::configuration, "known of this model"}})});
  }
}

// -- what to do
// ---------------------------------------------------------------------------------------

void run::next(time now, std::vector<run_order>& out) {
  now_ = now;
  end_if_in_trouble();
  expire();
  if (!ending_.stopped())
    start_texts();
  end_if_in_trouble();
  end_if_done();
  if (!ended_ && !ending_.closed())
    announce_waits();
  if (out.empty()) {
    out.swap(orders_);
  } else {
    std::move(orders_.begin(), orders_.end(), std::back_inserter(out));
    orders_.clear();
  }
}

void run::start_texts() {
  auto& ways = dispatch_.ways();
  look_up_texts();
  uint32_t out_of_money = 0;
  while (!ending_.closed() && !hooks_.in_trouble() && start_next(out_of_money))
    continue;
  // With seats that nobody else needs: in the midst of a run a second request gains nothing.
  if (!ending_.closed() && !supply_.comes_at_once())
    for (uint32_t i = 0; i < ways.size(); ++i)
      dispatch_.hedge(i, texts_, now_);
  if (const auto count = supply_.demand(); count > 0)
    orders_.emplace_back(orders::demand{count});
  for (uint32_t i = 0; i < ways.size(); ++i)
    if (has_work(i))
      dispatch_.ask_for_permits(i);
}

/// Goes on with nothing new once a function of the application's has thrown.
void run::end_if_in_trouble() {
  if (const auto why = hooks_.take_trouble())
    halt(*why, time::max());
}

std::optional<run::time> run::next_due(time now) {
  if (ending_.stopped())
    return std::nullopt;
  std::optional<time> due;
  const auto sooner = [&due](const std::optional<time>& x) {
    if (x && (!due || *x < *due))
      due = x;
  };
  auto& ways = dispatch_.ways();
  // What is due already waits for a seat or a permit, not for the clock.
  const auto later = [&](const std::optional<time>& x) {
    if (x && *x > now)
      sooner(x);
  };
  for (uint32_t i = 0; i < ways.size(); ++i) {
    later(ways[i].waiting.next_due());
    if (!ending_.closed())
      later(dispatch_.next_straggler(i));
  }
  sooner(deadlines_.next_due());
  sooner(supply_.next_due());
  sooner(ending_.next_due(texts_.size() > 0));
  return due;
}

bool run::has_work(uint32_t route) {
  auto& ways = dispatch_.ways();
  if (const auto due = ways[route].waiting.next_due(); due && *due <= now_)
    return true;
  if (!ending_.closed())
    if (const auto due = dispatch_.next_straggler(route); due && *due <= now_)
      return true;
  if (sharing_.looks_up_first() || supply_.exhausted() || route != ways.for_new_texts(now_))
    return false;
  return supply_.empty() ? delivery_.may_start(supply_.end_index(), texts_.size())
                         : next_new().has_value();
}

/// Nobody should have to guess why nothing happens.
void run::announce_waits() {
  auto& ways = dispatch_.ways();
  if (texts_.size() == 0 && supply_.empty())
    return;
  const bool idle = dispatch_.places().busy() == 0;
  for (uint32_t i = 0; i < ways.size(); ++i) {
    if (!ways[i].open())
      continue;
    const auto due = idle && ways[i].queued() == 0 ? ways[i].waiting.next_due() : std::nullopt;
    if (auto x = waits_.take(i, due, now_)) {
      x->model = rules_.routes[i].model;
      orders_.emplace_back(orders::announce_wait{std::make_unique<waiting>(std::move(*x))});
    }
  }
}

void run::end_if_done() {
  if (ended_ || !supply_.exhausted() || texts_.size() > 0 || !delivery_.empty())
    return;
  ended_ = true;
  orders_.emplace_back(orders::end{});
}

// -- starting texts
// -----------------------------------------------------------------------------------

/// Starts the text with the highest priority. Of equals one that waits comes before a new one: what
/// waits on a fallback must not wait for the last new text of the usual route. False if there is
/// none. `out_of_money`: the routes where what comes next cannot be paid, a bit each.
bool run::start_next(uint32_t& out_of_money) {
  auto& ways = dispatch_.ways();
  std::optional<uint32_t> route;
  std::optional<int32_t> best;
  const auto may_start = [&](uint32_t i) {
    return (out_of_money & (1u << i)) == 0 && dispatch_.may_start(i);
  };
  for (uint32_t i = 1; i <= ways.size(); ++i) {
    const auto place = i % ways.size();
    if (!may_start(place))
      continue;
    if (const auto found = waiting_priority(place); found && (!best || *found > *best)) {
      route = place;
      best = found;
    }
  }
  std::optional<supply::place> fresh;
  // With a cache, new texts are looked up first.
  if (const auto usual = ways.for_new_texts(now_);
      usual < ways.size() && may_start(usual) && !sharing_.looks_up_first()) {
    fresh = next_new();
    if (fresh && best && fresh->priority <= *best)
      fresh.reset();
    if (fresh)
      route = usual;
    else if (!best)
      note_lack();
  }
  if (!route)
    return false;
  const auto slot = fresh ? begin(*fresh, *route) : ways[*route].waiting.take(now_)->slot;
  if (!slot)
    return true;
  auto& x = texts_.at(*slot);
  if (auto why = dispatch_.too_long(x)) {
    move_on(*slot, std::move(*why));
    return true;
  }
  if (dispatch_.start(*slot, x, now_)) {
    sharing_.leave_unsent(x);
  } else {
    out_of_money |= 1u << *route;
    wait_for_money(*slot);
  }
  return true;
}

/// Of the text that is to come next of those that wait on this route.
std::optional<int32_t> run::waiting_priority(uint32_t route) {
  auto& waiting = dispatch_.ways()[route].waiting;
  while (const auto first = waiting.peek(now_)) {
    if (const auto* x = texts_.find(first->id); x != nullptr && x->stage == text_stage::waiting)
      return first->priority;
    waiting.take(now_);
  }
  return std::nullopt;
}

std::optional<supply::place> run::next_new() const {
  return supply_.next([this](uint64_t index) { return delivery_.may_start(index, texts_.size()); });
}

/// A text is wanted; perhaps none is there.
void run::note_lack() {
  if (supply_.empty() && delivery_.may_start(supply_.end_index(), texts_.size()))
    supply_.lack();
}

/// Starts a new text; absent if it has failed by that.
std::optional<uint32_t> run::begin(const supply::place& place, uint32_t route) {
  if (texts_.size() == 0)
    ending_.progress(now_);
  auto fresh = supply_.take(place);
  const auto id = texts_.add(fresh.index, std::move(fresh.input));
  auto& x = texts_.at(id.slot);
  x.started = now_;
  x.route = route;
  const auto problem = hooks_.restore(x);
  if (watch_.any())
    watch_.tell(&run_observer::on_text_started, text_started{x.index, *x.input, x.reported}, now_);
  x.set_due(rules_.conf.text_timeout, fresh.due);
  if (problem || x.due <= now_) {
    fail(id.slot, problem ? *problem : x.late("passed before the text's turn came"));
    return std::nullopt;
  }
  if (x.due != text::no_deadline)
    deadlines_.add(x.due, id, texts_.size(),
                   [this](const text_id& y) { return texts_.find(y) != nullptr; });
  return id.slot;
}

/// Starts texts ahead of the requests, so that those whose answer is known take neither a seat nor
/// a permit.
void run::look_up_texts() {
  while (!ending_.closed() && !hooks_.in_trouble() && sharing_.may_look_up()) {
    const auto fresh = next_new();
    if (!fresh) {
      note_lack();
      return;
    }
    if (const auto slot = begin(*fresh, 0))
      sharing_.look_up(*slot);
  }
}

/// What is set aside for other requests, here or in a run that shares the money, may come back, in
/// part, when they are done.
void run::wait_for_money(uint32_t slot) {
  auto& x = texts_.at(slot);
  const bool busy = dispatch_.money().may_come() || dispatch_.count(request_stage::reading) > 0
                    || sharing_.looks_up();
  const auto why = busy ? std::string{}
                        : dispatch_.money().refusal(x.route, dispatch_.body_bytes(x),
                                                    x.budget.doublings);
  wait_for(slot, now_);
  if (!busy)
    drain({errc::budget_exhausted, why}, time::max(), now_);
}

// -- how far it is
// ------------------------------------------------------------------------------------

uint32_t run::room() noexcept {
  const auto inside = dispatch_.count(request_stage::reading) + delivery_.held_back();
  return static_cast<uint32_t>(answers_max - std::min<uint64_t>(answers_max, inside));
}

progress run::so_far(time now) const {
  progress result;
  result.so_far = sum_.at(now);
  result.in_flight = dispatch_.places().busy();
  result.waiting = static_cast<uint32_t>(dispatch_.ways().waiting());
  return result;
}

run_sample run::sample(time now) {
  run_sample result;
  result.so_far = sum_.at(now);
  result.in_flight = dispatch_.places().busy();
  result.seats = rules_.conf.pool_size;
  result.open_texts = texts_.size();
  result.queued_texts = supply_.size();
  result.reading = static_cast<uint32_t>(dispatch_.count(request_stage::reading));
  result.held_outcomes = delivery_.kept();
  const auto& ways = dispatch_.ways();
  for (uint32_t i = 0; i < ways.size(); ++i)
    result.routes.push_back(ways[i].sample(now));
  return result;
}

} // namespace troupe
