#include "file_rows.hpp"

#include "batch_words.hpp"
#include "dialect/json_parts.hpp"
#include "result_row.hpp"
#include "row_text.hpp"

namespace troupe::detail {

namespace {

/// Whether it says that something went wrong: not null, and neither empty.
bool is_error(json_value x) {
  return x.is_string() ? !x.as_string().empty() : x.is_object() && x.size() > 0;
}

/// A number or a word.
std::string code_of(json_value x) {
  const auto code = part_at(x, "code");
  return code.is_null()     ? std::string{text_at(x, "type")}
         : code.is_string() ? std::string{code.as_string()}
                            : code.text();
}

uint16_t status_of(json_value response, bool failed) {
  const auto status = amount_at(response, "status_code");
  if (status >= 100 && status < 600)
    return static_cast<uint16_t>(status);
  if (!failed)
    return 200;
  const auto named = status_of_error(code_of(part_at(part_at(response, "body"), "error")));
  return named != 0 ? named : 500;
}

void take_response(batch_row& to, json_value response, std::string_view text) {
  const auto body = part_at(response, "body");
  to.reply.status = status_of(response, is_error(part_at(body, "error")));
  // Some put it into a string.
  if (body.is_string())
    to.reply.body = body.as_string();
  else if (!body.is_null())
    to.reply.body = member_as_written(member_as_written(text, "response"), "body");
}

void take_error(batch_row& to, json_value error, std::string_view text, const batch_text& words) {
  const auto code = code_of(error);
  if (says_not_reached(code)) {
    to.ran = false;
    const auto message = text_at(error, "message");
    to.why = words.shown(message.empty() ? std::string_view{code} : message);
    return;
  }
  const auto status = status_of_error(code);
  to.reply.status = status != 0 ? status : 500;
  to.reply.body = error_body(text);
}

std::string id_of(json_value row) {
  return std::string{text_at(row, "custom_id")};
}

expected<void> take(batch_row& to, json_value row, std::string_view text, const batch_text& words) {
  const auto response = part_at(row, "response");
  const auto error = part_at(row, "error");
  const bool has_body = !part_at(response, "body").is_null();
  if (has_body || (response.is_object() && !is_error(error)))
    take_response(to, response, text);
  else if (is_error(error))
    take_error(to, error, text, words);
  else
    return unexpected<troupe::error>{
      words.malformed("a row of a result has neither response nor error", text)};
  return {};
}

} // namespace

expected<std::optional<batch_row>> read_file_row(std::string_view line, const batch_text& words) {
  return read_result_row(line, words, {"custom_id", id_of, take});
}

} // namespace troupe::detail
