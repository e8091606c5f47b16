#pragma once

#include <troupe/notes.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

/// Records that the tests share, described as a user of CAF would.
namespace sample {

enum class color : uint8_t {
  red,
  green,
  blue
};

inline std::string to_string(color x) {
  constexpr const char* names[] = {"red", "green", "blue"};
  return names[static_cast<uint8_t>(x)];
}

inline bool from_string(std::string_view name, color& x) {
  for (auto candidate : {color::red, color::green, color::blue}) {
    if (to_string(candidate) == name) {
      x = candidate;
      return true;
    }
  }
  return false;
}

inline bool from_integer(uint8_t value, color& x) {
  if (value > 2)
    return false;
  x = static_cast<color>(value);
  return true;
}

template <class Inspector>
bool inspect(Inspector& f, color& x) {
  auto get = [&x] { return to_string(x); };
  auto set = [&x](const std::string& name) { return from_string(name, x); };
  return f.apply(get, set);
}

/// Plain CAF, no notes.
struct person {
  std::string name;
  int32_t age = 0;
  std::optional<std::string> occupation;

  bool operator==(const person&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age),
                            f.field("occupation", x.occupation));
}

struct address {
  std::string street;
  std::string city;

  bool operator==(const address&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, address& x) {
  return f.object(x).fields(f.field("street", x.street), f.field("city", x.city));
}

/// One of everything.
struct everything {
  bool truth = false;
  int8_t tiny = 0;
  uint16_t small = 0;
  int64_t wide = 0;
  uint64_t natural = 0;
  float single = 0;
  double real = 0;
  std::string text;
  color shade = color::red;
  std::optional<int> maybe;
  std::optional<color> maybe_shade;
  std::vector<int> numbers;
  std::vector<bool> flags;
  std::set<std::string> words;
  std::map<std::string, double> prices;
  std::array<int, 3> rgb{};
  std::pair<int, std::string> both;
  std::tuple<bool, double, std::string> three;
  std::chrono::sys_time<std::chrono::milliseconds> when;
  std::chrono::sys_days day;
  std::chrono::seconds span{};
  address home;
  std::vector<address> others;

  bool operator==(const everything&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, everything& x) {
  return f.object(x).fields(
    f.field("truth", x.truth), f.field("tiny", x.tiny), f.field("small", x.small),
    f.field("wide", x.wide), f.field("natural", x.natural), f.field("single", x.single),
    f.field("real", x.real), f.field("text", x.text), f.field("shade", x.shade),
    f.field("maybe", x.maybe), f.field("maybe_shade", x.maybe_shade), f.field("numbers", x.numbers),
    f.field("flags", x.flags), f.field("words", x.words), f.field("prices", x.prices),
    f.field("rgb", x.rgb), f.field("both", x.both), f.field("three", x.three),
    f.field("when", x.when), f.field("day", x.day), f.field("span", x.span),
    f.field("home", x.home), f.field("others", x.others));
}

struct circle {
  double radius = 0;

  bool operator==(const circle&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, circle& x) {
  return f.object(x).fields(f.field("radius", x.radius));
}

struct rectangle {
  double width = 0;
  double height = 0;

  bool operator==(const rectangle&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, rectangle& x) {
  return f.object(x).fields(f.field("width", x.width), f.field("height", x.height));
}

/// Contains itself in two ways.
struct folder {
  std::string name;
  std::vector<folder> folders;
  std::unique_ptr<folder> link;
};

template <class Inspector>
bool inspect(Inspector& f, folder& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("folders", x.folders),
                            f.field("link", x.link));
}

} // namespace sample
