#pragma once

#include <troupe/detail/item_reader.hpp>
#include <troupe/record.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace troupe {

/// A list of records, to be read one by one.
template <class T>
list_type list_type_of() {
  list_type result;
  result.whole = record_type_of<std::vector<T>>();
  result.element = record_type_of<T>();
  result.split = [](const std::shared_ptr<void>& list) {
    std::vector<std::shared_ptr<void>> elements;
    for (auto&& x : *static_cast<std::vector<T>*>(list.get()))
      elements.push_back(std::make_shared<T>(std::move(x)));
    return elements;
  };
  return result;
}

namespace detail {

/// What a list that is asked for as a `T` consists of.
template <class T>
struct listed {
  using element = T;

  static list_type type() {
    return list_type_of<T>();
  }
};

template <class T>
using listed_element = typename listed<T>::element;

} // namespace detail

} // namespace troupe
