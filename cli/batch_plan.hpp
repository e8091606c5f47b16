#pragma once

#include "store/row_key.hpp"

#include <troupe/settings.hpp>

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_set>

namespace troupe::cli {

/// What goes into one batch, by the provider and by the settings, whichever is less. 0: no limit.
struct batch_room {
  uint64_t rows_max = 0;
  uint64_t bytes_max = 0;
  uint64_t tokens_max = 0;
  /// Bytes of the row of a request with this body, of what stands between rows included.
  std::function<uint64_t(std::string_view body)> row_bytes;
};

/// Of the provider that the settings name. Fails with `configuration`, in words, if it has no
/// batches.
expected<batch_room> batch_room_of(const settings& x);

/// How many batches it takes to send some requests, each of equal ones once. Keeps 24 bytes for
/// each.
class batch_plan {
public:
  explicit batch_plan(batch_room room) : room_(std::move(room)) {}

  /// Returns false if the same request is in it already. `tokens`: of its prompt.
  bool add(std::string_view body, uint64_t tokens);

  const batch_room& room() const noexcept {
    return room_;
  }
  uint64_t batches() const noexcept {
    return batches_;
  }
  uint64_t rows() const noexcept {
    return rows_.size();
  }
  uint64_t bytes() const noexcept {
    return bytes_;
  }

private:
  bool is_full_for(uint64_t bytes, uint64_t tokens) const;

  const batch_room room_;
  std::unordered_set<row_key, row_key_hash> rows_;
  uint64_t batches_ = 0;
  uint64_t bytes_ = 0;
  /// Of the last batch.
  uint64_t last_rows_ = 0;
  uint64_t last_bytes_ = 0;
  uint64_t last_tokens_ = 0;
};

} // namespace troupe::cli
