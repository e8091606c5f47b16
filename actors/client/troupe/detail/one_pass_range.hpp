#pragma once

#include <cstddef>
#include <iterator>
#include <optional>

namespace troupe {

/// Makes an input range of a class whose `std::optional<Value> next()` waits for the next value and
/// is absent at the end: `class values : public one_pass_range<values, value>`. The values can be
/// taken once, and each lasts until the next one is taken. Its iterators do not survive that the
/// range is moved.
template <class Owner, class Value>
class one_pass_range {
public:
  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    using pointer = Value*;
    using reference = Value&;

    iterator() = default;
    explicit iterator(one_pass_range* range) : range_(range) {
      ++*this;
    }

    reference operator*() const {
      return *range_->current_;
    }
    pointer operator->() const {
      return &*range_->current_;
    }

    iterator& operator++() {
      range_->current_ = static_cast<Owner*>(range_)->next();
      if (!range_->current_)
        range_ = nullptr;
      return *this;
    }

    void operator++(int) {
      ++*this;
    }

    friend bool operator==(const iterator& x, std::default_sentinel_t) {
      return x.range_ == nullptr;
    }

  private:
    one_pass_range* range_ = nullptr;
  };

  iterator begin() {
    return iterator{this};
  }
  std::default_sentinel_t end() const noexcept {
    return {};
  }

private:
  friend Owner;
  one_pass_range() = default;

  std::optional<Value> current_;
};

} // namespace troupe
