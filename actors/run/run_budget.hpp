#pragma once

#include "settings/model_facts.hpp"

#include <troupe/detail/budget.hpp>
#include <troupe/detail/purse.hpp>
#include <troupe/ledger.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The money of a run: sets the worst case of each request aside before it is sent, and writes into
/// each attempt what it cost. Costs nothing without prices and ceilings. Pure.
class run_budget {
public:
  /// `spent` counts against the run's own ceilings from the start. `shared`: what it spends it
  /// shares with other runs; null: with none.
  run_budget(const settings& x, spending spent, std::shared_ptr<purse> shared = nullptr);

  /// Adds a route to a model, in the order of their numbers. Where nothing bounds the length of an
  /// answer, nothing is sent under a ceiling. `batched`: whatever is sent there goes in batches,
  /// and so is set aside at the price of these.
  void open_route(const model_facts& known, bool batched = false);

  /// From now on the full price is set aside on every route.
  void send_live() noexcept {
    live_ = true;
  }

  /// Whether the size of a request matters here: else `reserve` sets nothing aside.
  bool counts(uint32_t route) const;

  /// Sets aside what a request of so many bytes may cost, with `tokens_max` doubled so many times.
  /// Absent: a ceiling might be passed, so it must not be sent now; see `may_come`.
  std::optional<spending> reserve(uint32_t route, uint64_t body_bytes, uint32_t doublings);

  /// A request has come to its end: writes its cost into `done`, as far as it is known. What went
  /// in a batch (`attempt::batched`) is billed so.
  void settle(uint32_t route, const spending& reserved, attempt& done);

  /// A request is not sent after all.
  void release(const spending& reserved) {
    end(reserved, {});
  }

  /// Nobody will tell what became of a request: its worst case counts as spent.
  void forfeit(const spending& reserved) {
    end(reserved, reserved);
  }

  /// What these tokens would cost on a route.
  spending price(uint32_t route, const usage& tokens) const {
    return spent_by(tokens, prices_of(route, goes_in_batches(route)));
  }

  /// What the provider's cache saved with this attempt.
  money cache_savings_of(uint32_t route, const attempt& done) const {
    const auto* prices = prices_of(route, done.batched);
    return prices != nullptr ? cache_savings(done.tokens, *prices) : money{};
  }

  /// Whether the cost of these tokens is known.
  bool knows_cost(uint32_t route, const usage& tokens) const {
    return tokens.cost_told || routes_[route].prices;
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
  bool goes_in_batches(uint32_t route) const {
    return !live_ && routes_[route].batched;
  }
  const model_prices* prices_of(uint32_t route, bool batched) const {
    const auto& x = batched ? routes_[route].batch_prices : routes_[route].prices;
    return x ? &*x : nullptr;
  }
  spending worst_case_of(uint32_t route, uint64_t body_bytes, uint32_t doublings) const;

  struct route_prices {
    /// Absent: unknown.
    std::optional<model_prices> prices;
    /// The same in batches.
    std::optional<model_prices> batch_prices;
    /// Absent: unknown.
    std::optional<uint64_t> output_tokens_max;
    /// The user has given them; off: list prices.
    bool prices_given = false;
    bool batched = false;
  };

  std::vector<route_prices> routes_;
  bool live_ = false;
  std::optional<uint32_t> answer_tokens_max_;
  std::optional<money> cost_max_;
  std::optional<uint64_t> tokens_max_;
  budget budget_;
  std::shared_ptr<purse> shared_;
  /// Of the last refusal.
  bool others_may_return_ = false;
};

} // namespace troupe
