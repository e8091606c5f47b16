#pragma once

#include "batch_format.hpp"

#include <troupe/detail/json.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

/// What words and numbers of batch APIs mean, whoever sends them. What is of another type than
/// expected counts as absent.
namespace troupe::detail {

struct batch_state {
  batch_stage stage = batch_stage::running;
  batch_end end = batch_end::none;

  friend bool operator==(const batch_state&, const batch_state&) = default;
};

/// Of a state's name, in any case of letters, with or without a prefix that ends in "STATE_" or
/// "STATUS_". A word that nobody knows means that it is running.
batch_state state_of(std::string_view word);

/// Since 1970, in seconds or as RFC 3339 has it. The epoch if it is neither, or beyond the clock.
std::chrono::system_clock::time_point time_at(json_value x, std::string_view name);

/// A number that counts things, or the same in a string (int64 of Google's). What is too large is
/// the largest number; 0 if there is none.
uint64_t amount_at(json_value x, std::string_view name);

/// The HTTP status that an error of this type, or with this code, has: "rate_limit_error", "429".
/// 0 if nobody knows it.
uint16_t status_of_error(std::string_view name);

/// The HTTP status of a code of Google's: an HTTP status, or one of gRPC's codes. 500 if it is
/// neither.
uint16_t status_of_code(uint64_t code);

/// Whether an error's code says that its row was not reached before the batch ended.
bool says_not_reached(std::string_view code);

/// Whether an error says that too many tokens wait already.
bool says_too_much_waits(std::string_view code, std::string_view message);

/// "Limit: 2,000,000 enqueued tokens"; 0 if it does not say.
uint64_t tokens_max_in(std::string_view message);

/// Whether it was given to `batch_format::append_row`: 1 to 64 of [A-Za-z0-9_-].
bool is_row_id(std::string_view id);

/// Whether a foreign id can be sent back: not empty, of a usable size, and no step within a path.
bool is_usable_id(std::string_view id);

} // namespace troupe::detail
