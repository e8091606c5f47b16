#include <troupe/detail/json_writer.hpp>
#include <troupe/text_name.hpp>

namespace troupe {

text_name plain_name(const prompt& input, uint64_t index) {
  text_name result{index, {}};
  if (!input.id.empty())
    append_json_string(result.id_json, input.id);
  return result;
}

} // namespace troupe
