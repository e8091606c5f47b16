#pragma once

#include "person_schema.hpp"

#include <troupe/detail/run_plan.hpp>
#include <troupe/outcome.hpp>

#include <atomic>
#include <utility>
#include <vector>

namespace bench {

/// Takes the outcomes of a run about people and counts what went wrong. The counts may be read once
/// the run has ended.
class person_sink final : public troupe::outcome_sink {
public:
  void deliver(troupe::coordinator_actor::pointer_view,
               std::vector<troupe::outcome_ptr>& batch) override {
    for (auto& x : batch) {
      const auto got = troupe::typed<person>(std::move(*x));
      if (!got)
        ++failures_;
      else if (!right(*got, got.index))
        ++wrong_;
    }
  }

  void ended(troupe::coordinator_actor::pointer_view, const troupe::run_summary&) override {
    ended_ = true;
    ended_.notify_one();
  }

  /// Returns when the run has ended.
  void wait() const {
    ended_.wait(false);
  }

  bool has_ended() const {
    return ended_;
  }

  size_t failures() const {
    return failures_;
  }

  size_t wrong() const {
    return wrong_;
  }

private:
  std::atomic<bool> ended_ = false;
  size_t failures_ = 0;
  size_t wrong_ = 0;
};

} // namespace bench
