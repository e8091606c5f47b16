#pragma once

#include "run/run.hpp"
#include "scenario.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

/// A run did what it must never do.
class broken : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

inline void require(bool holds, const char* what) {
  if (!holds)
    throw broken(what);
}

/// What an earlier run did for a text that it did not finish, by the text's id.
using journal = std::map<std::string, troupe::text_history>;

/// Watches over a run from outside: what it orders, and what it delivers, against what the world
/// knows.
class audit {
public:
  using time = std::chrono::nanoseconds;

  audit(const scenario& x, const journal& before);

  // -- what the world did

  void text_given(const troupe::prompt& x, time now);
  /// Who has this tag is of no interest any more.
  void cancelled_tag(uint64_t tag);
  void source_failed() {
    ++source_failures_;
  }
  /// Texts that come from now on are none of the run's.
  void supply_ended() {
    supply_ended_ = true;
  }
  bool takes_texts() const noexcept {
    return !supply_ended_;
  }
  void permits_came(uint32_t route, uint32_t count);
  void permits_revoked(uint32_t route, bool paced);
  void limiter_replaced(uint32_t route);
  void granted(uint64_t permit, const troupe::ticket& id);
  /// The run has heard of it.
  void grant_came(uint64_t permit) {
    came_.insert(permit);
  }
  void failed(const troupe::transport_failure& x, time now);
  /// Those permits are of no use any more.
  void forget_permit(uint64_t permit) {
    granted_.erase(permit);
    permits_out_.erase(permit);
    came_.erase(permit);
  }
  void credit_came(uint64_t count) {
    credit_ += count;
  }
  void billed(const troupe::spending& x);

  // -- what the run did

  void started(uint32_t seat, const troupe::request_order& x, time now);
  /// What runs there has come to its end; the run has yet to hear of it.
  void over(uint32_t seat) {
    busy_.at(seat).is_over = true;
  }
  /// The same, if it is still this one.
  void over(uint32_t seat, const troupe::ticket& id) {
    if (const auto i = busy_.find(seat); i != busy_.end() && i->second.id == id)
      i->second.is_over = true;
  }
  /// Its request was not made after all.
  void recalled(uint32_t seat, const troupe::ticket& id);
  /// Its request has come to its end; ignored if it was another one.
  void left(uint32_t seat, const troupe::ticket& id);
  void cancelled(uint32_t seat);
  /// What it ordered is carried out.
  void acted();
  /// Whoever sat there is gone.
  void lost(uint32_t seat) {
    if (busy_.erase(seat) > 0)
      just_left_.insert(seat);
  }
  void permit_back(uint64_t permit);
  void announced(const troupe::waiting& x, time now);
  void form_changed(uint32_t route);
  void delivered(const troupe::erased_outcome& x);
  void ended(const troupe::run& x, time now);

  const troupe::spending& bill() const noexcept {
    return bill_;
  }
  /// What the run believes to have spent at most.
  troupe::spending believed(const troupe::run_summary& x) const;

private:
  struct running {
    troupe::ticket id;
    uint32_t route = 0;
    std::string name;
    uint64_t index = 0;
    /// It shows the model a turn of its own.
    bool shows_turn = false;
    /// Its report is on its way.
    bool is_over = false;
  };

  /// What was said of a text.
  struct given_text {
    int32_t priority = 0;
    uint64_t tag = 0;
    /// Of its deadline; absent: it has none.
    std::optional<time> due;
    bool is_started = false;
    bool is_done = false;
    bool is_cancelled = false;
  };

  struct permit_stock {
    uint64_t count = 0;
    bool paced = false;
  };

  void check_limits(const troupe::request_order& x, time now);
  void check_ceilings() const;
  void check_permit(const troupe::request_order& x);
  void check_history(const troupe::request_order& x);
  void check_retelling(const troupe::request_order& x, const std::string& name);
  void check_ledger(const troupe::erased_outcome& x);
  void check_budgets(const troupe::erased_outcome& outcome) const;
  void check_money(const troupe::run_summary& sum) const;

  const scenario& scenario_;
  const journal& before_;
  std::vector<given_text> texts_;
  std::set<uint64_t> cancelled_tags_;
  uint64_t source_failures_ = 0;
  bool supply_ended_ = false;
  uint64_t credit_;
  uint64_t delivered_ = 0;
  uint64_t started_end_ = 0;
  uint64_t requests_ = 0;
  uint64_t succeeded_ = 0;
  std::set<uint64_t> indexes_;
  /// By seat.
  std::map<uint32_t, running> busy_;
  /// Seats whose requests came to their end since the run last gave orders.
  std::set<uint32_t> just_left_;
  std::map<uint32_t, permit_stock> stock_;
  std::map<uint64_t, troupe::ticket> granted_;
  std::set<uint64_t> permits_out_;
  /// Of those, what the run knows of.
  std::set<uint64_t> came_;
  /// Texts of an earlier run that a fallback was asked for.
  std::set<std::string> asked_elsewhere_;
  /// Texts whose conversation a route's server has turned down, and what was asked since.
  std::map<std::pair<std::string, uint32_t>, bool> turned_down_;
  /// How often the form of its requests has changed, by route.
  std::map<uint32_t, uint32_t> form_changes_;
  /// When a wait was last announced, and for how long, by route.
  std::map<uint32_t, std::pair<time, time>> waits_;
  /// When the next try of a text on a route is due.
  std::map<std::pair<std::string, uint32_t>, time> due_;
  troupe::spending bill_;
  troupe::usage tokens_;
  troupe::spending uncertain_;
};

} // namespace simulation
