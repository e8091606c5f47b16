#pragma once

#include "people.hpp"

#include <troupe/source.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bench {

/// The texts of the items 0 to `count`. If `slow` is a duration such as "100ms", every hundredth
/// text tells the rehearsal to think for so long. (Not a range with a view: clang 14 does not
/// compile the views of libstdc++ 12.)
class person_texts final : public troupe::source {
public:
  explicit person_texts(size_t count, const std::string& slow = {})
    : count_(count),
      marker_(slow.empty() ? "" : " [[latency:" + slow + "]]") {}

  bool read(std::vector<troupe::prompt>& out, size_t max) override {
    const auto end = std::min(count_, next_ + max);
    for (; next_ < end; ++next_) {
      auto& text = out.emplace_back().text;
      text = text_of(next_);
      if (next_ % 100 == 0)
        text += marker_;
    }
    return next_ < count_;
  }

  bool blocking() const noexcept override {
    return false;
  }

  std::optional<uint64_t> size() const noexcept override {
    return count_;
  }

private:
  size_t count_;
  size_t next_ = 0;
  std::string marker_;
};

} // namespace bench
