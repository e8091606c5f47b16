#include <troupe/detail/answer_type.hpp>

#include <utility>

namespace troupe::detail {

answer_type::answer_type(const json_schema& schema) : schema_(schema), tolerant_(schema) {}

reading answer_type::read(std::string_view answer, const read_options& options) const {
  auto result = read_strictly(answer, options, true);
  if (result.record || options.policy == reading_policy::strict)
    return result;
  const auto again = [&](std::string_view json) { return read_strictly(json, options, false); };
  return tolerant_.read(answer, options, std::move(result), again);
}

} // namespace troupe::detail
