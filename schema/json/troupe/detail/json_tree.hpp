#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

struct json_member;
class json_value;

/// An owned JSON value that can be changed, with members in the order in which they were added.
/// Made for schemas, which are small and rewritten once per type; replies are read through
/// `json_document`, which owns nothing per value.
class json_tree {
public:
  using array_type = std::vector<json_tree>;
  using object_type = std::vector<json_member>;

  /// null
  json_tree();
  json_tree(std::nullptr_t);
  template <class T>
    requires std::is_arithmetic_v<T> json_tree(T value);
  json_tree(std::string value);
  json_tree(std::string_view value);
  json_tree(const char* value);
  json_tree(array_type value);
  json_tree(object_type value);
  json_tree(const json_tree&);
  json_tree(json_tree&&) noexcept;
  json_tree& operator=(const json_tree&);
  json_tree& operator=(json_tree&&) noexcept;
  ~json_tree();

  static json_tree array();
  static json_tree object();

  /// Reads JSON text (RFC 8259). Fails with `invalid_json`; the message holds line and column. A
  /// duplicate key, invalid UTF-8 and nesting deeper than 128 are errors.
  static expected<json_tree> parse(std::string_view text);

  bool is_null() const noexcept {
    return std::holds_alternative<std::monostate>(value_);
  }
  bool is_bool() const noexcept {
    return std::holds_alternative<bool>(value_);
  }
  /// Written without fraction and exponent, and in the range of int64 or uint64.
  bool is_integer() const noexcept;
  bool is_number() const noexcept {
    return is_integer() || if_double() != nullptr;
  }
  bool is_string() const noexcept {
    return std::holds_alternative<std::string>(value_);
  }
  bool is_array() const noexcept {
    return std::holds_alternative<array_type>(value_);
  }
  bool is_object() const noexcept {
    return std::holds_alternative<object_type>(value_);
  }

  /// Each returns null if the value is of another kind.
  const bool* if_bool() const noexcept {
    return std::get_if<bool>(&value_);
  }
  const int64_t* if_int64() const noexcept {
    return std::get_if<int64_t>(&value_);
  }
  /// Only for integers above the range of int64.
  const uint64_t* if_uint64() const noexcept {
    return std::get_if<uint64_t>(&value_);
  }
  const double* if_double() const noexcept {
    const auto* spelled = std::get_if<spelled_number>(&value_);
    return spelled != nullptr ? &spelled->value : std::get_if<double>(&value_);
  }
  const std::string* if_string() const noexcept {
    return std::get_if<std::string>(&value_);
  }

  /// Elements of an array; empty for any other kind.
  const array_type& elements() const noexcept;
  /// Members of an object; empty for any other kind.
  const object_type& members() const noexcept;
  /// Makes the value an empty array (object) unless it is one.
  array_type& elements();
  object_type& members();

  /// The member of that name; null if there is none or this is no object.
  const json_tree* find(std::string_view name) const noexcept;
  json_tree* find(std::string_view name) noexcept;
  /// The string member of that name; empty if there is none.
  std::string_view string_at(std::string_view name) const noexcept;
  /// Replaces the member of that name in its place, or adds it at the end. Makes the value an
  /// object.
  json_tree& set(std::string_view name, json_tree value);
  /// Returns whether there was such a member.
  bool erase(std::string_view name);
  /// Adds an element at the end. Makes the value an array.
  json_tree& push_back(json_tree value);

  /// Compact JSON text, members in order, ASCII control characters escaped, other characters as
  /// UTF-8. Numbers that were parsed keep all of their digits.
  std::string text() const;
  void append_text(std::string& out) const;

  /// Members are compared in order; 1 and 1.0 differ.
  friend bool operator==(const json_tree& x, const json_tree& y);

private:
  /// A number that was parsed, and that its double would be written otherwise.
  struct spelled_number {
    double value;
    std::shared_ptr<const std::string> spelling;

    friend bool operator==(const spelled_number& x, const spelled_number& y) {
      return *x.spelling == *y.spelling;
    }
  };

  static json_tree copy_of(const json_value& x, std::string_view text);

  std::variant<std::monostate, bool, int64_t, uint64_t, double, std::string, array_type,
               object_type, spelled_number>
    value_;
};

struct json_member {
  std::string name;
  json_tree value;

  friend bool operator==(const json_member&, const json_member&) = default;
};

template <class T>
  requires std::is_arithmetic_v<T> json_tree::json_tree(T value) {
    if constexpr (std::is_same_v<T, bool>)
      value_ = value;
    else if constexpr (std::is_floating_point_v<T>)
      value_ = static_cast<double>(value);
    else if (std::in_range<int64_t>(value))
      value_ = static_cast<int64_t>(value);
    else
      value_ = static_cast<uint64_t>(value);
  }

} // namespace troupe
