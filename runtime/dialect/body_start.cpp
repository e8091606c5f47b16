#include "body_start.hpp"

#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace troupe::detail {

namespace {

constexpr std::string_view fields[] = {"data", "event", "id", "retry"};

bool begins_with_field(std::string_view text) {
  for (const auto field : fields)
    if (text.starts_with(field) && text.size() > field.size()
        && (text[field.size()] == ':' || is_space(text[field.size()])))
      return true;
  return false;
}

/// Whether it may become the name of a field, or a byte order mark.
bool may_go_on(std::string_view text) {
  for (const auto field : fields)
    if (field.starts_with(text))
      return true;
  return byte_order_mark.starts_with(text);
}

} // namespace

body_start start_of_body(std::string_view body) {
  size_t at = body.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  while (true) {
    at = skip_space(body, at);
    if (at == body.size())
      return {body_form::unknown, at};
    const auto rest = body.substr(at);
    if (rest.front() == ':') {
      const auto end = rest.find_first_of("\r\n");
      if (end == std::string_view::npos)
        return {body_form::unknown, at};
      at += end;
      continue;
    }
    if (rest.front() == '{' || rest.front() == '[' || rest.front() == '<')
      return {body_form::text, at};
    if (begins_with_field(rest))
      return {body_form::events, at};
    return {may_go_on(rest) ? body_form::unknown : body_form::words, at};
  }
}

} // namespace troupe::detail
