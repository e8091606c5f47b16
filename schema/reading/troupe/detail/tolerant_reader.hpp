#pragma once

#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/record_type.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

namespace troupe {

namespace detail {
class schema_shape;
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

  /// `schema` must outlive the reader.
  explicit tolerant_reader(const json_schema& schema);
  ~tolerant_reader();
  tolerant_reader(const tolerant_reader&) = delete;
  tolerant_reader& operator=(const tolerant_reader&) = delete;

  /// Reads text that is one value of JSON as strictly as any.
  using strict_reading = std::function<reading(std::string_view json)>;

  /// Finds the reading of `answer` that costs least and passes `strict`; `wrong` is what strict
  /// reading said of the answer. Returns, with the repairs, that record (for
  /// `reading_policy::repair`) or `wrong` (for `report`); if there is no such reading or more than
  /// one, `wrong` with what else is known.
  reading read(std::string_view answer, const read_options& options, reading wrong,
               const strict_reading& strict) const;

private:
  const detail::schema_shape& shape() const;

  const json_schema& schema_;
  mutable std::once_flag made_;
  mutable std::unique_ptr<const detail::schema_shape> shape_;
};

} // namespace troupe
