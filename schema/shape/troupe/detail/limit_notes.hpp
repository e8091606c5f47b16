#pragma once

#include <troupe/detail/note.hpp>
#include <troupe/detail/type_shape.hpp>

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe {

namespace detail {

template <class T>
concept numeric = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

/// The order of an integer of any type and a double, exactly: doubles have no room for the
/// neighbours of integers beyond 2^53.
std::partial_ordering order_of(int64_t x, double y);
std::partial_ordering order_of(uint64_t x, double y);

template <numeric T, numeric U>
std::partial_ordering order_of_numbers(T x, U y) {
  constexpr bool is_whole_x = std::is_integral_v<T>;
  constexpr bool is_whole_y = std::is_integral_v<U>;
  if constexpr (is_whole_x && is_whole_y)
    return std::cmp_less(x, y)   ? std::partial_ordering::less
           : std::cmp_less(y, x) ? std::partial_ordering::greater
                                 : std::partial_ordering::equivalent;
  else if constexpr (is_whole_x)
    return order_of(std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>{x},
                    static_cast<double>(y));
  else if constexpr (is_whole_y)
    return 0 <=> order_of_numbers(y, x);
  else
    return static_cast<double>(x) <=> static_cast<double>(y);
}

template <numeric T, numeric U>
bool is_less(T x, U y) {
  return order_of_numbers(x, y) < 0;
}

/// Without its sign, which the largest negative integer has no room to lose.
template <std::integral T>
constexpr uint64_t magnitude(T x) {
  if constexpr (std::is_signed_v<T>)
    return x < 0 ? 0 - static_cast<uint64_t>(x) : static_cast<uint64_t>(x);
  else
    return x;
}

/// The value as JSON writes it.
std::string number_text(int64_t x);
std::string number_text(uint64_t x);
std::string number_text(double x);

template <class T>
std::string limit_text(T x) {
  if constexpr (std::is_floating_point_v<T>)
    return number_text(static_cast<double>(x));
  else if constexpr (std::is_signed_v<T>)
    return number_text(static_cast<int64_t>(x));
  else
    return number_text(static_cast<uint64_t>(x));
}

/// Number of code points, which is what JSON Schema means by the length of a string.
size_t code_points(std::string_view text);

bool is_multiple(double value, double divisor);
void check_pattern(std::string_view value, std::string_view expression, finding& out);
void check_format(std::string_view value, std::string_view name, finding& out);
/// "must have at least 3 characters", "… exactly 1 item".
std::string count_message(std::string_view relation, size_t count, std::string_view unit);

enum class bound {
  minimum,
  maximum,
  exclusive_minimum,
  exclusive_maximum
};

constexpr std::string_view keyword_of(bound x) {
  switch (x) {
  case bound::minimum:
    return "minimum";
  case bound::maximum:
    return "maximum";
  case bound::exclusive_minimum:
    return "exclusiveMinimum";
  case bound::exclusive_maximum:
    return "exclusiveMaximum";
  }
  return {};
}

std::string bound_message(bound kind, const std::string& limit);

template <bound Kind, class L>
struct bound_note {
  L limit;

  template <numeric T>
  void constrain(json_tree& node) const {
    node.set(keyword_of(Kind), limit);
  }

  template <numeric T>
  void check(const T& value, finding& out) const {
    bool right = true;
    if constexpr (Kind == bound::minimum)
      right = !is_less(value, limit);
    else if constexpr (Kind == bound::maximum)
      right = !is_less(limit, value);
    else if constexpr (Kind == bound::exclusive_minimum)
      right = is_less(limit, value);
    else
      right = is_less(value, limit);
    if (!right)
      out.violate(keyword_of(Kind), bound_message(Kind, limit_text(limit)));
  }
};

/// Both ends of a range.
template <class L, class H>
struct between_note {
  bound_note<bound::minimum, L> low;
  bound_note<bound::maximum, H> high;

  template <numeric T>
  void constrain(json_tree& node) const {
    low.template constrain<T>(node);
    high.template constrain<T>(node);
  }

  template <numeric T>
  void check(const T& value, finding& out) const {
    low.check(value, out);
    high.check(value, out);
  }
};

template <class D>
struct multiple_note {
  D divisor;

  template <numeric T>
  void constrain(json_tree& node) const {
    node.set("multipleOf", divisor);
  }

  template <numeric T>
  void check(const T& value, finding& out) const {
    bool right = true;
    if constexpr (std::is_integral_v<T> && std::is_integral_v<D>)
      right = magnitude(value) % magnitude(divisor) == 0;
    else
      right = is_multiple(static_cast<double>(value), static_cast<double>(divisor));
    if (!right)
      out.violate("multipleOf", "must be a multiple of " + limit_text(divisor));
  }
};

inline constexpr size_t no_limit = static_cast<size_t>(-1);

template <class T>
concept textual = std::is_same_v<T, std::string>;

template <class T>
concept countable = list_like<T> || map_like<T>;

template <class...>
struct length_note {
  size_t low;
  size_t high;

  template <textual T>
  void constrain(json_tree& node) const {
    if (low > 0)
      node.set("minLength", low);
    if (high != no_limit)
      node.set("maxLength", high);
  }

  template <textual T>
  void check(const T& value, finding& out) const {
    auto length = code_points(value);
    if (length < low)
      out.violate("minLength", count_message("at least", low, "character"));
    else if (length > high)
      out.violate("maxLength", count_message("at most", high, "character"));
  }
};

template <class...>
struct matching_note {
  std::string_view expression;

  template <textual T>
  void constrain(json_tree& node) const {
    node.set("pattern", expression);
  }

  template <textual T>
  void check(const T& value, finding& out) const {
    check_pattern(value, expression, out);
  }
};

template <class...>
struct format_note {
  std::string_view name;

  template <textual T>
  void constrain(json_tree& node) const {
    node.set("format", name);
  }

  template <textual T>
  void check(const T& value, finding& out) const {
    check_format(value, name, out);
  }
};

template <class T>
struct constant_note {
  T value;

  template <class U>
    requires(textual<U> || numeric<U> || std::is_same_v<U, bool>)
  void constrain(json_tree& node) const {
    node.set("const", value);
  }

  template <class U>
    requires(textual<U> || numeric<U> || std::is_same_v<U, bool>)
  void check(const U& x, finding& out) const {
    bool right = true;
    if constexpr (numeric<T> && numeric<U>)
      right = order_of_numbers(x, value) == 0;
    else
      right = x == static_cast<U>(value);
    if (!right)
      out.violate("const", "must be " + json_tree(value).text());
  }
};

template <class...>
struct items_note {
  size_t low;
  size_t high;

  template <countable T>
  void constrain(json_tree& node) const {
    if (low > 0)
      node.set(map_like<T> ? "minProperties" : "minItems", low);
    if (high != no_limit)
      node.set(map_like<T> ? "maxProperties" : "maxItems", high);
  }

  template <countable T>
  void check(const T& value, finding& out) const {
    constexpr std::string_view unit = map_like<T> ? "member" : "item";
    if (value.size() < low)
      out.violate(map_like<T> ? "minProperties" : "minItems", count_message("at least", low, unit));
    else if (value.size() > high)
      out.violate(map_like<T> ? "maxProperties" : "maxItems", count_message("at most", high, unit));
  }
};

/// Passes what is wrong with an element on to the finding of its list.
class element_finding final : public finding {
public:
  explicit element_finding(finding& list) : list_(list) {}

  void violate(std::string_view keyword, std::string message) override {
    list_.violate_at(index, keyword, std::move(message));
  }

  void violate_at(size_t, std::string_view keyword, std::string message) override {
    violate(keyword, std::move(message));
  }

  void ask(question x) override {
    list_.ask_at(index, std::move(x));
  }

  void ask_at(size_t, question x) override {
    ask(std::move(x));
  }

  check_context context() const override {
    return list_.context();
  }

  size_t index = 0;

private:
  finding& list_;
};

template <class...>
struct unique_items_note {
  template <list_like T>
  void constrain(json_tree& node) const {
    node.set("uniqueItems", true);
  }

  template <list_like T>
  void check(const T& value, finding& out) const {
    using element = typename T::value_type;
    std::vector<std::pair<const element*, size_t>> sorted;
    for (const auto& x : value)
      sorted.emplace_back(&x, sorted.size());
    std::sort(sorted.begin(), sorted.end(), [](const auto& x, const auto& y) {
      return *x.first < *y.first || (!(*y.first < *x.first) && x.second < y.second);
    });
    for (size_t i = 1; i < sorted.size(); ++i)
      if (!(*sorted[i - 1].first < *sorted[i].first))
        out.violate_at(sorted[i].second, "uniqueItems", "must not occur twice in the list");
  }
};

template <class... Notes>
struct each_note {
  std::tuple<Notes...> notes;

  template <list_like T>
  void constrain(json_tree& node) const {
    if (auto* element = node.find("items"))
      constrain_all<typename T::value_type>(*element, notes);
  }

  template <list_like T>
  void check(const T& value, finding& out) const {
    element_finding each{out};
    for (const auto& x : value) {
      check_all<typename T::value_type>(x, notes, each);
      ++each.index;
    }
  }
};

} // namespace detail

/// Numbers: `low` <= value <= `high`.
template <detail::numeric L, detail::numeric H>
auto between(L low, H high) {
  return detail::between_note<L, H>{{low}, {high}};
}

template <detail::numeric L>
auto at_least(L limit) {
  return detail::bound_note<detail::bound::minimum, L>{limit};
}

template <detail::numeric L>
auto at_most(L limit) {
  return detail::bound_note<detail::bound::maximum, L>{limit};
}

template <detail::numeric L>
auto greater_than(L limit) {
  return detail::bound_note<detail::bound::exclusive_minimum, L>{limit};
}

template <detail::numeric L>
auto less_than(L limit) {
  return detail::bound_note<detail::bound::exclusive_maximum, L>{limit};
}

/// Numbers: a whole multiple of `divisor`, which is above zero. For fractions the nearest double
/// counts: 0.3 is a multiple of 0.1.
template <detail::numeric D>
auto multiple_of(D divisor) {
  return detail::multiple_note<D>{divisor};
}

/// Strings: number of characters (code points).
inline auto length(size_t low, size_t high) {
  return detail::length_note<>{low, high};
}

inline auto length_at_least(size_t low) {
  return detail::length_note<>{low, detail::no_limit};
}

inline auto length_at_most(size_t high) {
  return detail::length_note<>{0, high};
}

/// Strings: contains a match of the regular expression; see `pattern` for its syntax. Anchor it
/// with ^ and $ to match the whole value. An expression that does not compile makes every value a
/// violation that says so.
inline auto matching(std::string_view expression) {
  return detail::matching_note<>{expression};
}

/// Strings: of a format that JSON Schema names, e.g. "email"; see `check_format`.
inline auto format(std::string_view name) {
  return detail::format_note<>{name};
}

/// Strings, numbers, bool: only this value.
template <class T>
auto constant(T value) {
  return detail::constant_note<T>{std::move(value)};
}

/// Lists, sets and maps: number of elements.
inline auto items(size_t low, size_t high) {
  return detail::items_note<>{low, high};
}

inline auto items_at_least(size_t low) {
  return detail::items_note<>{low, detail::no_limit};
}

inline auto items_at_most(size_t high) {
  return detail::items_note<>{0, high};
}

/// Lists: no two elements are equal. A set demands it without the note.
inline auto unique_items() {
  return detail::unique_items_note<>{};
}

/// Lists: rules for each element.
template <class... Notes>
auto each(Notes... notes) {
  return detail::each_note<Notes...>{{std::move(notes)...}};
}

} // namespace troupe
