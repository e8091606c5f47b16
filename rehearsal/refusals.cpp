// What an API with fewer abilities says to a request that wants more.

#include "responder.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

bool has_member(const chat_request& x, std::string_view name) {
  return std::find(x.members.begin(), x.members.end(), name) != x.members.end();
}

bool has_system(const chat_request& x) {
  return std::any_of(x.messages.begin(), x.messages.end(),
                     [](const chat_message& y) { return y.who == speaker::system; });
}

/// What is said where the request holds it; empty: it does not.
std::string complaint(const chat_request& x, const std::string& what) {
  const auto format = [&](response_format y) {
    return x.format == y ? "Invalid parameter: 'response_format' of type '" + what
                             + "' is not supported with this model."
                         : std::string{};
  };
  if (what == "json_schema")
    return format(response_format::json_schema);
  if (what == "json_object")
    return format(response_format::json_object);
  if (what == "system")
    return has_system(x) ? "Unsupported value: 'messages[0].role' does not support 'system' with "
                           "this model."
                         : std::string{};
  if (what == "tool_choice=function" || what == "tool_choice=required") {
    const auto holds = what.ends_with("function") ? !x.forced_tool.empty() : x.choice == "required";
    return holds ? "This model does not support this tool_choice." : std::string{};
  }
  return has_member(x, what)
           ? "Unsupported parameter: '" + what + "' is not supported with this model."
           : std::string{};
}

} // namespace

bool responder::refuses(const chat_request& request, const exchange& x) const {
  for (const auto& what : settings_.refuses) {
    const auto words = complaint(request, what);
    if (words.empty())
      continue;
    x.fail({failure_kind::unsupported, words + " Simulated by the rehearsal."});
    return true;
  }
  return false;
}

} // namespace troupe::rehearsing
