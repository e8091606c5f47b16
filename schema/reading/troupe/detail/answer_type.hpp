#pragma once

#include <troupe/detail/tolerant_reader.hpp>

#include <string_view>

namespace troupe::detail {

/// A record type whose answers are read strictly, and tolerantly if that fails and the options
/// allow it. What strict means is for the kinds of records to say, when the two happen is not.
class answer_type : public record_type {
public:
  /// `schema` must outlive the type; it may be one of its members.
  explicit answer_type(const json_schema& schema);

  const json_schema& schema() const noexcept final {
    return schema_;
  }

  reading read(std::string_view answer, const read_options& options) const final;

protected:
  /// `search`: the value may stand among prose, and have the wrapper of a root that is no object.
  virtual reading read_strictly(std::string_view answer, const read_options& options,
                                bool search) const = 0;

private:
  const json_schema& schema_;
  tolerant_reader tolerant_;
};

} // namespace troupe::detail
