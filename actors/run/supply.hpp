#pragma once

#include <troupe/conversation.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace troupe {

/// Where the texts of a run come from.
enum class supply_kind : uint8_t {
  /// The application sends them unasked.
  sent,
  /// A source that has them at once: they are asked for when one is wanted.
  ready,
  /// A source that may be long in giving them: they are asked for ahead.
  slow,
};

/// Texts that were read and not started. Pure.
class supply {
public:
  supply(supply_kind kind, uint32_t pool_size);

  /// Takes texts in.
  void add(std::vector<prompt>& list);

  /// No more will come.
  void end() noexcept {
    ended_ = true;
  }

  bool ended() const noexcept {
    return ended_;
  }
  bool empty() const noexcept {
    return texts_.empty();
  }
  /// None is there and none will come.
  bool exhausted() const noexcept {
    return ended_ && texts_.empty();
  }

  /// The place in the source of the next text to start; behind those that are there.
  uint64_t next_index() const noexcept {
    return next_index_;
  }
  uint64_t end_index() const noexcept {
    return next_index_ + texts_.size();
  }

  /// The next text; null if none is there.
  prompt_ptr take();

  /// How many texts are to be asked of the source now; 0: none. They count as asked for.
  uint32_t demand();

  /// A text is wanted, and a source that has it at once was asked.
  bool comes_at_once() const noexcept {
    return kind_ == supply_kind::ready && demanded_ > 0;
  }

private:
  supply_kind kind_;
  /// Texts to have, or to have asked for.
  size_t target_;
  std::deque<prompt> texts_;
  /// Asked of the source and not yet come.
  uint32_t demanded_ = 0;
  /// A text was wanted, and none was there.
  bool lacked_ = false;
  bool ended_ = false;
  uint64_t next_index_ = 0;
};

} // namespace troupe
