#pragma once

#include <troupe/money.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// Numbers that may be large, for people.
namespace troupe::cli {

/// "70,000"
std::string grouped(uint64_t x);

/// "1 batch", "70,000 rows"; `more` is the plural.
std::string counted(uint64_t x, std::string_view one, std::string_view more);

/// With three digits: "950", "12.3", "0.05".
std::string rounded(double x);

/// "950", "12.3k", "4.56M".
std::string short_count(uint64_t x);

/// "$0.000120", "$1.2345", "$950.12": enough digits to see the amount grow.
std::string short_money(money x);

/// "45 s", "12 min", "2 h 10 min", "3 d 4 h"; nothing for less than no time.
std::string lasting(std::chrono::seconds x);

} // namespace troupe::cli
