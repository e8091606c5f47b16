#pragma once

#include "provider_problem.hpp"
#include "providers/provider.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/http.hpp>
#include <troupe/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Makes foreign text fit for a message: secrets masked, one line, control characters gone, valid
/// UTF-8, at most `bytes_max` bytes and "…".
std::string one_line(std::string_view text, size_t bytes_max,
                     const std::vector<std::string>& secrets);

/// The answer that such a problem holds; empty if the provider keeps it to itself.
completion wrong_answer(provider_problem&& problem);

/// Finds the errors for replies that are no answers: what they mean where `named` says how their
/// provider calls things, and words for people without `secrets`. Immutable.
class reply_errors {
public:
  /// `named` must live as long.
  reply_errors(const problem_names& named, std::vector<std::string> secrets)
    : named_(named),
      secrets_(std::move(secrets)) {}

  /// For a reply whose status is no success. `problem` is empty if the body is no JSON.
  error of_status(const http_response& reply, const provider_problem& problem) const;

  /// Whether the provider hands back what the model wrote because it could do nothing with it: a
  /// wrong answer, and no failure of the request.
  bool is_wrong_answer(uint16_t status, const provider_problem& problem) const;

  /// For an error object inside a 200 reply.
  error of_problem(const provider_problem& problem) const;

  /// For a 200 reply that holds no answer; `what` says why. `body` as it was received.
  error of_malformed(std::string_view what, std::string_view body) const;

  /// The same for a body, or an event of a stream, that is no JSON.
  error of_no_json(std::string_view what, size_t offset, std::string_view reason,
                   std::string_view body) const;

  const std::vector<std::string>& secrets() const noexcept {
    return secrets_;
  }

private:
  const problem_names& named_;
  std::vector<std::string> secrets_;
};

} // namespace troupe::detail
