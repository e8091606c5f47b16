#include "json_scan.hpp"

namespace troupe::detail {

namespace {

/// Hears of nothing, and so only tells how far a value goes.
struct silence {
  static constexpr auto strings = json_strings::raw;

  static constexpr bool on_null() {
    return true;
  }
  static constexpr bool on_bool(bool) {
    return true;
  }
  static constexpr bool on_number(std::string_view) {
    return true;
  }
  static constexpr bool on_string(std::string_view) {
    return true;
  }
  static constexpr bool on_name(std::string_view) {
    return true;
  }
  static constexpr bool on_object() {
    return true;
  }
  static constexpr bool on_object_end() {
    return true;
  }
  static constexpr bool on_array() {
    return true;
  }
  static constexpr bool on_array_end() {
    return true;
  }
  static constexpr std::string_view refusal() {
    return {};
  }
};

} // namespace

json_outcome scan_json(std::string_view text, size_t begin, uint32_t depth_max) {
  silence nobody;
  const auto* end = text.data() + text.size();
  auto result = json_event_reader{nobody, text.data() + begin, end, depth_max}.run_prefix();
  result.offset += begin;
  result.token += begin;
  return result;
}

} // namespace troupe::detail
