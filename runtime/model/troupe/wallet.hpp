#pragma once

#include <troupe/detail/budget.hpp>
#include <troupe/detail/purse.hpp>
#include <troupe/money.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace troupe {

/// Absent: none.
struct wallet_ceilings {
  /// In the currency of `settings::prices`, which must then name each model that is asked.
  std::optional<money> cost_max = {};
  /// Of prompts and answers together.
  std::optional<uint64_t> tokens_total_max = {};
};

/// Money for several runs: those of a client over its life, or of several companies, extractors and
/// clients of a process. What they spend together does not pass the ceilings: each sets the worst
/// case of a request aside before it is sent. A run that finds nothing left waits as long as others
/// have some set aside, and then ends as `budget_exhausted`. May be used from any thread.
class wallet : public std::enable_shared_from_this<wallet> {
public:
  /// `spent`: what counts from the start.
  static std::shared_ptr<wallet> make(const wallet_ceilings& most = {}, spending spent = {});

  wallet(const wallet&) = delete;
  wallet& operator=(const wallet&) = delete;

  const wallet_ceilings& ceilings() const noexcept {
    return most_;
  }

  /// Whether there is a ceiling at all.
  bool limited() const noexcept {
    return most_.cost_max || most_.tokens_total_max;
  }

  /// Of requests that have come to their end; those of which nobody knows what they cost count with
  /// their worst case.
  spending spent() const;

  /// What is set aside for requests that have not.
  spending reserved() const;

  /// For a run. `wake` is called when it should try again after `purse::reply::later`, from any
  /// thread, perhaps once more when the purse is gone; it must not block. The wallet lives as long.
  std::shared_ptr<purse> open(std::function<void()> wake);

private:
  class account;
  using wake_list = std::vector<std::function<void()>>;

  wallet(const wallet_ceilings& most, spending spent);

  purse::reply reserve(account& of, const spending& worst);
  void settle(account& of, const spending& reserved, const spending& truth);
  void close(account& x);
  wake_list take_those_to_wake();

  const wallet_ceilings most_;
  mutable std::mutex mutex_;
  budget budget_;
  /// Those that were told to try later.
  std::vector<account*> waiting_;
};

using wallet_ptr = std::shared_ptr<wallet>;

} // namespace troupe
