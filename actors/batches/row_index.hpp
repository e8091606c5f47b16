#pragma once

#include "store/row_key.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace troupe {

/// Where a row is.
struct row_place {
  uint32_t batch = 0;
  uint32_t row = 0;

  friend bool operator==(const row_place&, const row_place&) = default;
};

/// Unlike that of any other row.
inline uint64_t number_of(const row_place& x) {
  return uint64_t{x.batch} << 32U | x.row;
}

/// Finds rows by their keys, in 16 bytes a row: the keys themselves stay where the rows are.
class row_index {
public:
  /// The key of the row at a place that was put in.
  using key_at = std::function<const row_key&(const row_place&)>;

  explicit row_index(key_at keys) : keys_(std::move(keys)) {}

  std::optional<row_place> find(const row_key& key) const;

  /// The key must not be in it.
  void put(const row_key& key, const row_place& x);

  /// Does nothing if the key is not in it, or leads elsewhere.
  void remove(const row_key& key, const row_place& x);

private:
  static constexpr row_place empty{UINT32_MAX, 0};
  static constexpr row_place removed{UINT32_MAX, 1};

  size_t first_of(const row_key& key) const noexcept {
    return row_key_hash{}(key) & (places_.size() - 1);
  }
  void grow();

  key_at keys_;
  /// Open addressing; the size is a power of two.
  std::vector<row_place> places_;
  /// Occupied, and removed ones.
  size_t used_ = 0;
  size_t size_ = 0;
};

} // namespace troupe
