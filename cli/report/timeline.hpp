#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace troupe::cli::report {

/// What happened when, in at most `bins_max` equal steps that double whenever the run outgrows
/// them.
class timeline {
public:
  static constexpr size_t bins_max = 400;

  struct bin {
    uint64_t ok = 0;
    uint64_t failed = 0;
    uint64_t tokens = 0;
    /// Billionths of a dollar.
    int64_t cost = 0;
    /// Summed over the texts that were under way, the part of this step that each was. Unit: ms.
    double busy_ms = 0;
    /// Announced or kept limit at the last sample in this step; below 0: none was told.
    double limit_per_minute = -1;
  };

  struct text {
    /// Milliseconds since 1970.
    double began = 0;
    double ended = 0;
    bool is_ok = true;
    uint64_t tokens = 0;
    int64_t cost = 0;
  };

  void add(const text& x);
  void add_limit(double at_ms, double per_minute);

  bool empty() const noexcept {
    return bins_.empty();
  }
  double step_ms() const noexcept {
    return step_ms_;
  }
  double from_ms() const;

  /// Without gaps, from the first to the last step.
  std::vector<bin> bins() const;

private:
  bin& bin_at(double at_ms);
  int64_t place_of(double at_ms) const;
  void widen();
  void spread_whole_steps();

  /// By the number of steps since 1970, so that two neighbours become one when steps double.
  std::map<int64_t, bin> bins_;
  /// Where texts begin (+) and cease (-) to take up whole steps.
  std::map<int64_t, int64_t> whole_steps_;
  double step_ms_ = 1;
};

} // namespace troupe::cli::report
