#pragma once

#include "boxed.hpp"
#include "caf_versions.hpp"
#include "in_tray.hpp"

#include <troupe/interfaces.hpp>
#include <troupe/ledger.hpp>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace troupe {

/// An answer, and the request that brought it.
struct received_answer {
  completion answer;
  attempt record;
};

/// An answer for the validator.
struct answered {
  ticket id;
  uint32_t lane = 0;
  /// It is to be a ruling.
  bool judging = false;
  /// Never null.
  boxed<received_answer> got;
  /// What was asked; for records that quote it.
  prompt_ptr input;
};

/// Answers that a validator has not read yet: those that come together cost it one message,
/// `answers_due`.
class answer_desk {
public:
  answer_desk(validator_actor validator, std::shared_ptr<in_tray<answered>> tray)
    : validator_(std::move(validator)),
      tray_(std::move(tray)) {}

  /// From any thread.
  template <class Self>
  void put(Self self, answered x) {
    if (tray_->put(std::move(x)))
      post(self, validator_, answers_due{});
  }

  /// Calls the validator, whoever has put something there.
  template <class Self>
  void call(Self self) {
    post(self, validator_, answers_due{});
  }

  /// For the validator's successor.
  const std::shared_ptr<in_tray<answered>>& tray() const noexcept {
    return tray_;
  }

  /// Takes what the validator did not come to read. For when it is gone.
  void take_back(std::vector<answered>& x) {
    tray_->take(x);
  }

  const validator_actor& validator() const noexcept {
    return validator_;
  }

private:
  validator_actor validator_;
  /// Held by the validator, too, which must not hold itself.
  std::shared_ptr<in_tray<answered>> tray_;
};

} // namespace troupe
