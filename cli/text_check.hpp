#pragma once

#include "store/journal_index.hpp"

#include <cstdint>
#include <string>

namespace troupe::cli {

/// Compares the texts of an input, one after the other, with those that a journal has finished.
class text_check {
public:
  /// `before` must outlive the check.
  explicit text_check(const journal_index& before) : before_(before) {}

  /// The next text, with the checksum of its line. Returns false if it, or one of the up to 63
  /// texts before it, is another than the journal knows.
  bool pass(uint32_t checksum);

  /// Whether nothing is missing behind the last text.
  bool end();

  /// What is wrong, as a sentence; after one of the above returned false.
  std::string problem() const;

private:
  bool compare();

  const journal_index& before_;
  uint64_t position_ = 0;
  uint64_t sum_ = 0;
  /// The texts from here up to `position_` hold the one that differs.
  uint64_t begin_ = 0;
  bool too_short_ = false;
};

} // namespace troupe::cli
