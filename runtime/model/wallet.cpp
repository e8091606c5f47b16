#include <troupe/wallet.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace troupe {

class wallet::account final : public purse {
public:
  account(std::shared_ptr<wallet> owner, std::function<void()> on_return)
    : wake(std::move(on_return)),
      owner_(std::move(owner)) {}

  ~account() override {
    owner_->close(*this);
  }

  account(const account&) = delete;
  account& operator=(const account&) = delete;

  bool limited() const noexcept override {
    return owner_->limited();
  }

  bool limits_cost() const noexcept override {
    return owner_->most_.cost_max.has_value();
  }

  reply reserve(const spending& worst) override {
    return limited() ? owner_->reserve(*this, worst) : reply::granted;
  }

  void settle(const spending& set_aside, const spending& truth) override {
    owner_->settle(*this, limited() ? set_aside : spending{}, truth);
  }

  std::string refusal(const spending& worst) const override {
    return budget_refusal(owner_->most_.cost_max, owner_->most_.tokens_total_max, owner_->spent(),
                          worst)
           + "; the wallet's, for all who share it";
  }

  // All under the lock of the wallet.

  const std::function<void()> wake;
  spending reserved;
  /// The least that it was refused since it was told to try later.
  spending wanted;

private:
  std::shared_ptr<wallet> owner_;
};

wallet::wallet(const wallet_ceilings& most, spending spent)
  : most_(most),
    budget_(most.cost_max, most.tokens_total_max, spent) {}

std::shared_ptr<wallet> wallet::make(const wallet_ceilings& most, spending spent) {
  return std::shared_ptr<wallet>{new wallet{most, spent}};
}

spending wallet::spent() const {
  const std::lock_guard guard{mutex_};
  return budget_.spent();
}

spending wallet::reserved() const {
  const std::lock_guard guard{mutex_};
  return budget_.reserved();
}

std::shared_ptr<purse> wallet::open(std::function<void()> wake) {
  return std::make_shared<account>(shared_from_this(), std::move(wake));
}

purse::reply wallet::reserve(account& of, const spending& worst) {
  const std::lock_guard guard{mutex_};
  if (budget_.reserve(worst)) {
    of.reserved += worst;
    return purse::reply::granted;
  }
  if (budget_.at_rest())
    return purse::reply::never;
  if (std::find(waiting_.begin(), waiting_.end(), &of) == waiting_.end()) {
    waiting_.push_back(&of);
    of.wanted = worst;
  } else {
    of.wanted = {std::min(of.wanted.tokens, worst.tokens), std::min(of.wanted.cost, worst.cost)};
  }
  return purse::reply::later;
}

void wallet::settle(account& of, const spending& reserved, const spending& truth) {
  wake_list list;
  {
    const std::lock_guard guard{mutex_};
    budget_.settle(reserved, truth);
    of.reserved -= reserved;
    // It tries again in any case.
    std::erase(waiting_, &of);
    list = take_those_to_wake();
  }
  // Not under the lock: the last handle of a run may go with the call, and its purse with it.
  for (const auto& wake : list)
    wake();
}

void wallet::close(account& x) {
  wake_list list;
  {
    const std::lock_guard guard{mutex_};
    std::erase(waiting_, &x);
    // Nobody will tell what became of it.
    budget_.settle(x.reserved, x.reserved);
    list = take_those_to_wake();
  }
  for (const auto& wake : list)
    wake();
}

/// Those whose request can be paid now, or never will be.
wallet::wake_list wallet::take_those_to_wake() {
  wake_list result;
  std::erase_if(waiting_, [&](account* x) {
    if (!budget_.at_rest() && !budget_.fits(x->wanted))
      return false;
    result.push_back(x->wake);
    return true;
  });
  return result;
}

} // namespace troupe
