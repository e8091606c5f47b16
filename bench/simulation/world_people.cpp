// Who works for a run: servers and fetchers, validators, limiters; and how they die.

#include "fakes.hpp"
#include "record/ruling.hpp"
#include "settings/billing.hpp"
#include "world.hpp"

#include <algorithm>
#include <utility>

namespace simulation {

using namespace std::chrono_literals;
using namespace troupe;

namespace {

http_response response_of(uint16_t status, uint32_t pause_ms) {
  http_response result;
  result.status = status;
  if (pause_ms > 0)
    result.headers = "retry-after-ms: " + std::to_string(pause_ms) + "\r\n";
  return result;
}

} // namespace

// -- fetchers and servers
// -------------------------------------------------------------------------------------------

void world::carry_out(orders::start& x) {
  say("start " + x.what.input->text + (x.what.judging ? "?" : "") + " #"
      + std::to_string(x.what.index) + " on route " + std::to_string(x.what.route) + ", seat "
      + std::to_string(x.seat));
  audit_.started(x.seat, x.what, now_);
  require(x.what.body.empty() || x.what.body == spell(x.what), "a body that is another request's");
  if (is_batched(x.seat)) {
    require(desk_ != nullptr, "a request goes in a batch");
    batched_[x.seat] = x.what;
    desk_->start(x.seat, std::move(x.what));
    return;
  }
  if (x.seat >= fetchers_.size())
    fetchers_.resize(x.seat + 1);
  auto& worker = fetchers_[x.seat];
  worker.epoch = ++last_epoch_;
  worker.busy = worker.alive;
  // The run does not know yet that nobody is there.
  if (!worker.alive) {
    worker.lost.push_back(x.what.permit);
    return;
  }
  worker.limiter = limiters_[x.what.route].generation;
  worker.place = x.what.validator;
  worker.reads = places_[worker.place].sits;
  worker.due.reset();
  if (x.what.time_left)
    worker.due = now_ + *x.what.time_left;
  worker.current = std::move(x.what);
  auto end = luck_.time(scenario_.latency / 2, scenario_.latency);
  // A straggler.
  if (luck_.in_thousand(60))
    end *= 20;
  if (worker.due)
    end = std::clamp(end, time{0}, std::max(*worker.due - now_, time{0}));
  in(end, [this, seat = x.seat, epoch = worker.epoch] {
    if (fetchers_[seat].busy && fetchers_[seat].epoch == epoch)
      end_request(seat);
  });
}

void world::carry_out(const orders::cancel& x) {
  say("cancel seat " + std::to_string(x.seat));
  audit_.cancelled(x.seat);
  if (is_batched(x.seat)) {
    desk_->cancel(x.seat);
    if (const auto i = batched_.find(x.seat); i != batched_.end())
      bill_unread(i->second, batch_price());
    batched_.erase(x.seat);
    return;
  }
  auto& worker = fetchers_[x.seat];
  // Its end may be on its way.
  if (!worker.busy)
    return;
  worker.busy = false;
  bill_unread(worker.current);
  release(worker.current.route, worker.limiter, worker.current.permit);
}

std::string world::spell(const request_order& x) const {
  return *dialect_->in(x.form).encode(*x.input, x.turns ? std::span<const reask_turn>{*x.turns}
                                                        : std::span<const reask_turn>{});
}

troupe::usage world::use_tokens(const request_order& x) {
  usage result;
  const auto most = scenario_.conf.tokens_max ? uint64_t{*scenario_.conf.tokens_max} << x.doublings
                                              : uint64_t{20};
  const auto bytes = spell(x).size();
  result.prompt_tokens = luck_.between(1, bytes);
  result.completion_tokens = luck_.between(0, most);
  // Now and then all that it may.
  if (luck_.in_thousand(200)) {
    result.prompt_tokens = bytes;
    result.completion_tokens = most;
  }
  result.total_tokens = result.prompt_tokens + result.completion_tokens;
  return result;
}

/// What the server may have done for a request whose answer nobody gets.
void world::bill_unread(const request_order& x) {
  bill_unread(x, scenario_.conf.prices ? scenario_.conf.prices->find("model") : nullptr);
}

void world::bill_unread(const request_order& x, const model_prices* prices) {
  if (!luck_.in_thousand(500))
    return;
  audit_.billed(spent_by(use_tokens(x), prices));
}

void world::end_request(uint32_t seat) {
  auto& x = fetchers_[seat];
  audit_.over(seat);
  const auto& sky = scenario_.sky[x.current.route];
  if (x.due && now_ >= *x.due)
    return break_off(x, seat, errc::timeout_sent, 0);
  auto dice = static_cast<uint32_t>(luck_.below(1000));
  const auto falls = [&dice](uint32_t share) {
    if (dice < share)
      return true;
    dice -= share;
    return false;
  };
  const auto pause = luck_.in_thousand(500) ? static_cast<uint32_t>(luck_.between(1, 1100)) : 0;
  if (falls(sky.rate_limited))
    return break_off(x, seat, errc::rate_limited, 429, pause);
  if (falls(sky.unavailable))
    return break_off(x, seat, errc::unavailable, 503, luck_.in_thousand(200) ? pause : 0);
  if (falls(sky.gateway))
    return break_off(x, seat, errc::unavailable, 502);
  if (falls(sky.reset))
    return break_off(x, seat, errc::connection_lost, 0);
  if (falls(sky.timeout))
    return break_off(x, seat, errc::timeout_sent, 0);
  if (falls(sky.refused_request))
    return break_off(x, seat, errc::http_status, 400);
  if (x.current.form.parts < scenario_.form_least[x.current.route])
    return break_off(x, seat, errc::http_status, 400, 0, std::string{form_refused});
  // However long it says to wait.
  if (falls(sky.too_large))
    return break_off(x, seat, errc::http_status, 429, pause);
  const bool shows_turn = x.current.has_turns() && !is_retold(*x.current.turns);
  if (scenario_.takes_no_turns[x.current.route] && shows_turn)
    return break_off(x, seat, errc::http_status, 400);
  if (falls(sky.forbidden))
    return break_off(x, seat, errc::authentication, 403);
  if (falls(sky.closes))
    return break_off(x, seat, luck_.in_thousand(500) ? errc::quota_exhausted : errc::authentication,
                     401);
  answer(x, seat, draw_answer(x.current));
}

/// The first letter of an answer says what it is worth.
char world::draw_answer(const request_order& x) {
  const auto& sky = scenario_.sky[x.route];
  auto dice = static_cast<uint32_t>(luck_.below(1000));
  const auto falls = [&dice](uint32_t share) {
    if (dice < share)
      return true;
    dice -= share;
    return false;
  };
  if (falls(sky.wrong))
    return 'W';
  if (falls(sky.no_answer))
    return 'N';
  if (falls(sky.truncated))
    return 'T';
  if (falls(sky.refusal))
    return 'X';
  if (falls(sky.broken_off))
    return 'B';
  return scenario_.has(judged) && luck_.in_thousand(500) ? 'Q' : 'R';
}

void world::answer(fetcher& x, uint32_t seat, char kind) {
  const auto order = std::move(x.current);
  x.busy = false;
  if (past_ != nullptr)
    past_->cloud.paid_live(lane_key(order.route, order.judging), key_of(order), past_->begun,
                           past_->begun + now_);
  answered work;
  work.id = order.id;
  work.route = order.route;
  work.judging = order.judging;
  work.got = std::make_unique<received_answer>();
  auto& got = *work.got;
  got.answer.content = kind + order.input->text;
  got.record.http_status = 200;
  got.record.reask = order.turns != nullptr;
  got.record.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(scenario_.latency);
  got.record.tokens = got.answer.tokens = use_tokens(order);
  work.input = order.input;
  const auto* prices = scenario_.conf.prices ? scenario_.conf.prices->find("model") : nullptr;
  audit_.billed(spent_by(got.record.tokens, prices));
  release(order.route, x.limiter, order.permit);
  put_answer(x.reads, x.place, std::move(work));
  // The validator may be quicker.
  if (luck_.in_thousand(100))
    in(1us, [this, id = order.id, seat] { post(handed_over{id, seat}); });
  else
    post(handed_over{order.id, seat});
}

void world::break_off(fetcher& x, uint32_t seat, errc code, uint16_t status, uint32_t pause_ms,
                      std::string words) {
  const auto order = std::move(x.current);
  x.busy = false;
  transport_failure told;
  told.id = order.id;
  told.seat = seat;
  told.record.problem = {code, std::move(words)};
  told.record.http_status = status;
  told.record.reask = order.turns != nullptr;
  told.decision = decide_retry(scenario_.conf, told.record.problem, response_of(status, pause_ms),
                               order.spent, 0.5, {});
  if (perhaps_billed(told.record))
    bill_unread(order);
  require(told.decision.retry || told.decision.pause.count() == 0 || code != errc::http_status,
          "what is final for one text keeps the others waiting");
  if (told.decision.pause.count() > 0)
    pause(order.route, told.decision.pause);
  release(order.route, x.limiter, order.permit);
  post(std::move(told));
}

// -- validators
// -----------------------------------------------------------------------------------------------------

void world::carry_out(orders::read& x) {
  put_answer(places_[x.validator].sits, x.validator, std::move(x.work));
}

void world::carry_out(const orders::call_reader& x) {
  call(places_[x.validator].sits, x.validator);
}

/// Lays an answer down, and calls whoever was to read it, unless somebody has.
void world::put_answer(const std::shared_ptr<reader>& reads, uint32_t place, answered&& work) {
  places_[place].answers.push_back(std::move(work));
  if (!std::exchange(places_[place].called, true))
    call(reads, place);
}

void world::call(const std::shared_ptr<reader>& reads, uint32_t place) {
  in(luck_.in_thousand(700) ? 0ns : luck_.time(0ns, scenario_.latency / 4), [this, reads, place] {
    if (reads->alive)
      read_all(place);
  });
}

void world::read_all(uint32_t place) {
  places_[place].called = false;
  for (auto& work : std::exchange(places_[place].answers, {}))
    read_one(work);
}

void world::read_one(answered& x) {
  if (scenario_.has(crashes) && luck_.in_thousand(100))
    post(validation_crash{std::move(x), "the check went up"});
  else
    post(judge(x));
}

verdict world::judge(answered& x) {
  verdict result;
  result.id = x.id;
  const auto& said = x.got->answer.content;
  const auto wrong = [&](errc code, bool go_on) {
    result.wrong = std::make_unique<objection>();
    auto& why = *result.wrong;
    why.problem = {code, "not so"};
    why.problems = reaskable(code) || go_on ? "not so" : "";
    why.json = said;
    why.go_on = go_on;
    x.got->record.problem = why.problem;
  };
  switch (said.front()) {
  case 'W':
    wrong(errc::violations, false);
    break;
  case 'N':
    wrong(errc::no_answer, false);
    break;
  case 'T':
    wrong(errc::truncated, false);
    break;
  case 'X':
    wrong(errc::refused, false);
    break;
  case 'B':
    wrong(errc::stream_broken, true);
    break;
  default:
    if (x.judging) {
      result.value = std::make_shared<ruling>(ruling{luck_.in_thousand(800), "for a reason"});
      break;
    }
    result.value = std::make_shared<std::string>(said.substr(1));
    if (said.front() == 'Q')
      for (auto i = luck_.between(1, 5); i > 0; --i)
        result.questions.push_back({"/" + std::to_string(i), "must be good", "x",
                                    "is " + std::to_string(i) + " good?", false});
  }
  result.got = std::move(x.got);
  return result;
}

// -- limiters
// -------------------------------------------------------------------------------------------------------

/// What a limiter says arrives in its order, and only while it lives.
void world::tell(uint32_t route, std::function<void()> message) {
  auto& x = limiters_[route];
  const auto at = std::max(x.last_message, now_ + luck_.time(0ns, scenario_.latency / 10));
  x.last_message = at;
  in(at - now_, [this, route, generation = x.generation, message = std::move(message)] {
    if (limiters_[route].generation != generation)
      return;
    message();
    act();
  });
}

void world::carry_out(const orders::ask_permits& x) {
  auto& way = limiters_[x.route];
  if (!way.alive)
    return;
  if (way.limited) {
    way.told = true;
    tell(x.route, [this, route = x.route] {
      say("route " + std::to_string(route) + " is limited");
      audit_.permits_revoked(route, true);
      run_.revoke_permits(route, true);
    });
    return;
  }
  const auto wait = std::max(way.paused_until - now_, time{0});
  in(wait, [this, route = x.route, count = x.count, generation = way.generation] {
    if (limiters_[route].generation != generation)
      return;
    if (limiters_[route].limited)
      return carry_out(orders::ask_permits{route, count, 0, {}, 0});
    tell(route, [this, route, count] {
      say(std::to_string(count) + " permits for route " + std::to_string(route));
      audit_.permits_came(route, count);
      run_.add_permits(route, count);
    });
  });
}

void world::carry_out(const orders::ask_grant& x) {
  if (!limiters_[x.route].alive)
    return;
  limiters_[x.route].queue.push_back(x.id);
  serve(x.route);
}

void world::serve(uint32_t route) {
  auto& x = limiters_[route];
  const auto most = scenario_.concurrency[route];
  if (x.paused_until > now_ && !x.queue.empty()) {
    in(x.paused_until - now_, [this, route] { serve(route); });
    return;
  }
  while (!x.queue.empty() && x.held.size() < most) {
    const auto id = x.queue.front();
    x.queue.pop_front();
    const auto permit = ++last_permit_;
    x.held.emplace(permit, id);
    audit_.granted(permit, id);
    tell(route, [this, route, id, permit] {
      say("granted on route " + std::to_string(route));
      audit_.grant_came(permit);
      run_.grant(route, id, permit, now_);
    });
  }
}

void world::carry_out(const orders::return_permit& x) {
  const auto& way = limiters_[x.route];
  require(!way.alive || way.held.count(x.permit) == 1, "a permit is returned that is not held");
  release(x.route, limiters_[x.route].generation, x.permit);
}

void world::carry_out(const orders::report_lost& x) {
  const auto& way = limiters_[x.route];
  require(!way.alive || x.permit > way.first_permit, "a limiter is told of another one's permit");
  release(x.route, way.generation, x.permit);
}

/// A request with this permit has come to its end.
void world::release(uint32_t route, uint64_t generation, uint64_t permit) {
  auto& x = limiters_[route];
  if (permit == 0 || x.generation != generation || x.held.erase(permit) == 0)
    return;
  audit_.permit_back(permit);
  serve(route);
}

void world::pause(uint32_t route, time length) {
  auto& x = limiters_[route];
  if (luck_.in_thousand(100))
    tell(route, [this, route, wait = luck_.time(0ns, 40s)] {
      run_.wait_for_limit(route, now_ + wait, now_);
    });
  x.paused_until = std::max(x.paused_until, now_ + length);
  // A 429 may teach it a limit.
  if (scenario_.concurrency[route] > 0 && luck_.in_thousand(300))
    x.limited = true;
  const bool paced = x.limited && !std::exchange(x.told, x.limited);
  if (paced || !x.limited)
    tell(route, [this, route, paced] {
      audit_.permits_revoked(route, paced);
      run_.revoke_permits(route, paced);
    });
}

// -- reports, and deaths
// --------------------------------------------------------------------------------------------

void world::post(report x) {
  reports_.push_back(std::move(x));
  if (!std::exchange(called_, true))
    in(luck_.in_thousand(500) ? 0ns : 2us, [this] { take_reports(); });
}

void world::take_reports() {
  called_ = false;
  struct {
    world& self;
    void operator()(handed_over& x) const {
      self.say("answered in seat " + std::to_string(x.seat));
      self.audit_.left(x.seat, x.id);
      self.run_.hand_over(x, self.now_);
    }
    void operator()(verdict& x) const {
      self.say("a verdict: " + (x.value ? std::string{"right"} : to_string(x.wrong->problem)));
      self.run_.read(x, self.now_);
    }
    void operator()(transport_failure& x) const {
      self.say("failed in seat " + std::to_string(x.seat) + ": " + to_string(x.record.problem));
      self.audit_.failed(x, self.now_);
      self.run_.fail(x, self.now_);
    }
    void operator()(validation_crash& x) const {
      self.say("a check threw");
      self.run_.crash(x, self.now_);
    }
  } const tell{*this};
  for (auto& x : std::exchange(reports_, {}))
    std::visit(tell, x);
  act();
}

void world::perhaps_die() {
  if (scenario_.mortality == 0 || has_ended_ || luck_.below(100) >= scenario_.mortality)
    return;
  switch (luck_.below(desk_ ? 6 : 5)) {
  case 0:
  case 1:
    if (!fetchers_.empty())
      kill_fetcher(static_cast<uint32_t>(luck_.below(fetchers_.size())));
    return;
  case 2:
    kill_reader(static_cast<uint32_t>(luck_.below(places_.size())));
    return;
  case 3:
    kill_limiter(static_cast<uint32_t>(luck_.below(limiters_.size())));
    return;
  case 4:
    if (luck_.in_thousand(100))
      kill_cache();
    return;
  default:
    kill_desk();
  }
}

/// How long the news of a death takes: it comes behind all that the dead one said.
world::time world::news() {
  return luck_.time(5us, std::max<time>(scenario_.latency / 2, 6us));
}

void world::kill_fetcher(uint32_t seat) {
  auto& x = fetchers_[seat];
  if (!x.alive)
    return;
  say("the fetcher in seat " + std::to_string(seat) + " dies");
  if (x.busy) {
    bill_unread(x.current);
    x.lost.push_back(x.current.permit);
  }
  x.alive = x.busy = false;
  in(news(), [this, seat] {
    fetchers_[seat].alive = true;
    fetchers_[seat].lost.clear();
    audit_.lost(seat);
    run_.lose_fetcher(seat, "killed", now_);
    act();
  });
}

void world::kill_reader(uint32_t place) {
  auto& x = places_[place];
  if (!x.sits->alive)
    return;
  say("the validator in place " + std::to_string(place) + " dies");
  x.sits->alive = false;
  // In the midst of some of them.
  if (luck_.in_thousand(500)) {
    x.answers.clear();
    x.called = false;
  }
  in(news(), [this, place] {
    take_reports();
    auto& left = places_[place];
    left.sits = std::make_shared<reader>();
    left.called = false;
    auto unread = std::exchange(left.answers, {});
    run_.lose_validator(place, unread, "killed", now_);
    act();
  });
}

void world::kill_limiter(uint32_t route) {
  auto& x = limiters_[route];
  if (!x.alive)
    return;
  say("the limiter of route " + std::to_string(route) + " dies");
  for (const auto& entry : x.held)
    audit_.forget_permit(entry.first);
  const auto generation = x.generation + 1;
  x = {};
  x.generation = generation;
  x.alive = false;
  in(news(), [this, route] {
    limiters_[route].alive = true;
    limiters_[route].first_permit = last_permit_;
    limiters_[route].limited = scenario_.concurrency[route] > 0 && luck_.in_thousand(500);
    audit_.limiter_replaced(route);
    run_.replace_limiter(route, now_);
    act();
  });
}

void world::kill_cache() {
  if (!std::exchange(cache_alive_, false) || !scenario_.has(shared))
    return;
  say("the cache dies");
  in(news(), [this] {
    run_.lose_cache("killed", now_);
    act();
  });
}

} // namespace simulation
