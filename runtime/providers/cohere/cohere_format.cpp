#include "cohere_format.hpp"

#include "cohere_reply.hpp"
#include "cohere_request.hpp"
#include "cohere_stream.hpp"
#include "dialect/request_format.hpp"

namespace troupe {

std::unique_ptr<const detail::wire_format>
make_cohere_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options& options) {
  using format = detail::request_format<detail::cohere_request, detail::read_cohere_reply,
                                        detail::cohere_stream>;
  return std::make_unique<format>(detail::cohere_request{x, row, record, options}, "message");
}

} // namespace troupe
