#include "gemini_rows.hpp"

#include "batch/batch_words.hpp"
#include "batch/result_row.hpp"
#include "batch/row_text.hpp"
#include "dialect/json_parts.hpp"

namespace troupe::detail {

namespace {

/// google/rpc/code.proto: CANCELLED.
constexpr uint64_t cancelled = 1;

void take_error(batch_row& to, json_value error, std::string_view text, const batch_text& words) {
  const auto code = amount_at(error, "code");
  if (code == cancelled) {
    to.ran = false;
    const auto message = words.shown(text_at(error, "message"));
    to.why = message.empty() ? "the batch was cancelled" : message;
    return;
  }
  to.reply.status = status_of_code(code);
  to.reply.body = error_body(text);
}

std::string id_of(json_value row) {
  const auto key = text_at(row, "key");
  return std::string{key.empty() ? text_at(part_at(row, "metadata"), "key") : key};
}

expected<void> take(batch_row& to, json_value row, std::string_view text, const batch_text& words) {
  const auto said = part_at(row, "error");
  if (part_at(row, "response").is_object()) {
    to.reply.status = 200;
    to.reply.body = member_as_written(text, "response");
  } else if (said.is_object()) {
    take_error(to, said, text, words);
  } else {
    return unexpected<error>{
      words.malformed("a row of a result has neither response nor error", text)};
  }
  return {};
}

} // namespace

expected<std::optional<batch_row>> read_gemini_row(std::string_view line, const batch_text& words) {
  return read_result_row(line, words, {"key", id_of, take});
}

} // namespace troupe::detail
