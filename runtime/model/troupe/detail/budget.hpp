#pragma once

#include <troupe/completion.hpp>
#include <troupe/money.hpp>
#include <troupe/price_list.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// Tokens and what they cost.
struct spending {
  /// Of prompts and answers.
  uint64_t tokens = 0;
  money cost;

  spending& operator+=(const spending& other) {
    tokens = __builtin_add_overflow(tokens, other.tokens, &tokens) ? UINT64_MAX : tokens;
    cost += other.cost;
    return *this;
  }

  /// `other` must be part of this.
  spending& operator-=(const spending& other) {
    tokens -= other.tokens;
    cost -= other.cost;
    return *this;
  }

  friend bool operator==(const spending&, const spending&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, spending& x) {
  return f.object(x).fields(f.field("tokens", x.tokens), f.field("cost", x.cost));
}

/// What these tokens cost, rounded up to a billionth of a dollar. Tokens that `total_tokens` has
/// beyond prompt and completion (some providers count thinking so) are output.
money cost_of(const usage& x, const model_prices& prices);

/// What the provider's cache has saved with these tokens: against all of the prompt at the price of
/// fresh input. Negative where more was paid for writing than reading has brought back.
money cache_savings(const usage& x, const model_prices& prices);

/// `x` as it is spent: what the server says that it costs, else what it costs at these prices.
/// Without either the cost is 0.
spending spent_by(const usage& x, const model_prices* prices);

/// The most that a request can use. A token is at least one byte of text, hence a prompt has no
/// more tokens than its request has bytes: what a provider adds around a message is less than the
/// JSON around it. `output_tokens_max` bounds the answer.
spending worst_case(uint64_t request_bytes, uint64_t output_tokens_max, const model_prices* prices);

/// Keeps a run below its ceilings: the worst case of every request is set aside before it is sent,
/// and replaced by the truth when that is known. As long as no reply uses more than was set aside
/// for it, the ceilings are not passed. Pure.
class budget {
public:
  budget() = default;

  /// Absent: no ceiling. `spent` is what counts from the start: an earlier part of the same run.
  budget(std::optional<money> cost_max, std::optional<uint64_t> tokens_max, spending spent = {})
    : cost_max_(cost_max),
      tokens_max_(tokens_max),
      spent_(spent) {}

  /// Whether there is a ceiling at all.
  bool limited() const noexcept {
    return cost_max_ || tokens_max_;
  }

  /// Whether `worst` can be set aside without any ceiling being passed.
  bool fits(const spending& worst) const;

  /// Sets `worst` aside. Returns false, and sets nothing aside, if a ceiling might be passed.
  bool reserve(const spending& worst);

  /// `reserved` was set aside for a request that has come to its end, having used `truth`.
  void settle(const spending& reserved, const spending& truth);

  const spending& spent() const noexcept {
    return spent_;
  }

  const spending& reserved() const noexcept {
    return reserved_;
  }

  /// Whether nothing is set aside, so that a refusal is final.
  bool at_rest() const noexcept {
    return reserved_ == spending{};
  }

private:
  std::optional<money> cost_max_;
  std::optional<uint64_t> tokens_max_;
  spending spent_;
  spending reserved_;
};

/// Which ceiling a request of so much would pass, for people: the ceiling, what is spent, what the
/// request may cost. Absent: no ceiling.
std::string budget_refusal(std::optional<money> cost_max, std::optional<uint64_t> tokens_max,
                           const spending& spent, const spending& worst);

} // namespace troupe
