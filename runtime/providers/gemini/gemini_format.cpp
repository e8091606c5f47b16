#include "gemini_format.hpp"

#include "dialect/request_format.hpp"
#include "gemini_reply.hpp"
#include "gemini_request.hpp"
#include "gemini_stream.hpp"

namespace troupe {

std::unique_ptr<const detail::wire_format>
make_gemini_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options&) {
  using format = detail::request_format<detail::gemini_request, detail::read_gemini_reply,
                                        detail::gemini_stream>;
  return std::make_unique<format>(detail::gemini_request{x, row, record}, "candidate");
}

} // namespace troupe
