#pragma once

#include "openai_reply.hpp"

#include <troupe/detail/http.hpp>
#include <troupe/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// What a status that is no success means, with the provider's own names for it taken into account.
errc classify_status(uint16_t status, const provider_problem& problem);

/// What an error inside a 200 reply means.
errc classify_problem(const provider_problem& problem);

/// The error for a reply whose status is no success. `problem` is empty if the body is no JSON.
error status_error(const http_response& reply, const provider_problem& problem,
                   const std::vector<std::string>& secrets);

/// The error for an error object inside a 200 reply.
error problem_error(const provider_problem& problem, const std::vector<std::string>& secrets);

/// The error for a 200 reply that is no chat completion; `what` says why. `body` as it was
/// received.
error malformed_error(std::string_view what, std::string_view body,
                      const std::vector<std::string>& secrets);

/// Makes foreign text fit for a message: secrets masked, one line, control characters gone, valid
/// UTF-8, at most `bytes_max` bytes and "…".
std::string one_line(std::string_view text, size_t bytes_max,
                     const std::vector<std::string>& secrets);

} // namespace troupe::detail
