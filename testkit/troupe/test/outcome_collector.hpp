#pragma once

#include <troupe/detail/outcome_sink.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace troupe::test {

/// Keeps everything that a run delivers, without an actor and without type ids.
template <class T>
class outcome_collector final : public outcome_sink {
public:
  void deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>& batch) override {
    for (auto& x : batch)
      outcomes.push_back(typed<T>(std::move(*x)));
  }

  void ended(coordinator_actor::pointer_view, const run_summary& x) override {
    sum = x;
  }

  void hold() noexcept override {
    held = true;
  }

  void caught_up() noexcept override {
    held = false;
  }

  /// In the order of their delivery.
  std::vector<outcome<T>> outcomes;
  /// Set when the run has ended.
  std::optional<run_summary> sum;
  /// See `outcome_sink::hold`.
  bool held = false;
};

} // namespace troupe::test
