#include "bedrock_format.hpp"

#include "bedrock_reply.hpp"
#include "bedrock_request.hpp"
#include "bedrock_stream.hpp"
#include "dialect/prompt_cache.hpp"
#include "dialect/request_format.hpp"

namespace troupe {

std::unique_ptr<const detail::wire_format>
make_bedrock_format(const settings& x, const provider& row, const detail::requested_record& record,
                    const format_options&) {
  using format = detail::request_format<detail::bedrock_request, detail::read_bedrock_reply,
                                        detail::bedrock_stream>;
  return std::make_unique<format>(
    detail::bedrock_request{x, row, record, detail::marks_prompt(x, row)}, "content");
}

} // namespace troupe
