#include "batch_plan.hpp"

#include "dialects/batches.hpp"
#include "store/row_key.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace troupe::cli {

namespace {

/// 0 is no limit.
template <class T>
uint64_t less_of(uint64_t x, T y) {
  return x == 0 || y == 0 ? std::max<uint64_t>(x, y) : std::min<uint64_t>(x, y);
}

} // namespace

expected<batch_room> batch_room_of(const settings& x) {
  batch_room result{x.batch_rows_max, x.batch_bytes_max, x.batch_tokens_max, nullptr};
  auto service = make_batch_service(x);
  if (!service)
    return unexpected<error>{service.error()};
  const auto limits = service->format->limits();
  result.rows_max = less_of(result.rows_max, limits.rows_max);
  result.bytes_max = less_of(result.bytes_max, limits.bytes_max);
  result.row_bytes = [format = service->format](std::string_view body) -> uint64_t {
    std::string row;
    format->append_row(row, to_string(key_of(body, 1)), body);
    return row.size() + format->separator().size();
  };
  return result;
}

bool batch_plan::add(std::string_view body, uint64_t tokens) {
  if (!rows_.insert(key_of(body, 1)).second)
    return false;
  const auto bytes = room_.row_bytes(body);
  if (batches_ == 0 || is_full_for(bytes, tokens)) {
    ++batches_;
    last_rows_ = last_bytes_ = last_tokens_ = 0;
  }
  ++last_rows_;
  last_bytes_ += bytes;
  last_tokens_ += tokens;
  bytes_ += bytes;
  return true;
}

bool batch_plan::is_full_for(uint64_t bytes, uint64_t tokens) const {
  const auto exceeds = [](uint64_t sum, uint64_t most) { return most != 0 && sum > most; };
  return exceeds(last_rows_ + 1, room_.rows_max) || exceeds(last_bytes_ + bytes, room_.bytes_max)
         || exceeds(last_tokens_ + tokens, room_.tokens_max);
}

} // namespace troupe::cli
