#pragma once

#include <troupe/detail/tolerant_reader.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace troupe::detail {

class answer_frame;

/// A record type whose answers are read strictly, and tolerantly if that fails and the options
/// allow it. What strict means is for the kinds of records to say, when the two happen is not.
class answer_type : public record_type {
public:
  /// `schema` must outlive the type; it may be one of its members. `functions`: see
  /// `record_type::functions`.
  explicit answer_type(const json_schema& schema,
                       const std::vector<const json_schema*>& functions = {});
  ~answer_type() override;

  const json_schema& schema() const noexcept final {
    return schema_;
  }

  reading read(std::string_view answer, const read_options& options) const final;

protected:
  /// `frame`: the value may stand among prose, and have the wrapper of a root that is no object; a
  /// frame around it is a violation. Null: the text is the value.
  virtual reading read_strictly(std::string_view answer, const read_options& options,
                                const answer_frame* frame) const = 0;

private:
  const json_schema& schema_;
  std::unique_ptr<const answer_frame> frame_;
  tolerant_reader tolerant_;
};

} // namespace troupe::detail
