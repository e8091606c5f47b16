#include "anthropic_format.hpp"

#include "anthropic_reply.hpp"
#include "anthropic_request.hpp"
#include "anthropic_stream.hpp"
#include "dialect/prompt_cache.hpp"
#include "dialect/request_format.hpp"

namespace troupe {

std::unique_ptr<const detail::wire_format>
make_anthropic_format(const settings& x, const provider& row,
                      const detail::requested_record& record, const format_options& options) {
  using format = detail::request_format<detail::anthropic_request, detail::read_anthropic_reply,
                                        detail::anthropic_stream>;
  return std::make_unique<format>(
    detail::anthropic_request{x, row, record, options, detail::marks_prompt(x, row)}, "content");
}

} // namespace troupe
