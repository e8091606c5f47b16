#pragma once

#include <cstddef>
#include <utility>

/// How many members an aggregate has, for tests that nothing is forgotten.
namespace troupe::test {

/// Stands for a value of any type.
struct anything {
  template <class T>
  operator T&() const& noexcept;
  template <class T>
  operator T&&() const&& noexcept;
};

template <class T, size_t... Is>
constexpr bool takes(std::index_sequence<Is...>) {
  return requires {
    T{(static_cast<void>(Is), anything{})...};
  };
}

template <class T, size_t N = 40>
constexpr size_t members_of() {
  if constexpr (N == 0 || takes<T>(std::make_index_sequence<N>{}))
    return N;
  else
    return members_of<T, N - 1>();
}

} // namespace troupe::test
