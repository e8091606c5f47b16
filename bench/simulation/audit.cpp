#include "audit.hpp"

#include "fakes.hpp"

#include <algorithm>

namespace simulation {

using namespace troupe;

namespace {

/// Names a text, or a question about one.
std::string name_of(const prompt& x) {
  return x.id + "/" + x.text;
}

} // namespace

audit::audit(const scenario& x, const journal& before)
  : scenario_(x),
    before_(before),
    credit_(x.credit),
    bill_(x.spent) {}

// -- texts
// ---------------------------------------------------------------------------------------------------------

void audit::text_given(const prompt& x, time now) {
  given_text told;
  told.priority = x.priority;
  told.tag = x.tag;
  if (x.deadline.count() > 0)
    told.due = now + x.deadline;
  texts_.push_back(told);
}

void audit::cancelled_tag(uint64_t tag) {
  if (tag == 0)
    return;
  cancelled_tags_.insert(tag);
  for (auto& x : texts_)
    if (x.tag == tag && !x.is_done)
      x.is_cancelled = true;
}

void audit::acted() {
  just_left_.clear();
  for (const auto& entry : busy_)
    require(entry.second.is_over || entry.second.index >= texts_.size()
              || !texts_[entry.second.index].is_cancelled,
            "a request of a cancelled text goes on");
}

/// What the caller said of the text.
void audit::check_limits(const request_order& x, time now) {
  auto& about = texts_.at(x.index);
  require(!about.is_cancelled, "a cancelled text is asked for");
  if (about.due) {
    require(x.time_left.has_value(), "a request knows nothing of its text's deadline");
    require(now + *x.time_left <= *about.due, "a request has more time than its text");
  }
  if (x.judging || std::exchange(about.is_started, true))
    return;
  require(!about.due || now < *about.due, "a text is started after its deadline");
  constexpr uint32_t in_the_way = shared | limits | money | deadlines | cancellations | throwing
                                  | deaths | fallbacks | stops | drains | closures | failures
                                  | rivals;
  if ((scenario_.features & in_the_way) != 0 || scenario_.how == order::input)
    return;
  for (const auto& other : texts_)
    require(other.is_started || other.is_done || other.priority <= about.priority,
            "a text is started before one with a higher priority");
}

// -- permits
// -------------------------------------------------------------------------------------------------------

void audit::permits_came(uint32_t route, uint32_t count) {
  auto& x = stock_[route];
  if (!x.paced)
    x.count += count;
}

void audit::permits_revoked(uint32_t route, bool paced) {
  auto& x = stock_[route];
  x.count = 0;
  x.paced = x.paced || paced;
}

void audit::limiter_replaced(uint32_t route) {
  stock_[route].paced = false;
}

void audit::granted(uint64_t permit, const ticket& id) {
  granted_.emplace(permit, id);
  permits_out_.insert(permit);
}

void audit::permit_back(uint64_t permit) {
  require(permits_out_.erase(permit) == 1, "a permit came back that nobody had, or twice");
  came_.erase(permit);
}

void audit::check_permit(const request_order& x) {
  auto& stock = stock_[x.route];
  if (x.permit == 0) {
    require(!stock.paced, "a request was sent without the permit that its limiter wants");
    require(stock.count > 0, "a request was sent without a permit in stock");
    --stock.count;
    return;
  }
  const auto i = granted_.find(x.permit);
  require(i != granted_.end(), "a request was sent with a permit that was not granted, or twice");
  require(i->second == x.id, "a request was sent with the permit of another one");
  granted_.erase(i);
}

// -- requests
// ------------------------------------------------------------------------------------------------------

void audit::started(uint32_t seat, const request_order& x, time now) {
  ++requests_;
  const auto name = name_of(*x.input);
  for (const auto& entry : busy_)
    require(entry.second.name != name || entry.second.route == x.route || entry.second.is_over,
            "a text is asked on two routes at once");
  // A question may be asked anew, of another answer.
  if (!x.judging)
    check_retelling(x, name);
  const bool shows_turn = !x.judging && x.has_turns() && !is_retold(*x.turns);
  check_limits(x, now);
  require(busy_.emplace(seat, running{x.id, x.route, name, x.index, shows_turn, false}).second,
          "two requests in one seat");
  const auto pool = scenario_.conf.pool_size;
  const auto live = static_cast<size_t>(std::distance(busy_.begin(), busy_.lower_bound(pool)));
  require(live <= pool, "more requests in flight than the pool has");
  require(busy_.size() - live <= scenario_.batched.seats, "more requests in batches than may be");
  require(seat < pool + scenario_.batched.seats, "a seat beyond the pool");
  if (seat < pool)
    check_permit(x);
  else
    require(x.permit == 0, "a request in a batch has a permit");
  check_history(x);
  if (const auto i = due_.find({name, x.route}); i != due_.end()) {
    require(now >= i->second, "a text was sent again before its wait was over");
    due_.erase(i);
  }
  if (x.judging)
    return;
  started_end_ = std::max(started_end_, x.index + 1);
  const auto window = scenario_.conf.order_window;
  if (scenario_.how == order::input && window > 0)
    require(x.index < delivered_ + window, "a text was started beyond the order window");
}

void audit::left(uint32_t seat, const ticket& id) {
  if (const auto i = busy_.find(seat); i != busy_.end() && i->second.id == id) {
    busy_.erase(i);
    just_left_.insert(seat);
  }
}

void audit::recalled(uint32_t seat, const ticket& id) {
  const auto i = busy_.find(seat);
  if (i == busy_.end() || i->second.id != id)
    return;
  --requests_;
  left(seat, id);
}

void audit::cancelled(uint32_t seat) {
  require(busy_.erase(seat) + just_left_.count(seat) > 0, "a request was cancelled where none ran");
}

/// What an earlier run has paid for is not asked again.
void audit::check_history(const request_order& x) {
  const auto i = before_.find(x.input->id);
  if (x.judging || i == before_.end() || i->second.turns.empty())
    return;
  const auto shown = x.turns ? x.turns->size() : 0;
  // Another model begins anew, and so does the usual one behind it: a text may start elsewhere.
  if (x.route != 0)
    asked_elsewhere_.insert(x.input->id);
  else
    require(shown > 0 || asked_elsewhere_.count(x.input->id) > 0,
            "a text of an earlier run was asked from its beginning");
}

/// Once a server has turned down a text's conversation, it is shown none of its model's turns.
void audit::check_retelling(const request_order& x, const std::string& name) {
  const auto i = turned_down_.find({name, x.route});
  if (i == turned_down_.end())
    return;
  require(!x.has_turns() || is_retold(*x.turns),
          "a conversation is shown again to a server that turned it down");
  i->second = true;
}

void audit::announced(const waiting& x, time now) {
  require(x.route < scenario_.routes, "a wait of a route that is none");
  const auto sum = x.waited + x.wait;
  require(sum >= std::chrono::seconds{10}, "a short wait is announced");
  const auto [last, found_new] = waits_.try_emplace(x.route, now, sum);
  require(found_new || now >= last->second.first + std::chrono::seconds{60}
            || sum + std::chrono::milliseconds{4} >= 2 * last->second.second,
          "a wait is announced over and over");
  last->second = {now, sum};
}

void audit::form_changed(uint32_t route) {
  // Of texts, and of questions about answers.
  require(++form_changes_[route] <= 2u * scenario_.form_least[route],
          "more is given up than the server refuses");
}

void audit::failed(const transport_failure& x, time now) {
  const auto i = busy_.find(x.seat);
  if (i == busy_.end() || i->second.id != x.id)
    return;
  if (i->second.shows_turn && x.record.http_status == 400 && !scenario_.has(hedges)
      && x.record.problem.message != form_refused)
    turned_down_.try_emplace({i->second.name, i->second.route}, false);
  if (x.decision.pause.count() > 0)
    stock_[i->second.route].count = 0;
  if (x.decision.retry && !scenario_.has(hedges))
    due_[{i->second.name, i->second.route}] = now + x.decision.wait;
  left(x.seat, x.id);
}

// -- money
// ---------------------------------------------------------------------------------------------------------

void audit::billed(const spending& x) {
  bill_ += x;
  check_ceilings();
}

void audit::check_ceilings() const {
  const auto& conf = scenario_.conf;
  require(!conf.tokens_total_max || bill_.tokens <= *conf.tokens_total_max,
          "more tokens were used than the ceiling allows");
  require(!conf.cost_max || bill_.cost <= *conf.cost_max, "more money was spent than the ceiling");
}

spending audit::believed(const run_summary& x) const {
  const auto* prices = scenario_.conf.prices ? scenario_.conf.prices->find("model") : nullptr;
  auto result = spent_by(x.tokens, prices);
  result.cost = x.cost;
  result += x.uncertain;
  result += scenario_.spent;
  return result;
}

void audit::check_money(const run_summary& sum) const {
  require(sum.tokens == tokens_, "the sum's tokens are not those of its outcomes");
  require(sum.uncertain == uncertain_, "the sum's uncertain costs are not those of its outcomes");
  const auto told = sum.tokens.total_tokens + scenario_.spent.tokens;
  require(told <= bill_.tokens, "the ledger has tokens that were not used");
  const auto& conf = scenario_.conf;
  const bool counts = conf.tokens_total_max || conf.cost_max || (conf.prices && conf.tokens_max);
  const auto most = believed(sum);
  if (counts) {
    require(bill_.tokens <= most.tokens, "tokens were used that the ledger does not know of");
    require(!conf.prices || bill_.cost <= most.cost, "money was spent that the ledger lacks");
  }
  constexpr uint32_t losing = batch_features | deaths | crashes | hedges | stops | drains | failures
                              | deadlines | impatience | closures | throwing | judged
                              | cancellations;
  if ((scenario_.features & losing) == 0)
    require(told == bill_.tokens, "the ledger differs from the bill though nothing was lost");
}

// -- outcomes
// ------------------------------------------------------------------------------------------------------

void audit::delivered(const erased_outcome& x) {
  require(credit_ > 0, "more was delivered than there was credit for");
  if (credit_ != unlimited_credit)
    --credit_;
  require(indexes_.insert(x.index).second, "a text has two outcomes");
  if (x.index < texts_.size()) {
    auto& about = texts_[x.index];
    about.is_done = true;
    require(x.why.problem != error{errc::cancelled, "this text was cancelled"}
              || cancelled_tags_.count(about.tag) > 0,
            "a text was cancelled that nobody wanted cancelled");
  }
  require(scenario_.how != order::input || x.index == delivered_, "outcomes out of order");
  ++delivered_;
  succeeded_ += x.record ? 1 : 0;
  require((x.record != nullptr) == (x.why.problem.code == errc::none),
          "an outcome with a record and a problem, or with neither");
  if (x.record)
    require(*static_cast<const std::string*>(x.record.get()) == x.input->text,
            "a text has the record of another one");
  require(x.why.problem.message.find(form_refused) == std::string::npos,
          "a text is lost over the form of its request");
  if (x.input && x.why.problem.code == errc::http_status)
    for (uint32_t i = 0; i < scenario_.routes; ++i)
      if (const auto found = turned_down_.find({name_of(*x.input), i}); found != turned_down_.end())
        require(found->second, "a text was given up before its conversation was told anew");
  check_ledger(x);
}

void audit::check_ledger(const erased_outcome& x) {
  usage tokens;
  for (const auto& done : x.log.attempts)
    tokens += done.tokens;
  require(tokens == x.log.tokens, "a ledger's tokens are not those of its attempts");
  check_budgets(x);
  if (x.record && x.log.origin == answer_origin::request) {
    const auto decides = [](const attempt& y) { return !y.hedged && !y.judging; };
    const auto last = std::find_if(x.log.attempts.rbegin(), x.log.attempts.rend(), decides);
    require(last != x.log.attempts.rend() && last->problem.code == errc::none,
            "a record without the attempt that gave it");
  }
  auto uncertain = x.log.uncertain;
  if (x.input)
    if (const auto i = before_.find(x.input->id); i != before_.end())
      for (const auto& done : i->second.attempts) {
        tokens.prompt_tokens -= done.tokens.prompt_tokens;
        tokens.completion_tokens -= done.tokens.completion_tokens;
        tokens.total_tokens -= done.tokens.total_tokens;
        uncertain -= done.uncertain;
      }
  tokens_ += tokens;
  uncertain_ += uncertain;
}

void audit::check_budgets(const erased_outcome& outcome) const {
  const auto& conf = scenario_.conf;
  const auto& x = outcome.log.spent;
  // What an earlier run did is told by its attempts alone, which do not say what came of them.
  if (outcome.input && before_.count(outcome.input->id) > 0)
    return;
  const auto ways = scenario_.routes;
  require(x.reasks <= conf.reasks * ways, "more re-asks than there are");
  const auto answers = (conf.reasks + 1) * ways;
  require(x.truncation_retries <= conf.truncation_retries * answers,
          "more room was asked for than is allowed");
  const auto tries = conf.transport_retries + conf.timeout_retries;
  // A conversation that is told anew is a try beyond what there is, one on each route.
  require(x.transport_retries <= tries * (answers + x.truncation_retries) + ways,
          "more tries than there are");
  require(x.limit_waits <= conf.limit_waits, "more waits for a limit than there are");
}

void audit::ended(const run& x, time now) {
  const auto sum = x.sum(now);
  require(delivered_ == texts_.size() + source_failures_, "a text has no outcome");
  require(sum.texts == delivered_ && sum.succeeded == succeeded_
            && sum.failed == delivered_ - succeeded_,
          "the sum does not count its outcomes");
  require(sum.requests == requests_, "the sum does not count its requests");
  if (sum.hedges > 0)
    require(static_cast<double>(sum.hedges)
              <= scenario_.conf.hedge_share * static_cast<double>(sum.requests),
            "more second requests than their share");
  require(came_.empty(), "a permit does not come back");
  require(x.at_rest(), "something is left: a request, money set aside, or an outcome");
  check_money(sum);
}

} // namespace simulation
