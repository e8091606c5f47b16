#pragma once

#include "quantity.hpp"
#include "setting.hpp"

#include <troupe/detail/json_writer.hpp>
#include <troupe/money.hpp>
#include <troupe/price_list.hpp>

#include <charconv>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// How values of a type are written and read, in options and in run files.
namespace troupe {

/// Has these static members:
/// - `word(x)`: as behind an option; `parse(word, x, notes)`: its inverse, which fails with the end
///   of a sentence that begins with the word
/// - `tree(x)`: as in a run file; `accepts(tree)`: whether a value there is of the right kind, and
///   `wanted`, what else is said; such a value is read through its spelling
/// - `kind(notes)`: what the help says of the value
template <class T>
struct setting_format;

namespace detail {

inline bool is_text_or_number(const json_tree& x) {
  return x.is_string() || x.is_number();
}

/// A choice of names: the enumerators count up from 0.
template <class Enum>
std::vector<std::string> names_of() {
  std::vector<std::string> result;
  Enum x{};
  for (uint8_t i = 0; from_integer(i, x); ++i)
    result.push_back(to_string(x));
  return result;
}

inline std::string joined(const std::vector<std::string>& xs, std::string_view between) {
  std::string result;
  for (const auto& x : xs)
    result += (result.empty() ? "" : std::string{between}) + x;
  return result;
}

} // namespace detail

template <>
struct setting_format<std::string> {
  static constexpr std::string_view wanted = "a text in quotes";
  static std::string word(const std::string& x) {
    return x;
  }
  static expected<void> parse(std::string_view text, std::string& x, const setting_notes&) {
    x = text;
    return {};
  }
  static json_tree tree(const std::string& x) {
    return x;
  }
  static bool accepts(const json_tree& x) {
    return x.is_string();
  }
  static std::string kind(const setting_notes& x) {
    return x.may_be_in_file ? "TEXT|@FILE" : "TEXT";
  }
};

template <>
struct setting_format<bool> {
  static constexpr std::string_view wanted = "true or false";
  static std::string word(bool x) {
    return x ? "true" : "false";
  }
  static expected<void> parse(std::string_view text, bool& x, const setting_notes&) {
    if (text != "true" && text != "false")
      return failed(errc::configuration, "is neither true nor false");
    x = text == "true";
    return {};
  }
  static json_tree tree(bool x) {
    return x;
  }
  static bool accepts(const json_tree& x) {
    return x.is_bool();
  }
  static std::string kind(const setting_notes&) {
    return {};
  }
};

template <class T>
  requires(std::integral<T> && !std::same_as<T, bool>)
struct setting_format<T> {
  static constexpr std::string_view wanted = "a whole number";
  static std::string word(T x) {
    return std::to_string(x);
  }
  static expected<void> parse(std::string_view text, T& x, const setting_notes& notes) {
    if (notes.unit == setting_unit::bytes) {
      auto size = parse_bytes(text);
      if (!size)
        return unexpected<error>{size.error()};
      return take(*size, x, notes);
    }
    if (!notes.word.word.empty() && text == notes.word.word)
      return take(notes.word.number, x, notes);
    if (!text.starts_with('-'))
      return parse_as<uint64_t>(text, x, notes);
    return parse_as<int64_t>(text, x, notes);
  }
  static json_tree tree(T x) {
    return x;
  }
  static bool accepts(const json_tree& x) {
    return x.is_integer();
  }
  static std::string kind(const setting_notes& x) {
    if (x.unit == setting_unit::bytes)
      return "BYTES";
    return x.word.word.empty() ? "N" : std::string{x.word.word} + "|N";
  }

private:
  template <class Wide>
  static expected<void> parse_as(std::string_view text, T& x, const setting_notes& notes) {
    Wide wide{};
    const auto* end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, wide);
    if (rest != end || problem == std::errc::invalid_argument)
      return failed(errc::configuration, "is no whole number");
    if (problem != std::errc{})
      return out_of_range(notes);
    return take(wide, x, notes);
  }
  template <class Wide>
  static expected<void> take(Wide wide, T& x, const setting_notes& notes) {
    if (!std::in_range<T>(wide))
      return out_of_range(notes);
    x = static_cast<T>(wide);
    return {};
  }
  static expected<void> out_of_range(const setting_notes& notes) {
    auto range = range_text(notes);
    if (range.empty())
      range = std::to_string(std::numeric_limits<T>::min()) + " to "
              + std::to_string(std::numeric_limits<T>::max());
    return failed(errc::configuration, "is out of range: it must be " + range);
  }
};

template <>
struct setting_format<double> {
  static constexpr std::string_view wanted = "a number";
  static std::string word(double x) {
    std::string result;
    append_json_number(result, x);
    return result;
  }
  static expected<void> parse(std::string_view text, double& x, const setting_notes&) {
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, value);
    if (rest != end || problem != std::errc{} || !std::isfinite(value))
      return failed(errc::configuration, "is no number");
    x = value;
    return {};
  }
  static json_tree tree(double x) {
    return x;
  }
  static bool accepts(const json_tree& x) {
    return x.is_number();
  }
  static std::string kind(const setting_notes& x) {
    return plain_number(x.range.low) + ".." + plain_number(x.range.high);
  }
};

template <class Rep, class Period>
struct setting_format<std::chrono::duration<Rep, Period>> {
  using type = std::chrono::duration<Rep, Period>;
  static constexpr std::string_view wanted = "a time such as \"30s\", or a number of seconds";
  static std::string word(type x) {
    return time_word(x);
  }
  static expected<void> parse(std::string_view text, type& x, const setting_notes&) {
    auto time = parse_time(text);
    if (!time)
      return unexpected<error>{time.error()};
    x = std::chrono::ceil<type>(*time);
    return {};
  }
  static json_tree tree(type x) {
    return word(x);
  }
  static bool accepts(const json_tree& x) {
    return detail::is_text_or_number(x);
  }
  static std::string kind(const setting_notes&) {
    return "TIME";
  }
};

template <>
struct setting_format<money> {
  static constexpr std::string_view wanted = "an amount of dollars";
  static std::string word(money x) {
    return to_string(x);
  }
  static expected<void> parse(std::string_view text, money& x, const setting_notes&) {
    auto amount = parse_money(text);
    if (!amount)
      return unexpected<error>{amount.error()};
    x = *amount;
    return {};
  }
  static json_tree tree(money x) {
    // Has all of its digits, other than the nearest double.
    return json_tree::parse(word(x)).value_or(json_tree{});
  }
  static bool accepts(const json_tree& x) {
    return detail::is_text_or_number(x);
  }
  static std::string kind(const setting_notes&) {
    return "DOLLARS";
  }
};

template <class Enum>
  requires std::is_enum_v<Enum>
struct setting_format<Enum> {
  static constexpr std::string_view wanted = "one of its names, in quotes";
  static std::string word(Enum x) {
    return to_string(x);
  }
  static expected<void> parse(std::string_view text, Enum& x, const setting_notes& notes) {
    if (!from_string(text, x))
      return failed(errc::configuration, "is none of " + kind(notes));
    return {};
  }
  static json_tree tree(Enum x) {
    return word(x);
  }
  static bool accepts(const json_tree& x) {
    return x.is_string();
  }
  static std::string kind(const setting_notes&) {
    return detail::joined(detail::names_of<Enum>(), "|");
  }
};

/// A header as one line, "Name: value".
template <>
struct setting_format<std::pair<std::string, std::string>> {
  using type = std::pair<std::string, std::string>;
  static constexpr std::string_view wanted = "a text such as \"Name: value\"";
  static std::string word(const type& x) {
    return x.first + ": " + x.second;
  }
  static expected<void> parse(std::string_view text, type& x, const setting_notes& notes);
  static json_tree tree(const type& x) {
    return word(x);
  }
  static bool accepts(const json_tree& x) {
    return x.is_string();
  }
  static std::string kind(const setting_notes&) {
    return "'NAME: VALUE'";
  }
};

/// Stands in code only.
template <class T>
struct setting_format<std::shared_ptr<const T>> {
  using type = std::shared_ptr<const T>;
  static constexpr std::string_view wanted = "nothing";
  static std::string word(const type& x) {
    return x ? "(given)" : "";
  }
  static expected<void> parse(std::string_view, type&, const setting_notes&) {
    return failed(errc::configuration, "cannot be read");
  }
  static json_tree tree(const type&) {
    return {};
  }
  static bool accepts(const json_tree&) {
    return false;
  }
  static std::string kind(const setting_notes&) {
    return {};
  }
};

} // namespace troupe
