#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe {

/// Who reads the next answer: the validators in turn. Remembers who has sat in a place before, so
/// that an answer for one that is gone is missed. Pure.
class validator_ring {
public:
  struct place {
    uint32_t number = 0;
    uint32_t generation = 0;
  };

  explicit validator_ring(uint32_t count) : generations_(count) {}

  place assign() {
    const auto number = next_;
    next_ = next_ + 1 < generations_.size() ? next_ + 1 : 0;
    return {number, generations_[number]};
  }

  /// Another one sits there from now on.
  void replace(uint32_t number) {
    ++generations_[number];
  }

  uint32_t generation(uint32_t number) const {
    return generations_[number];
  }

  bool is_there(uint32_t number, uint32_t generation) const {
    return generations_[number] == generation;
  }

private:
  std::vector<uint32_t> generations_;
  uint32_t next_ = 0;
};

} // namespace troupe
