#include "answer_frame.hpp"

#include <troupe/detail/answer_type.hpp>

#include <utility>

namespace troupe::detail {

answer_type::answer_type(const json_schema& schema,
                         const std::vector<const json_schema*>& functions)
  : schema_(schema),
    frame_(std::make_unique<answer_frame>(schema, functions)),
    tolerant_(*frame_) {}

answer_type::~answer_type() = default;

reading answer_type::read(std::string_view answer, const read_options& options) const {
  auto result = read_strictly(answer, options, frame_.get());
  if (result.record || options.policy == reading_policy::strict)
    return result;
  const auto again = [&](std::string_view json) { return read_strictly(json, options, nullptr); };
  return tolerant_.read(answer, options, std::move(result), again);
}

} // namespace troupe::detail
