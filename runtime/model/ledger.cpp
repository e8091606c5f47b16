#include "enum_names.hpp"

#include <troupe/ledger.hpp>

namespace troupe {

namespace {

constexpr std::string_view origin_names[] = {"request", "cache", "shared"};

} // namespace

std::string to_string(answer_origin x) {
  return detail::enum_name(origin_names, x);
}

bool from_string(std::string_view name, answer_origin& x) {
  return detail::enum_from_name(origin_names, name, x);
}

bool from_integer(uint8_t value, answer_origin& x) {
  return detail::enum_from_integer(origin_names, value, x);
}

} // namespace troupe
