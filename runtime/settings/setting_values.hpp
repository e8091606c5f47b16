#pragma once

#include "setting_format.hpp"

#include <type_traits>

/// `setting_value` for each type that has a format.
namespace troupe {

namespace detail {

template <class T>
struct optional_setting {
  using type = T;
  static constexpr bool holds = false;
};
template <class T>
struct optional_setting<std::optional<T>> {
  using type = T;
  static constexpr bool holds = true;
};

/// In the unit of the setting; absent if it is no number.
template <class T>
std::optional<double> number_of(const T& x) {
  if constexpr (optional_setting<T>::holds)
    return x ? number_of(*x) : std::nullopt;
  else if constexpr (std::is_same_v<T, bool>)
    return {};
  else if constexpr (std::is_arithmetic_v<T>)
    return static_cast<double>(x);
  else if constexpr (requires { x.count(); })
    return static_cast<double>(x.count());
  else if constexpr (std::is_same_v<T, money>)
    return static_cast<double>(x.nanos()) / static_cast<double>(money::nanos_per_dollar);
  else
    return {};
}

/// The value in a run file is of another kind.
inline expected<void> not_wanted(std::string_view wanted) {
  return failed(errc::configuration, "wants " + std::string{wanted});
}

/// A value that stands in a run file, read through its spelling.
template <class T>
expected<void> read_tree(const json_tree& tree, T& x, const setting_notes& notes) {
  using format = setting_format<T>;
  if constexpr (requires { format::read(tree, x); }) {
    return format::read(tree, x);
  } else {
    const auto is_size = notes.unit == setting_unit::bytes;
    const auto has_word = !notes.word.word.empty();
    if (!format::accepts(tree) && !((is_size || has_word) && tree.is_string()))
      return not_wanted(is_size    ? "a number of bytes, or a size such as \"64k\""
                        : has_word ? std::string{format::wanted} + ", or \""
                                       + std::string{notes.word.word} + "\""
                                   : std::string{format::wanted});
    const auto spelling = tree.is_string() ? *tree.if_string() : tree.text();
    return format::parse(spelling, x, notes).map_error([&](error&& problem) {
      problem.message = tree.text() + " " + problem.message;
      return std::move(problem);
    });
  }
}

} // namespace detail

/// A value, or with `std::optional` perhaps none.
template <class T>
class single_value final : public setting_value {
public:
  using type = typename detail::optional_setting<T>::type;
  using format = setting_format<type>;

  single_value(T& x, const setting_notes& notes) : x_(x), notes_(notes) {}

  json_tree tree() const override {
    const auto* x = value();
    return x != nullptr ? format::tree(*x) : json_tree{};
  }
  expected<void> set(const json_tree& tree) override {
    type result{};
    return detail::read_tree(tree, result, notes_).map([&] { x_ = std::move(result); });
  }
  std::vector<std::string> words() const override {
    const auto* x = value();
    return x != nullptr ? std::vector{format::word(*x)} : std::vector<std::string>{};
  }
  expected<void> add_word(std::string_view word) override {
    type result{};
    return format::parse(word, result, notes_).map([&] { x_ = std::move(result); });
  }
  bool is_flag() const override {
    return std::is_same_v<type, bool>;
  }
  std::vector<std::string> choices() const override {
    if constexpr (std::is_enum_v<type>)
      return detail::names_of<type>();
    else
      return {};
  }
  std::optional<double> number() const override {
    return detail::number_of(x_);
  }
  std::string kind() const override {
    return format::kind(notes_);
  }

private:
  const type* value() const {
    if constexpr (detail::optional_setting<T>::holds)
      return x_ ? &*x_ : nullptr;
    else
      return &x_;
  }

  T& x_;
  setting_notes notes_;
};

/// Any number of values; how they stand in a run file is left to who derives from it.
template <class T>
class several_values : public setting_value {
public:
  using format = setting_format<T>;

  several_values(std::vector<T>& xs, const setting_notes& notes) : xs_(xs), notes_(notes) {}

  std::vector<std::string> words() const override {
    std::vector<std::string> result;
    for (const auto& x : xs_)
      result.push_back(format::word(x));
    return result;
  }
  expected<void> add_word(std::string_view word) override {
    T result{};
    return format::parse(word, result, notes_).map([&] { xs_.push_back(std::move(result)); });
  }
  void clear_list() override {
    xs_.clear();
  }
  bool is_list() const override {
    return true;
  }
  std::string kind() const override {
    return format::kind(notes_);
  }

protected:
  std::vector<T>& xs_;
  setting_notes notes_;
};

/// They stand as a list.
template <class T>
class list_value final : public several_values<T> {
public:
  using several_values<T>::several_values;

  json_tree tree() const override {
    auto result = json_tree::array();
    for (const auto& x : this->xs_)
      result.push_back(setting_format<T>::tree(x));
    return result;
  }
  expected<void> set(const json_tree& tree) override {
    if (!tree.is_array())
      return detail::not_wanted("a list");
    std::vector<T> result(tree.elements().size());
    for (size_t i = 0; i < result.size(); ++i)
      if (auto fine = detail::read_tree(tree.elements()[i], result[i], this->notes_); !fine)
        return failed(errc::configuration,
                      "number " + std::to_string(i + 1) + ": " + fine.error().message);
    this->xs_ = std::move(result);
    return {};
  }
};

/// They have names, and stand together as a table.
template <class T>
class table_value final : public several_values<T> {
public:
  using several_values<T>::several_values;

  json_tree tree() const override {
    return setting_format<T>::table(this->xs_);
  }
  expected<void> set(const json_tree& tree) override {
    if (!tree.is_object())
      return detail::not_wanted(setting_format<T>::wanted);
    return setting_format<T>::read_table(tree).map(
      [this](std::vector<T>&& all) { this->xs_ = std::move(all); });
  }
};

template <class T>
struct value_class {
  using type = single_value<T>;
};
template <class T>
struct value_class<std::vector<T>> {
  using type = list_value<T>;
};
template <class T>
  requires requires(const std::vector<T>& xs) {
    setting_format<T>::table(xs);
  }
struct value_class<std::vector<T>> {
  using type = table_value<T>;
};

} // namespace troupe
