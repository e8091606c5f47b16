#pragma once

#include "journal.hpp"
#include "pardons.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// What a journal has to say about the texts that it knows.
struct journal_sum {
  uint64_t succeeded = 0;
  /// By code, without those that were pardoned.
  std::map<errc, uint64_t> failures;
  /// On all texts, unfinished ones and pardoned failures included.
  journal_expense spent;

  uint64_t failed() const;
  uint64_t texts() const {
    return succeeded + failed();
  }
};

/// What the records of a journal mean together. Takes about a megabyte for a million finished
/// texts; unfinished ones are kept with their attempts.
class journal_index {
public:
  /// Texts whose checksums are added up together.
  static constexpr uint64_t block_texts = 64;

  /// Takes in the next record. Fails if it contradicts an earlier one.
  expected<void> add(const journal_record& x, uint64_t offset);

  bool is_done(uint64_t position) const;

  /// Behind the last text that is done; 0 if none is.
  uint64_t done_end() const noexcept;

  /// Whether there is nothing in it that would be lost.
  bool empty() const noexcept {
    return blocks_.empty() && unfinished_.empty() && batches_.empty();
  }

  /// Batches that are neither closed nor dropped, each with all that was noted, by their numbers.
  const std::map<uint64_t, batch_record>& batches() const noexcept {
    return batches_;
  }

  journal_sum sum() const;

  /// With what texts were asked last; absent in a journal without a record.
  const std::optional<journal_setup>& setup() const noexcept {
    return setup_;
  }

  /// Of the outcome at this offset: whether it failed and a later record pardons it.
  bool is_pardoned(const journal_outcome& x, uint64_t offset) const noexcept {
    return pardons_.cover(x, offset);
  }

  bool has_pardon() const noexcept {
    return pardons_.any();
  }

  /// Whether a pardon would ask texts again for the first time since all were finished.
  bool may_pardon() const noexcept {
    return finished_.failed() > 0 && pardons_.last_for_all() <= ended_at_;
  }

  /// All texts have their outcome.
  bool is_complete() const noexcept {
    return complete_;
  }

  /// Texts that were begun and have no outcome.
  size_t unfinished() const noexcept {
    return unfinished_.size();
  }

  /// Attempts on a text that is not finished, if it is still this text.
  std::vector<journal_attempt> attempts_on(uint64_t position, uint32_t text) const;

  /// Sum of `text_mark` over the texts of a block that are done; the block of text p is p /
  /// `block_texts`.
  uint64_t block_sum(uint64_t place) const;

private:
  /// Some texts of a block, as bits, and the sum of their marks.
  struct text_set {
    uint64_t bits = 0;
    uint64_t sum = 0;

    void add(uint64_t bit, uint64_t mark) {
      bits |= bit;
      sum += mark;
    }
    void remove(const text_set& x) {
      bits &= ~x.bits;
      sum -= x.sum;
    }
  };

  struct block {
    text_set done;
    /// Of those that are done.
    text_set failed;
    /// Of those that failed.
    text_set passing;
  };

  expected<void> take(const journal_setup& x, uint64_t offset);
  expected<void> take(const journal_outcome& x, uint64_t offset);
  expected<void> take(const journal_attempt& x, uint64_t offset);
  expected<void> take(const journal_pardon& x, uint64_t offset);
  expected<void> take(const journal_end& x, uint64_t offset);
  expected<void> take(const batch_record& x, uint64_t offset);
  expected<void> take(const journal_event&, uint64_t) {
    return {};
  }

  std::map<uint64_t, block> blocks_;
  std::map<uint64_t, std::vector<journal_attempt>> unfinished_;
  std::map<uint64_t, batch_record> batches_;
  std::optional<journal_setup> setup_;
  /// Without the attempts in `unfinished_`.
  journal_sum finished_;
  /// Of `finished_.failures`: those that are passing.
  std::map<errc, uint64_t> passing_failures_;
  pardons pardons_;
  /// Offset of the last record of its kind; 0: none.
  uint64_t ended_at_ = 0;
  bool complete_ = false;
};

/// What a text adds to the sum of its block: texts that changed or moved make another sum.
uint64_t text_mark(uint64_t position, uint32_t text) noexcept;

/// A setting that a run has otherwise than the journal.
struct journal_difference {
  std::string name;
  /// Absent if that side does not know the setting.
  std::optional<std::string> before;
  std::optional<std::string> now;
};

std::vector<journal_difference> differences(const journal_setup& before, const journal_setup& now);

} // namespace troupe
