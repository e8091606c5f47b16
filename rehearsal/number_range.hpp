#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// The numbers that a schema takes: between bounds, and on a grid. Exact for all bounds of 64-bit
/// integers and up to 18 decimal places; bounds far beyond are bounds of nothing that is filled in.
class number_range {
public:
  /// `spelling`: a JSON number, as everywhere here.
  void add_minimum(std::string_view spelling, bool is_exclusive);
  void add_maximum(std::string_view spelling, bool is_exclusive);
  void add_multiple(std::string_view spelling);
  void make_whole();

  /// Whether no number is left.
  bool is_empty() const;

  /// The number itself if the range has it, else one of the range that is near. `nth` above zero:
  /// another one for each, as far as there are so many.
  std::string nearest(std::string_view spelling, size_t nth = 0) const;

private:
  /// g++ and clang have it on all machines of 64 bits.
  __extension__ using wide = __int128;

  struct decimal_number {
    wide units = 0;
    /// Decimal places.
    int scale = 0;
  };

  struct limit {
    wide units = 0;
    bool is_exclusive = false;
  };

  static std::optional<decimal_number> read(std::string_view spelling);
  void take_scale(int scale);
  void tighten(std::optional<limit>& known, wide units, bool is_exclusive, bool is_upper);
  wide step() const;
  std::optional<wide> lowest() const;
  std::optional<wide> highest() const;
  std::string text_of(wide units) const;

  std::optional<limit> low_;
  std::optional<limit> high_;
  /// Zero: there is none.
  wide multiple_ = 0;
  int scale_ = 0;
  bool is_whole_ = false;
  /// A minimum beyond what is computed with.
  std::string far_minimum_;
};

} // namespace troupe::rehearsing
