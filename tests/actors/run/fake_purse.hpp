#pragma once

#include <troupe/detail/purse.hpp>

#include <string>

namespace troupe::test {

/// Says what the test says.
struct fake_purse final : purse {
  bool limited() const noexcept override {
    return true;
  }
  bool limits_cost() const noexcept override {
    return false;
  }
  reply reserve(const spending& worst) override {
    if (answer == reply::granted)
      reserved += worst;
    return answer;
  }
  void settle(const spending& set_aside, const spending& truth) override {
    reserved -= set_aside;
    spent += truth;
  }
  std::string refusal(const spending&) const override {
    return "the purse is empty";
  }

  reply answer = reply::granted;
  spending reserved;
  spending spent;
};

} // namespace troupe::test
