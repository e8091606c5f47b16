#pragma once

#include "reading/answer_frame.hpp"

#include <troupe/detail/tolerant_reader.hpp>
#include <troupe/record.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Answers that are read tolerantly, and records to read them into.
namespace tolerant {

struct has_int {
  int32_t a = 0;
};

template <class Inspector>
bool inspect(Inspector& f, has_int& x) {
  return f.object(x).fields(f.field("a", x.a));
}

struct has_text {
  std::string k;
};

template <class Inspector>
bool inspect(Inspector& f, has_text& x) {
  return f.object(x).fields(f.field("k", x.k));
}

struct has_list {
  std::vector<std::string> hi;
};

template <class Inspector>
bool inspect(Inspector& f, has_list& x) {
  return f.object(x).fields(f.field("hi", x.hi));
}

struct has_maybe {
  std::optional<int32_t> a;
  std::optional<std::string> b;
};

template <class Inspector>
bool inspect(Inspector& f, has_maybe& x) {
  return f.object(x).fields(f.field("a", x.a), f.field("b", x.b));
}

struct place {
  std::string n;
  std::string c;
  std::string g;
};

template <class Inspector>
bool inspect(Inspector& f, place& x) {
  return f.object(x).fields(f.field("n", x.n), f.field("c", x.c), f.field("g", x.g));
}

enum class number_name : uint8_t {
  one,
  two,
  three
};

inline std::string to_string(number_name x) {
  constexpr const char* names[] = {"ONE", "TWO", "THREE"};
  return names[static_cast<uint8_t>(x)];
}

inline bool from_integer(uint8_t value, number_name& x) {
  if (value > 2)
    return false;
  x = static_cast<number_name>(value);
  return true;
}

inline const troupe::read_options repairing{.policy = troupe::reading_policy::repair};

/// The keywords of the violations, without repetitions.
inline std::string keywords(const troupe::reading& x) {
  std::string result;
  std::string last;
  for (auto& y : x.violations) {
    if (y.keyword == last)
      continue;
    last = y.keyword;
    result += (result.empty() ? "" : " ") + y.keyword;
  }
  return result;
}

template <class T>
troupe::reading reading_of(std::string_view answer, const troupe::read_options& how = repairing) {
  return troupe::record_type_of<T>()->read(answer, how);
}

/// The record as JSON, or what is wrong.
template <class T>
std::string read(std::string_view answer) {
  const auto result = reading_of<T>(answer);
  return result.record ? troupe::record_type_of<T>()->write(result.record.get()) : keywords(result);
}

/// The value that a schema sees in the answer, whatever the checks say; what cannot be accepted
/// stands before it.
inline std::string read_as(std::string_view schema_text, std::string_view answer) {
  const auto schema = troupe::json_schema::parse("sample", schema_text).value();
  const troupe::detail::answer_frame frame{schema, {}};
  const troupe::tolerant_reader reader{frame};
  const auto accept = [](std::string_view json) {
    troupe::reading result;
    result.record = std::make_shared<std::string>(json);
    return result;
  };
  troupe::reading wrong;
  wrong.code = troupe::errc::violations;
  const auto result = reader.read(answer, repairing, std::move(wrong), accept);
  if (result.record)
    return *static_cast<const std::string*>(result.record.get());
  return keywords(result) + (result.json.empty() ? "" : " " + result.json);
}

/// The same without a schema.
inline std::string read_any(std::string_view answer) {
  return read_as("{}", answer);
}

/// "/a number_from_text (1)"
template <class T>
std::string repairs(std::string_view answer) {
  return troupe::to_string(reading_of<T>(answer).repairs);
}

} // namespace tolerant
