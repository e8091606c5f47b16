#pragma once

#include <troupe/detail/record_type.hpp>

#include <functional>
#include <string_view>

namespace troupe {

namespace detail {
class answer_frame;
}

/// Reads answers that cannot be read strictly: badly written JSON, and JSON that says what the
/// schema wants in another form. docs/reading.md lists the repairs and their costs.
///
/// Immutable; safe to use from several threads at once. Costs nothing until its first `read`.
class tolerant_reader {
public:
  /// Longer answers are not repaired. Unit: bytes.
  static constexpr size_t bytes_max = size_t{4} << 20;
  /// Values that are looked at in one answer.
  static constexpr size_t candidates_max = 32;

  /// `frame` must outlive the reader; it knows the schema.
  explicit tolerant_reader(const detail::answer_frame& frame) : frame_(frame) {}

  /// Reads text that is one value of JSON as strictly as any.
  using strict_reading = std::function<reading(std::string_view json)>;

  /// Finds the reading of `answer` that costs least and passes `strict`; `wrong` is what strict
  /// reading said of the answer. Returns, with the repairs, that record (for
  /// `reading_policy::repair`) or `wrong` (for `report`); if there is no such reading or more than
  /// one, `wrong` with what else is known.
  reading read(std::string_view answer, const read_options& options, reading wrong,
               const strict_reading& strict) const;

private:
  const detail::answer_frame& frame_;
};

} // namespace troupe
