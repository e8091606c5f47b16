#pragma once

#include "trace_context.hpp"

#include <troupe/run_observer.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace troupe::detail {

using attribute_value = std::variant<bool, int64_t, double, std::string, std::vector<std::string>>;

/// Names are constants of the program.
struct attribute {
  std::string_view name;
  attribute_value value;
};

using attributes = std::vector<attribute>;

struct span_event {
  std::string_view name;
  event_time at;
  attributes about;
};

/// As OTLP numbers them.
enum class span_kind : uint8_t {
  internal = 1,
  client = 3,
};

/// As OTLP numbers them: what has gone well leaves it unset, so that whoever reads decides.
enum class span_status : uint8_t {
  unset = 0,
  failed = 2,
};

/// What all spans of a run have in common.
struct span_origin {
  trace_id trace;
  std::string state;
};

/// Something that took time, when it is over.
struct span {
  std::shared_ptr<const span_origin> origin;
  span_id id = 0;
  /// 0: it has none.
  span_id parent = 0;
  span_kind kind = span_kind::internal;
  std::string name;
  event_time start;
  event_time end;
  attributes about;
  std::vector<span_event> events;
  /// Events that there was no room for.
  uint32_t events_dropped = 0;
  span_status status = span_status::unset;
  /// Of a failure.
  std::string message;
};

/// Longer names, ids and labels are cut.
inline constexpr size_t name_bytes_max = 256;

/// Integers of attributes have a sign.
constexpr int64_t integer(uint64_t x) {
  return static_cast<int64_t>(x);
}

/// What it takes in memory, roughly.
size_t bytes_of(const span& x);

/// At most so many bytes of `x`, cut between two characters.
std::string cut(std::string_view x, size_t bytes_max);

} // namespace troupe::detail
