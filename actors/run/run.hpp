#pragma once

#include "answer_sharing.hpp"
#include "deadlines.hpp"
#include "delivery.hpp"
#include "dispatch.hpp"
#include "ending.hpp"
#include "examinations.hpp"
#include "orders.hpp"
#include "reports.hpp"
#include "run_hooks.hpp"
#include "run_rules.hpp"
#include "supply.hpp"
#include "tally.hpp"
#include "text_table.hpp"
#include "waits.hpp"
#include "watchers.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A run as a book: told what happened, it says what to do next. Texts come in (`add_texts`),
/// requests go out as long as there are texts, seats, permits and money (`next`), and what is
/// reported of them ends a text or puts it back.
///
/// Pure: no actor, thread or clock; time is an argument, on any clock, and never goes back. What
/// happened is told by any of the first functions; `next` then has to be called, after one of them
/// or after several that came together. Only what the application put into the rules is called from
/// here: dialects, `on_attempt` and `history`.
class run {
public:
  using time = std::chrono::nanoseconds;

  run(run_rules rules, time now);

  run(const run&) = delete;
  run& operator=(const run&) = delete;

  // -- what happened

  /// Texts came; `last`: no more will. `problem`: why the source ended early, `none` if it did not.
  void add_texts(std::vector<prompt>& list, bool last, const error& problem, time now);

  /// So many requests may be sent on this route.
  void add_permits(uint32_t route, uint32_t count);
  /// Those that were not used are void; `paced`: from now on each request is to ask.
  void revoke_permits(uint32_t route, bool paced);
  /// A request that asked may be sent.
  void grant(uint32_t route, const ticket& id, uint64_t permit, time now);
  /// The limiter grants nothing before.
  void wait_for_limit(uint32_t route, time until, time now);
  /// Another limiter took over.
  void replace_limiter(uint32_t route, time now);

  void hand_over(const handed_over& x, time now);
  void fail(transport_failure& x, time now);
  void read(verdict& x, time now);
  void crash(validation_crash& x, time now);

  /// What is known of a text whose answer was looked up. `body`: its request, as it is spelled.
  void look_up(const text_id& id, const cache_key& key, std::optional<completion> answer,
               std::string body, time now);
  /// Nothing is kept any more.
  void close_cache(const error& problem);
  /// Nobody looks answers up any more.
  void lose_cache(const std::string& reason, time now);

  /// This request is not made after all: its text is free to be asked for anew.
  void recall(const ticket& id, uint32_t seat, time now);
  /// This request goes on elsewhere without the run: its text ends as `cancelled`, and what was set
  /// aside for it counts as spent.
  void let_go(const ticket& id, uint32_t seat, time now);
  /// No more requests are to go in batches for the moment.
  void pause_batches(bool x) noexcept {
    dispatch_.pause_batches(x);
  }
  /// From now on no request goes in a batch. Those that are on their way come to their end.
  void send_live(time now);

  /// Whoever made requests from this seat is gone; somebody else sits there.
  void lose_fetcher(uint32_t seat, const std::string& reason, time now);
  /// The same of who read answers; `unread` lay before him. What he had read has to be told first.
  void lose_validator(uint32_t place, std::vector<answered>& unread, const std::string& reason,
                      time now);
  /// Who read the source is gone.
  void lose_source(const std::string& reason, time now);

  /// So many more outcomes may be delivered.
  void add_credit(uint64_t count, time now);
  /// What has gathered may be delivered: see `orders::flush_soon`.
  void flush();
  /// These were delivered; what is left in them is used again.
  void reuse(std::vector<outcome_ptr>&& used);

  /// Nobody is left who could take outcomes: ends without waiting for credit.
  void lose_consumer(time now);
  /// The texts with this tag that have no outcome yet end as `cancelled`; what was sent for them is
  /// aborted. Texts that are equal to them go on.
  void cancel(uint64_t tag, time now);
  /// Ends early: aborts what runs.
  void stop(time now);
  /// The same, of a run whose requests go on elsewhere without it.
  void detach(time now);
  /// The same because of this.
  void give_up(const error& why, time now);
  /// Ends early: sends nothing new, and aborts after the grace what still runs.
  void drain(error why, time grace, time now);
  /// A time has come: see `next_due`.
  void tick(time now);

  /// Whether `orders::notify` is wanted.
  void set_observed(bool x) noexcept {
    observed_ = x;
  }

  // -- what to do

  /// Adds what is to be done now to `out`, in this order.
  void next(time now, std::vector<run_order>& out);

  /// When to call `tick` next, if nothing else happens; absent: never.
  std::optional<time> next_due(time now);

  // -- what is

  run_summary sum(time now) const {
    return sum_.at(now);
  }
  /// Without what only the source and the observers know.
  progress so_far(time now) const;
  /// Without what only the source and the limiters know.
  run_sample sample(time now);

  /// Whoever watches the run where it happens.
  watchers& watch() noexcept {
    return watch_;
  }

  /// Nothing is left: no text, no request, no money set aside, no kept outcome.
  bool at_rest() const noexcept {
    return texts_.size() == 0 && dispatch_.at_rest() && delivery_.empty();
  }
  /// How many more answers may come now, so that they do not pile up: `answers_max`, less those
  /// that validators read and the outcomes that the consumer does not want yet. What waits for the
  /// outcome of an older text does not count: nothing but another answer takes it on.
  uint32_t room() noexcept;

  /// Answers and outcomes that may wait inside at once, as far as those have a choice who bring
  /// answers: see `room`.
  static constexpr uint32_t answers_max = 1024;

  /// Every text has had its turn: nothing ended the run or its source before, and no text was
  /// cancelled, late, or lost here, over actors that died or a check that threw.
  bool complete() const noexcept {
    return ended_ && !any_left_ && sum_.ended_by().code == errc::none;
  }

  /// More requests may come soon: for texts of the source, for those that are being looked up, and
  /// for those that wait for a seat, for money or for their next try.
  bool expects_texts() const {
    return !ending_.closed()
           && (!supply_.exhausted() || sharing_.looks_up() || dispatch_.ways().waiting() > 0);
  }
  /// All that may be in batches at once is.
  bool batches_are_full() const noexcept {
    return !dispatch_.places().any_batched_free();
  }
  /// Requests that are on their way.
  uint32_t in_flight() const noexcept {
    return dispatch_.places().busy();
  }

private:
  // Starting texts.
  void start_texts();
  bool start_next(uint32_t& out_of_money);
  std::optional<int32_t> waiting_priority(uint32_t route);
  std::optional<supply::place> next_new() const;
  void note_lack();
  std::optional<uint32_t> begin(const supply::place& x, uint32_t route);
  void look_up_texts();
  bool has_work(uint32_t route);
  void wait_for_money(uint32_t slot);

  // What a request came to.
  void put_back(uint32_t request, const std::string& reason);
  void take_answer(uint32_t request);

  // What becomes of a text.
  void conclude(uint32_t slot, verdict& x);
  void examine(uint32_t slot, verdict& x, std::optional<size_t> attempt);
  void settle(examinations::result&& x);
  void ask_again(uint32_t slot, verdict& x);
  void try_again(uint32_t slot, errc code, time due);
  void retell(uint32_t slot, errc code);
  void ask_reshaped(uint32_t slot, const error& problem);
  void end_try(uint32_t slot, const error& problem, uint16_t status,
               const retry_decision& decision);
  bool reshape(const text_request& failed, const text& about, const error& problem,
               uint16_t status);
  void move_on(uint32_t slot, error problem);
  void close_route(uint32_t route, const error& why);
  void wait_for(uint32_t slot, time due);
  void notify(const text& x, const error& problem, bool last);
  void succeed(uint32_t slot, verdict& x);
  void fail(uint32_t slot, error problem);
  void fail_followers(const answer_sharing::left_alone& x, const error& problem);
  void stamp(ledger& log, const text& x) const;
  void finish(outcome_ptr x, bool has_record);
  void refuse(supply::unstarted&& x, const error& why);

  // Ends.
  void expire();
  void stop(const error& why);
  void halt(error why, time grace);
  void close_supply();
  void refuse_texts(const error& why);
  void deliver();
  void announce_adaptations();
  void announce_waits();
  void end_if_in_trouble();
  void end_if_done();

  const run_rules rules_;
  /// Of what is being told.
  time now_;
  std::vector<run_order> orders_;
  tally sum_;
  watchers watch_;
  supply supply_;
  text_table texts_;
  dispatch dispatch_;
  answer_sharing sharing_;
  examinations examinations_;
  run_hooks hooks_;
  delivery delivery_;
  waits waits_;
  deadlines<text_id> deadlines_;
  ending ending_;
  bool observed_ = false;
  bool ended_ = false;
  bool any_left_ = false;
};

} // namespace troupe
