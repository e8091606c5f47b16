#pragma once

#include "../failure.hpp"

#include <troupe/rehearsal_settings.hpp>

#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace troupe::rehearsing {

/// In the order of the table in batch_faults.cpp.
enum class batch_fault : uint8_t {
  none,
  // Of a batch.
  failed_quota,
  create_429,
  expired,
  cancelled,
  no_output,
  missing_rows,
  duplicate_rows,
  unknown_rows,
  file_not_found,
  failed_validation,
  poll_500,
  results_cut,
  slow,
  // Of a row.
  row_500,
  row_429,
  row_400,
  row_overloaded,
};

inline constexpr size_t batch_fault_count = static_cast<size_t>(batch_fault::row_overloaded) + 1;

constexpr bool is_of_row(batch_fault x) {
  return x >= batch_fault::row_500;
}

std::string_view name_of(batch_fault x);

/// A fault of batches, and whether it comes once only.
struct batch_fault_order {
  batch_fault kind = batch_fault::none;
  bool once = false;

  friend bool operator==(const batch_fault_order&, const batch_fault_order&) = default;
};

/// Reads "expired" or "expired_once"; "-" and "_" are the same. Absent for an unknown name.
std::optional<batch_fault_order> parse_batch_fault(std::string_view text);

/// Whether neither the rates of batches nor those of rows add up to more than 1.
bool fit_together(const std::vector<rehearsal_batch_fault_rate>& rates);

/// What is wrong with a row that has the fault.
failure failure_of(batch_fault x);

/// Decides which batch and which row gets which fault.
class batch_fault_book {
public:
  /// `rates` must be valid.
  batch_fault_book(const std::vector<rehearsal_batch_fault_rate>& rates, uint64_t seed);

  /// Of the attempt to create a batch of that number. One with "_once" comes to one batch.
  batch_fault for_batch(uint64_t number);

  /// Of a row. One with "_once" comes once to each body.
  batch_fault for_row(uint64_t batch, uint64_t row, uint64_t body_hash);

  /// Whether there is any for rows.
  bool has_row_faults() const {
    return !of_rows_.empty();
  }

  void forget() {
    used_.clear();
  }

private:
  struct chance {
    batch_fault_order order;
    double up_to = 0;
  };

  static batch_fault_order draw(const std::vector<chance>& from, double x);

  std::vector<chance> of_batches_;
  std::vector<chance> of_rows_;
  uint64_t seed_;
  std::unordered_set<uint64_t> used_;
};

} // namespace troupe::rehearsing
