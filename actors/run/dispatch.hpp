#pragma once

#include "hedging.hpp"
#include "orders.hpp"
#include "policy/prompt_fit.hpp"
#include "request_table.hpp"
#include "route.hpp"
#include "run_budget.hpp"
#include "run_rules.hpp"
#include "seats.hpp"
#include "tally.hpp"
#include "text_table.hpp"
#include "validator_ring.hpp"
#include "watchers.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Makes the requests of texts and ends them: each needs a route that is open, a permit, a seat and
/// money, and gives all of them back. Knows nothing of what an answer is worth. Pure.
class dispatch {
public:
  using time = std::chrono::nanoseconds;

  /// All of them outlive it.
  dispatch(const run_rules& rules, tally& sum, watchers& watch, std::vector<run_order>& out);

  dispatch(const dispatch&) = delete;
  dispatch& operator=(const dispatch&) = delete;

  routes& ways() noexcept {
    return routes_;
  }
  const routes& ways() const noexcept {
    return routes_;
  }

  /// Whether a request may be made on this route, but for its money.
  bool may_start(uint32_t route) const {
    const auto& way = routes_[route];
    return goes_in_batches(route) ? way.open() && !paused_ && seats_.any_batched_free()
                                  : way.may_send() && seats_.any_free();
  }

  /// Requests of this route need no permit, and are billed as batches are.
  bool goes_in_batches(uint32_t route) const {
    return !live_ && rules_.routes[route].batched;
  }

  /// Whoever takes requests that go in batches has enough of them for the moment.
  void pause_batches(bool x) noexcept {
    paused_ = x;
  }

  /// From now on no request goes in a batch.
  void send_live() noexcept {
    live_ = true;
    budget_.send_live();
  }

  /// Why this text cannot be sent on its route: it certainly has more tokens than the model takes.
  std::optional<error> too_long(const text& x) const;

  /// Makes a request for the text in this slot, or asks for its permit. False if there is no money
  /// for it: then nothing has happened.
  bool start(uint32_t slot, text& x, time now);

  /// The limiter grants a request its permit.
  void grant(uint32_t route, const ticket& id, uint64_t permit, text_table& texts, time now);

  /// Lets a validator read an answer that the text did not ask for.
  void read_known(uint32_t slot, text& x, completion answer, answer_origin origin, time now);

  /// Lets another validator read an answer once more.
  void read_again(uint32_t request, answered&& work);

  /// Second requests for those that take unusually long.
  void hedge(uint32_t route, text_table& texts, time now);

  /// When the next request will have taken unusually long, if it may then have a second one.
  std::optional<time> next_straggler(uint32_t route);

  /// Asks for permits, unless there are some or they were asked for.
  void ask_for_permits(uint32_t route);

  text_request* find(const ticket& id) {
    return requests_.find(id);
  }
  text_request& at(uint32_t slot) {
    return requests_.at(slot);
  }

  /// Nothing runs in this seat any more, if it was this request.
  void free_seat(uint32_t seat, const ticket& id) {
    seats_.report(seat, id);
  }

  /// The answer of a request is with its validator, or with the one who took over from it.
  void hand_over(uint32_t request, time now);

  /// A request that has come to its end.
  struct ended_request {
    time sent{0};
    uint32_t seat = no_slot;
    uint32_t attempt = 0;
    uint64_t number = 0;
  };

  /// Writes into `done` what a request cost that has come to its end, and forgets it.
  ended_request settle(uint32_t request, text& x, attempt& done);

  /// Writes an attempt into the ledger of its text. `answer`: what the model said, null if nothing.
  void log(text& x, attempt&& done, const ended_request& made, const completion* answer, time now);

  /// A request is not needed any more, or nobody will hear of it: cancels it, writes it down as one
  /// of two with this reason, and forgets it.
  void give_up(uint32_t request, text& x, error why, time now);

  /// The same for the other one of two, because this one decides.
  void give_up_other(uint32_t request, text& x, time now);

  /// Nobody cuts its request when its time is up.
  bool waits_in_batch(const text& x) const;

  /// A request was not made after all, and has cost nothing.
  void take_back(uint32_t request, text& x, time now);

  /// A request is lost with what it may have cost.
  void forfeit(uint32_t request, text& x, time now);

  /// Ends all requests of a text.
  void drop(text& x, time now);

  /// Takes back the requests of a text that only wait for their permits. True if it has no others.
  bool drop_queued(text& x);

  /// The other one of the two requests of a text; null if there is none.
  const text_request* other(uint32_t slot, const text& x) const {
    const auto place = x.other_request(slot);
    return place == no_slot ? nullptr : &requests_.at(place);
  }

  /// Another limiter took over, who knows of no request that waits for its permit.
  void forget_grants(uint32_t route);

  /// Which request runs in this seat, if any; its seat is free, and its limiter told.
  std::optional<ticket> lose_seat(uint32_t seat);

  /// Somebody else reads in this place, `unread` to begin with. Returns the requests whose answers
  /// are lost: the one who is gone was reading them.
  std::vector<ticket> lose_validator(uint32_t place, std::vector<answered>& unread);

  /// How requests of a text are spelled, on its present route.
  const dialect& wire_of(const text& x) const;
  const request_form& form_of(const text& x) const;

  /// The size of the next request, spelled if need be; of files, their most tokens count instead.
  uint64_t body_bytes(text& x);

  run_budget& money() noexcept {
    return budget_;
  }
  const seats& places() const noexcept {
    return seats_;
  }
  size_t count(request_stage x) const noexcept {
    return requests_.count(x);
  }

  /// No request is left, and nothing is set aside.
  bool at_rest() const noexcept {
    return requests_.size() == 0 && budget_.at_rest();
  }

private:
  bool start(uint32_t slot, text& x, bool is_second, time now);
  void send(const ticket& id, text& x, uint64_t permit, time now);
  std::optional<spending> reserve(text& x);
  std::string spell(const text& x, const prompt& input) const;
  uint64_t bytes_with_files(const text& x) const;
  void ask_grant(const ticket& id, const text& x);
  void assign_validator(text_request& x);
  /// Returns what the request carries as its `traceparent`.
  std::string tell_start(const text& x, const text_request& made, time now);
  void tell_dropped(const text& x, const text_request& made, time now);
  void close(uint32_t request, text& x);

  const run_rules& rules_;
  tally& sum_;
  watchers& watch_;
  std::vector<run_order>& out_;

  request_table requests_;
  routes routes_;
  seats seats_;
  validator_ring validators_;
  hedging hedging_;
  run_budget budget_;
  /// By route.
  std::vector<prompt_fit> fits_;
  bool live_ = false;
  bool paused_ = false;
  /// Requests that were sent.
  uint64_t sent_ = 0;
};

} // namespace troupe
