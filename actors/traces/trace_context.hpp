#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Never all zeros; big-endian, as it is written.
struct trace_id {
  uint64_t high = 0;
  uint64_t low = 0;

  friend bool operator==(const trace_id&, const trace_id&) = default;
};

/// 0: none.
using span_id = uint64_t;

/// 32 and 16 digits in lower case.
std::string hex(const trace_id& x);
std::string hex(span_id x);

/// W3C Trace Context, level 1: a span elsewhere.
struct trace_parent {
  trace_id trace;
  span_id span = 0;
  bool sampled = false;

  friend bool operator==(const trace_parent&, const trace_parent&) = default;
};

/// Absent if `text` is malformed in any way. Of later versions what version 00 knows is taken, as
/// the specification wants.
std::optional<trace_parent> parse_traceparent(std::string_view text);

/// "00-…-…-01".
std::string traceparent(const trace_parent& x);

/// Whether `text` may be passed on: "vendor=value" members, at most 32 of them, 512 characters
/// together.
bool is_tracestate(std::string_view text);

/// Spreads any number over all 64 bits; no two numbers come out alike.
constexpr uint64_t mixed(uint64_t x) {
  // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
  // generators, 2014).
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// Which texts of a trace have spans: a share of them, the same ones each time.
class text_sampling {
public:
  text_sampling(const trace_id& trace, double ratio);

  bool takes(uint64_t index) const noexcept {
    return all_ || mixed(index ^ key_) < limit_;
  }

private:
  uint64_t key_;
  uint64_t limit_;
  bool all_;
};

/// Ids of spans, none of them twice or 0.
class span_ids {
public:
  explicit span_ids(uint64_t seed) : next_(seed) {}

  span_id next() noexcept {
    span_id result = 0;
    while (result == 0)
      result = mixed(next_++);
    return result;
  }

private:
  uint64_t next_;
};

} // namespace troupe::detail
