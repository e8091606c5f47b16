#pragma once

#include "caf_versions.hpp"
#include "inbox.hpp"
#include "run/reports.hpp"

#include <troupe/interfaces.hpp>

#include <memory>
#include <utility>

namespace troupe {

/// Answers that a validator has not read yet: those that come together cost it one message,
/// `answers_due`.
class answer_inbox {
public:
  answer_inbox(validator_actor validator, std::shared_ptr<inbox<answered>> content)
    : validator_(std::move(validator)),
      content_(std::move(content)) {}

  /// From any thread.
  template <class Self>
  void put(Self self, answered x) {
    if (content_->put(std::move(x)))
      post(self, validator_, answers_due{});
  }

  const validator_actor& validator() const noexcept {
    return validator_;
  }

private:
  validator_actor validator_;
  /// Held by the validator, too, which must not hold itself.
  std::shared_ptr<inbox<answered>> content_;
};

} // namespace troupe
