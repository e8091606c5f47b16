#pragma once

#include <troupe/detail/budget.hpp>
#include <troupe/detail/purse.hpp>
#include <troupe/ledger.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The money of a run: sets the worst case of each request aside before it is sent, and writes into
/// each attempt what it cost. Costs nothing without prices and ceilings. Pure.
class run_budget {
public:
  /// `spent` counts against the run's own ceilings from the start. `shared`: what it spends it
  /// shares with other runs; null: with none.
  run_budget(const settings& x, spending spent, std::shared_ptr<purse> shared = nullptr);

  /// Adds a route, in the order of their numbers. Where nothing bounds the length of an answer,
  /// nothing is sent under a ceiling.
  void open_route(std::string_view model);

  /// Whether the size of a request matters here: else `reserve` sets nothing aside.
  bool counts(uint32_t route) const;

  /// Sets aside what a request of so many bytes may cost, with `tokens_max` doubled so many times.
  /// Absent: a ceiling might be passed, so it must not be sent now; see `may_come`.
  std::optional<spending> reserve(uint32_t route, uint64_t body_bytes, uint32_t doublings);

  /// A request has come to its end: writes its cost into `done`.
  void settle(uint32_t route, const spending& reserved, attempt& done);

  /// A request is not sent after all.
  void release(const spending& reserved) {
    end(reserved, {});
  }

  /// Nobody will tell what became of a request: its worst case counts as spent.
  void forfeit(const spending& reserved) {
    end(reserved, reserved);
  }

  /// These tokens at the prices of a route.
  spending price(uint32_t route, const usage& tokens) const {
    return spent_by(tokens, routes_[route].prices);
  }

  /// Whether what the last refusal lacked may come back: from a request of this run, or of one that
  /// it shares its money with.
  bool may_come() const noexcept {
    return !at_rest() || others_may_return_;
  }

  /// Whether only others can help, after the last refusal.
  bool waits_for_others() const noexcept {
    return at_rest() && others_may_return_;
  }

  /// Whether no request of this run is unsettled.
  bool at_rest() const noexcept {
    return budget_.at_rest();
  }

  const spending& spent() const noexcept {
    return budget_.spent();
  }

  /// Why the run cannot go on, for people: the ceiling, what is spent, what this request may cost.
  std::string refusal(uint32_t route, uint64_t body_bytes, uint32_t doublings) const;

private:
  bool limited() const noexcept {
    return budget_.limited() || (shared_ && shared_->limited());
  }
  void end(const spending& reserved, const spending& truth);
  spending worst_case_of(uint32_t route, uint64_t body_bytes, uint32_t doublings) const;

  struct route_prices {
    /// Into the list; null: unknown.
    const model_prices* prices = nullptr;
    /// Absent: unknown.
    std::optional<uint64_t> output_tokens_max;
  };

  std::vector<route_prices> routes_;
  price_list_ptr price_list_;
  std::optional<uint32_t> answer_tokens_max_;
  std::optional<money> cost_max_;
  std::optional<uint64_t> tokens_max_;
  budget budget_;
  std::shared_ptr<purse> shared_;
  /// Of the last refusal.
  bool others_may_return_ = false;
};

} // namespace troupe
