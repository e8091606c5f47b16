#pragma once

#include "store/journal.hpp"

#include <cstdint>
#include <string>
#include <utility>

/// A journal that is written frame by frame.
class journal_builder {
public:
  journal_builder& setup(std::vector<troupe::journal_field> fields) {
    return add(troupe::journal_setup{std::move(fields)});
  }

  journal_builder& event(int64_t at_us, std::string line) {
    return add(troupe::journal_event{std::chrono::microseconds{at_us}, std::move(line)});
  }

  /// An answer that broke rules, and is to be asked for again.
  journal_builder& wrong(uint64_t position, const std::string& text, std::string problems,
                         uint64_t tokens, int64_t cost_nanos, bool is_reask) {
    troupe::journal_attempt x;
    x.position = position;
    x.text = troupe::journal_checksum(text);
    x.record.problem = {troupe::errc::violations, std::move(problems)};
    x.record.reask = is_reask;
    x.record.tokens.total_tokens = tokens;
    x.record.cost = troupe::money::from_nanos(cost_nanos);
    return add(x);
  }

  /// An outcome; what it needs besides is put in `x` first.
  journal_builder& outcome(uint64_t position, const std::string& text, std::string line,
                           troupe::journal_outcome x = {}) {
    x.position = position;
    x.text = troupe::journal_checksum(text);
    x.line = std::move(line);
    if (x.spent.requests == 0)
      x.spent.requests = 1;
    return add(x);
  }

  journal_builder& add(const troupe::journal_record& x) {
    troupe::append_frame(bytes_, x);
    return *this;
  }

  const std::string& bytes() const {
    return bytes_;
  }

private:
  std::string bytes_{troupe::journal_magic};
};
