#pragma once

#include <troupe/outcome.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace troupe::detail {

/// What a text has that a run ended before.
erased_outcome never_started(uint64_t index);

/// The outcomes of a run at the places of their texts.
template <class T>
class gathered {
public:
  void add(outcome<T>&& x) {
    fill(x.index + 1);
    const auto place = x.index;
    all_[place] = std::move(x);
  }

  /// Of so many texts, as far as that is known; each has an outcome.
  std::vector<outcome<T>> finish(uint64_t texts, const error& ended_by) {
    auto i = all_.size();
    fill(texts);
    // Nobody is left to tell what became of them.
    if (ended_by.code == errc::internal)
      for (; i < all_.size(); ++i)
        all_[i].why.problem = ended_by;
    return std::move(all_);
  }

private:
  void fill(uint64_t size) {
    for (auto i = all_.size(); i < size; ++i)
      all_.push_back(typed<T>(never_started(i)));
  }

  std::vector<outcome<T>> all_;
};

} // namespace troupe::detail
