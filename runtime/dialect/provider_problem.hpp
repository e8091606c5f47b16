#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// What a provider says about a failure, in whichever of the usual shapes it says so.
struct provider_problem {
  /// With the members of the request that it is about, and with what a provider behind a gateway
  /// said.
  std::string message;
  std::string type;
  /// Numbers are spelled out.
  std::string code;
  /// Finer than the code, where a provider has it.
  std::string reason;
  /// The member of the request that is refused.
  std::string parameter;
  /// Whatever else stands in the details, a line each: names of quotas, sources of limits.
  std::string details = {};
  /// What the model wrote, where the provider could do nothing with that.
  std::optional<std::string> said = {};

  bool empty() const {
    return message.empty() && type.empty() && code.empty() && reason.empty() && !said;
  }
};

/// Finds the problem in the body of a reply: an object `error`, a text, lists of such, FastAPI's
/// `detail`, Google's `details`, JSON within a string, the members spread over the root. Empty if
/// the body is no JSON or holds none.
provider_problem read_problem(std::string_view body);

} // namespace troupe::detail
