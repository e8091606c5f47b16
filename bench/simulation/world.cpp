#include "world.hpp"

#include "fakes.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace simulation {

using namespace std::chrono_literals;
using namespace troupe;

namespace {

/// More than any run needs: one that does not come to its end.
constexpr uint64_t events_most = 400'000;

std::string content_of(const std::string& id, uint32_t contents) {
  return "c" + std::to_string(std::stoull(id) % contents);
}

/// Failures that say nothing about the text: another run asks for it again.
bool is_unfinished(errc code) {
  return code == errc::cancelled || code == errc::budget_exhausted || code == errc::no_progress
         || code == errc::quota_exhausted || code == errc::authentication || code == errc::internal;
}

} // namespace

world::world(const scenario& x, std::vector<std::string> ids, journal& notes, bool talk,
             batch_past* past)
  : scenario_(x),
    ids_(std::move(ids)),
    journal_(notes),
    before_(notes),
    talks_(talk),
    luck_(x.seed * 2 + notes.size() + 1 + (past != nullptr ? 1000 * past->tags : 0)),
    audit_(x, before_),
    dialect_(std::make_shared<plain_dialect>()),
    wallet_(x.has(rivals) ? wallet::make({std::nullopt, x.shared_tokens_max}) : nullptr),
    run_(rules(), now_),
    places_(x.validators),
    limiters_(x.routes),
    past_(past) {
  if (past != nullptr)
    desk_ = std::make_unique<batch_desk>(x, *past, *this, luck_.next());
  for (uint32_t i = 0; i < x.routes; ++i)
    limiters_[i].limited = x.concurrency[i] > 0 && luck_.in_thousand(500);
  if (x.has(shared))
    for (uint32_t i = 0; i < x.contents; ++i)
      if (luck_.in_thousand(200)) {
        const auto content = "c" + std::to_string(i);
        cache_[content] = (luck_.in_thousand(800) ? "R" : "W") + content;
      }
}

run_rules world::rules() {
  run_rules result;
  result.conf = scenario_.conf;
  result.how = scenario_.how;
  result.credit = scenario_.credit;
  result.texts = scenario_.supply;
  result.validators = scenario_.validators;
  result.looks_up = scenario_.has(shared);
  result.type = std::make_shared<text_type>();
  for (uint32_t i = 0; i < scenario_.routes; ++i)
    result.routes.push_back({"model", dialect_, dialect_, {}, scenario_.batched.routes[i]});
  result.batched_max = scenario_.batched.seats;
  if (wallet_)
    result.money = wallet_->open([this] { in(0ns, [this] { act(); }); });
  result.began = troupe::event_time{std::chrono::seconds{1'000'000}};
  auto& options = result.options;
  options.instruments.push_back(witness_);
  options.stop_on_failure = scenario_.stop_on_failure;
  options.spent = scenario_.spent;
  options.on_attempt = [this](const unfinished_attempt& x) {
    if (scenario_.has(throwing) && luck_.in_thousand(20))
      throw std::runtime_error("the disk is full");
    make_safe([this, id = x.input.id, record = x.record, json = x.best_json,
               turn = x.turn != nullptr ? std::optional{*x.turn} : std::nullopt] {
      auto& kept = journal_[id];
      kept.attempts.push_back(record);
      if (turn)
        kept.turns.push_back(*turn);
      kept.best_json = json;
    });
  };
  options.history = [this](const prompt& x) {
    if (scenario_.has(throwing) && luck_.in_thousand(20))
      throw std::runtime_error("the journal is gone");
    const auto i = before_.find(x.id);
    return i == before_.end() ? text_history{} : i->second;
  };
  return result;
}

// -- time
// ----------------------------------------------------------------------------------------------------------

void world::in(time wait, std::function<void()> happen) {
  queue_.push({now_ + wait, numbers_++, std::move(happen)});
}

void world::play() {
  try {
    play_on();
  } catch (const killed&) {
    say("killed");
    killed_ = true;
  }
}

void world::play_on() {
  if (scenario_.batched.kill_at)
    in(*scenario_.batched.kill_at, [] { throw killed{}; });
  if (scenario_.supply == supply_kind::sent)
    in(0ns, [this] { send_texts(); });
  if (scenario_.stop_at)
    in(*scenario_.stop_at, [this] {
      say("stop");
      run_.stop(now_);
      act();
    });
  if (scenario_.drain_at)
    in(*scenario_.drain_at, [this] {
      say("drain");
      // What is in batches goes on by itself.
      const bool waits = !desk_ || desk_->sends_live();
      run_.drain({errc::cancelled, "drained"}, waits ? scenario_.grace : time{0}, now_);
      act();
    });
  if (scenario_.has(slow_consumer))
    in(1ms, [this] { consume(1); });
  if (scenario_.has(cancellations))
    in(luck_.time(0ns, scenario_.latency), [this] { cancel_some(); });
  if (wallet_) {
    rival_ = wallet_->open([] {});
    in(0ns, [this] { rival_spends(); });
  }
  act();
  while (!has_ended_) {
    require(!queue_.empty(), "the run does not end, and nothing is left to happen");
    require(++events_ < events_most, "the run does not come to its end");
    // The queue does not give its top away, and what happens may add to it.
    auto next = std::move(const_cast<event&>(queue_.top()));
    queue_.pop();
    now_ = next.at;
    next.happen();
    perhaps_die();
  }
}

void world::act() {
  if (has_ended_)
    return;
  do {
    goes_on_ = false;
    run_.next(now_, orders_);
    for (auto& x : orders_)
      std::visit(
        [this](auto& order) {
          require(!has_ended_, "an order after the end");
          carry_out(order);
        },
        x);
    orders_.clear();
  } while (goes_on_);
  audit_.acted();
  witness_->check();
  check_shared_ceiling();
  if (has_ended_)
    return;
  if (desk_)
    desk_->orders_end(run_.room(), run_.expects_texts());
  arm();
}

void world::arm() {
  const auto due = run_.next_due(now_);
  if (!due || (timer_ && *timer_ <= *due))
    return;
  timer_ = *due;
  in(std::max(*due - now_, time{0}), [this] {
    if (timer_ && *timer_ <= now_)
      timer_.reset();
    run_.tick(now_);
    act();
  });
}

void world::say(const std::string& what) const {
  if (talks_)
    std::printf("%12.6f  %s\n", std::chrono::duration<double, std::milli>(now_).count(),
                what.c_str());
}

// -- money that is shared
// ------------------------------------------------------------------------------------------

/// Somebody else sets money aside, and for a while none is left.
void world::rival_spends() {
  const spending worst{luck_.between(1, 60), {}};
  if (rival_->reserve(worst) == purse::reply::granted) {
    rival_reserved_ += worst.tokens;
    in(luck_.time(0ns, 3 * scenario_.latency), [this, worst] {
      const auto used = luck_.below(worst.tokens + 1);
      rival_reserved_ -= worst.tokens;
      rival_spent_ += used;
      rival_->settle(worst, {used, {}});
    });
  }
  // Not for ever, as the run may wait for what is left over.
  if (luck_.in_thousand(970))
    in(luck_.time(0ns, scenario_.latency), [this] { rival_spends(); });
}

void world::check_shared_ceiling() const {
  if (!wallet_)
    return;
  require(audit_.bill().tokens - scenario_.spent.tokens + rival_spent_
            <= *scenario_.shared_tokens_max,
          "more tokens were used than the shared ceiling allows");
  if (has_ended_)
    require(wallet_->reserved().tokens == rival_reserved_,
            "the run has ended, and has tokens set aside in the wallet");
}

// -- the source and the consumer
// -----------------------------------------------------------------------------------

prompt world::make_prompt(const std::string& id) {
  prompt x;
  x.id = id;
  x.text = content_of(id, scenario_.contents);
  // Some have one in common, or none.
  x.tag = std::stoull(id) % 10;
  if (scenario_.has(deadlines) && luck_.in_thousand(500))
    x.deadline = desk_ ? std::chrono::milliseconds{luck_.between(1, 7'200'000)}
                       : std::chrono::milliseconds{luck_.between(1, 500)};
  if (scenario_.has(priorities))
    x.priority = static_cast<int32_t>(luck_.below(4)) - 1;
  return x;
}

/// Of texts that wait, run, are finished or have not come yet.
void world::cancel_some() {
  const auto tag = luck_.below(12);
  say("cancel tag " + std::to_string(tag));
  run_.cancel(tag, now_);
  audit_.cancelled_tag(tag);
  act();
  in(luck_.time(0ns, 4 * scenario_.latency), [this] { cancel_some(); });
}

/// False if no more will come.
bool world::give_texts(uint32_t count) {
  std::vector<prompt> list;
  for (; count > 0 && next_text_ < ids_.size(); --count, ++next_text_) {
    list.push_back(make_prompt(ids_[next_text_]));
    if (audit_.takes_texts())
      audit_.text_given(list.back(), now_);
  }
  const bool last = next_text_ == ids_.size();
  say("texts come: " + std::to_string(list.size()) + (last ? ", the last" : ""));
  run_.add_texts(list, last, {}, now_);
  if (last) {
    source_alive_ = false;
    audit_.supply_ended();
  }
  return !last;
}

void world::send_texts() {
  if (give_texts(static_cast<uint32_t>(luck_.between(1, 5))))
    in(luck_.time(0ns, scenario_.latency), [this] { send_texts(); });
  act();
}

void world::carry_out(const orders::demand& x) {
  if (scenario_.supply == supply_kind::ready) {
    give_texts(static_cast<uint32_t>(luck_.between(1, x.count)));
    goes_on_ = true;
    return;
  }
  require(source_alive_, "texts are asked of a source that has no more");
  in(luck_.time(0ns, scenario_.latency), [this, count = x.count] {
    if (!source_alive_)
      return;
    if (scenario_.has(deaths) && luck_.in_thousand(20)) {
      source_alive_ = false;
      if (audit_.takes_texts())
        audit_.source_failed();
      audit_.supply_ended();
      run_.lose_source("killed", now_);
    } else {
      // In as many messages as it likes.
      for (auto left = count; left > 0;) {
        const auto some = static_cast<uint32_t>(luck_.between(1, left));
        if (!give_texts(some))
          break;
        left -= some;
      }
    }
    act();
  });
}

void world::carry_out(const orders::end_supply&) {
  audit_.supply_ended();
  source_alive_ = false;
}

void world::carry_out(const orders::flush_soon&) {
  in(0ns, [this] {
    run_.flush();
    act();
  });
}

void world::carry_out(orders::deliver& x) {
  for (auto& y : x.outcomes) {
    say("outcome " + std::to_string(y->index) + ": "
        + (y->record ? std::string{"a record"} : to_string(y->why.problem)));
    audit_.delivered(*y);
    note(*y);
    // Not all come back.
    if (luck_.in_thousand(300))
      y = nullptr;
  }
  run_.reuse(std::move(x.outcomes));
}

void world::note(const erased_outcome& x) {
  if (x.input && (x.record || !is_unfinished(x.why.problem.code)))
    make_safe([this, id = x.input->id] { done_.push_back(id); });
}

void world::consume(uint64_t count) {
  audit_.credit_came(count);
  run_.add_credit(count, now_);
  in(luck_.time(0ns, scenario_.latency), [this] { consume(luck_.between(1, 3)); });
  act();
}

void world::carry_out(const orders::notify&) {}

void world::carry_out(const orders::announce_wait& x) {
  say("route " + std::to_string(x.what->route) + " waits: " + to_string(x.what->reason));
  audit_.announced(*x.what, now_);
}

void world::carry_out(const orders::announce_form& x) {
  say("route " + std::to_string(x.what->route) + ": " + x.what->what);
  audit_.form_changed(x.what->route);
}

void world::carry_out(const orders::end&) {
  has_ended_ = true;
  sum_ = run_.sum(now_);
  say("the end");
  // Their limiters learn from the end of the run what they held.
  for (const auto& x : fetchers_)
    for (const auto permit : x.lost)
      audit_.forget_permit(permit);
  audit_.ended(run_, now_);
  witness_->check_end();
  while (!unsafe_.empty()) {
    unsafe_.front()();
    unsafe_.pop_front();
  }
  if (desk_)
    desk_->run_ended(run_.complete());
}

// -- the cache
// ------------------------------------------------------------------------------------------------------

void world::carry_out(orders::look_up& x) {
  in(luck_.time(0ns, scenario_.latency), [this, x, dead = !cache_alive_] {
    if (dead || !cache_alive_)
      return;
    std::optional<completion> found;
    if (const auto i = cache_.find(x.input->text); i != cache_.end()) {
      found.emplace();
      found->content = i->second;
    }
    cache_key key{};
    std::copy_n(x.input->text.begin(), std::min(x.input->text.size(), key.size()), key.begin());
    say("looked up " + x.input->text + (found ? ": known" : ": unknown"));
    run_.look_up(x.id, key, std::move(found), *dialect_->encode(*x.input, {}), now_);
    act();
  });
}

void world::carry_out(orders::keep& x) {
  const auto& said = x.answer->content;
  require(!said.empty() && (said[0] == 'R' || said[0] == 'Q'), "a wrong answer is kept");
  const std::string content{x.key.begin(), std::find(x.key.begin(), x.key.end(), uint8_t{0})};
  require(said.substr(1) == content, "an answer is kept under the key of another one");
}

/// There is no other run.
void world::carry_out(const orders::release&) {}

} // namespace simulation
