#pragma once

#include "deadlines.hpp"

#include <troupe/conversation.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
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
  using time = std::chrono::nanoseconds;

  static constexpr time no_deadline = time::max();

  /// Names a text that is there.
  struct place {
    int32_t priority = 0;
    /// In the source.
    uint64_t index = 0;
  };

  /// A text that was taken out.
  struct unstarted {
    prompt_ptr input;
    uint64_t index = 0;
    /// By `prompt::deadline`; else `no_deadline`.
    time due = no_deadline;
  };

  supply(supply_kind kind, uint32_t pool_size);

  /// Takes texts in.
  void add(std::vector<prompt>& list, time now);

  /// No more will come.
  void end() noexcept {
    ended_ = true;
  }

  bool ended() const noexcept {
    return ended_;
  }
  bool empty() const noexcept {
    return size_ == 0;
  }
  size_t size() const noexcept {
    return size_;
  }
  /// None is there and none will come.
  bool exhausted() const noexcept {
    return ended_ && empty();
  }

  /// The place in the source of the next text to come.
  uint64_t end_index() const noexcept {
    return end_index_;
  }

  /// The text to start next: of those for whose index `may_start` holds the one with the highest
  /// priority, and of equals the first. Whatever the priorities, the oldest is among those that are
  /// asked about when no other will do.
  template <class MayStart>
  std::optional<place> next(MayStart may_start) const {
    for (const auto& [priority, level] : levels_)
      if (!level.empty() && may_start(level.front().index))
        return place{priority, level.front().index};
    return std::nullopt;
  }

  /// Takes out one that is there.
  unstarted take(const place& x);

  /// Takes out one whose deadline has passed.
  std::optional<unstarted> take_expired(time now);

  /// Takes out those with this tag.
  std::vector<unstarted> take_tagged(uint64_t tag);

  /// When the next deadline will have passed.
  std::optional<time> next_due() const {
    return deadlines_.next_due();
  }

  /// A text was wanted, and none was there.
  void lack() noexcept {
    lacked_ = true;
  }

  /// How many texts are to be asked of the source now; 0: none. They count as asked for.
  uint32_t demand();

  /// A text is wanted, and a source that has it at once was asked.
  bool comes_at_once() const noexcept {
    return kind_ == supply_kind::ready && demanded_ > 0;
  }

private:
  struct entry {
    /// Null: it was taken out of the middle.
    prompt_ptr input;
    uint64_t index = 0;
    time due = no_deadline;

    bool gone() const noexcept {
      return !input;
    }
  };

  /// In the order of their indexes; neither the first nor the last is gone.
  using level = std::deque<entry>;

  const entry* find(const place& x) const;
  entry* find(const place& x);
  void forget_tag(uint64_t tag, uint64_t index);

  supply_kind kind_;
  /// Texts to have, or to have asked for.
  size_t target_;
  std::map<int32_t, level, std::greater<>> levels_;
  size_t size_ = 0;
  std::unordered_multimap<uint64_t, place> tagged_;
  deadlines<place> deadlines_;
  /// Asked of the source and not yet come.
  uint32_t demanded_ = 0;
  /// A text was wanted, and none was there.
  bool lacked_ = false;
  bool ended_ = false;
  uint64_t end_index_ = 0;
};

} // namespace troupe
