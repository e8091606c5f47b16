#include "openai_format.hpp"

#include "dialect/request_format.hpp"
#include "openai_reply.hpp"
#include "openai_request.hpp"
#include "openai_stream.hpp"

namespace troupe {

std::unique_ptr<const detail::wire_format>
make_openai_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options& options) {
  using format = detail::request_format<detail::openai_request, detail::read_chat_completion,
                                        detail::openai_stream>;
  return std::make_unique<format>(detail::openai_request{x, row, record, options}, "choice");
}

} // namespace troupe
