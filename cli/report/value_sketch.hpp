#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe::cli::report {

/// How many different values there are, by adaptive sampling (Wegman; Flajolet 1990): those whose
/// hash begins with enough zeros are kept, with exact counts. Exact up to 4,096 values; beyond,
/// off by 1 to 2 %.
class distinct_values {
public:
  static constexpr size_t kept_max = 4096;

  /// `place` is where the value occurs, for `repeated`.
  void add(uint64_t hash, uint64_t place);

  uint64_t estimate() const noexcept {
    return uint64_t{kept_.size()} << level_;
  }
  bool is_exact() const noexcept {
    return level_ == 0;
  }

  /// Only while it is exact.
  bool contains(uint64_t hash) const {
    return kept_.count(hash) > 0;
  }

  struct repetition {
    /// Of the values that were looked at.
    uint64_t values = 0;
    uint64_t repeated = 0;
    /// Where the first few of those stand for the first time.
    std::vector<uint64_t> places;
  };
  repetition repeated(size_t places_max) const;

private:
  struct seen {
    uint32_t count = 0;
    uint64_t place = 0;
  };

  std::unordered_map<uint64_t, seen> kept_;
  unsigned level_ = 0;
};

/// The most frequent values, by Misra and Gries with a thousand counters: exact as long as there
/// are not more values than that; beyond, a count may be too small by as many times as
/// `count_error` says, and a value that makes up more than a thousandth is never missed.
class frequent_values {
public:
  static constexpr size_t counters_max = 1024;
  /// A longer value is not listed.
  static constexpr size_t value_bytes_max = 100;

  /// `write` returns the value as JSON text, and is only called for one that is new.
  template <class Write>
  void add(uint64_t hash, Write write) {
    if (auto found = counters_.find(hash); found != counters_.end()) {
      ++found->second.count;
      return;
    }
    if (counters_.size() >= counters_max)
      make_room();
    counters_.emplace(hash, counter{1, write()});
  }

  struct entry {
    std::string json;
    uint64_t count = 0;
  };

  /// Most frequent first; equally frequent ones by their text.
  std::vector<entry> top(size_t most) const;

  uint64_t count_error() const noexcept {
    return error_;
  }

private:
  struct counter {
    uint64_t count = 0;
    std::string json;
  };

  /// Drops the rarer half.
  void make_room();

  std::unordered_map<uint64_t, counter> counters_;
  uint64_t error_ = 0;
};

/// Spreads `hash` over all bits.
uint64_t mixed(uint64_t hash) noexcept;

/// Of a text.
uint64_t hash_of(std::string_view text) noexcept;

} // namespace troupe::cli::report
