#include "gemini_rows.hpp"

#include "batch/batch_words.hpp"
#include "batch/row_text.hpp"
#include "dialect/json_parts.hpp"
#include "text/ascii.hpp"

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
  to.reply.body = "{\"error\":";
  to.reply.body += member_as_written(text, "error");
  to.reply.body += '}';
}

} // namespace

expected<std::optional<batch_row>> read_gemini_row(std::string_view line, const batch_text& words) {
  const auto text = trim(line);
  if (text.empty())
    return std::optional<batch_row>{};
  json_document document;
  const auto root = words.read_row(document, text);
  if (!root)
    return unexpected<error>{root.error()};
  batch_row row;
  row.id = text_at(*root, "key");
  if (row.id.empty())
    row.id = text_at(part_at(*root, "metadata"), "key");
  if (!is_row_id(row.id))
    return unexpected<error>{words.malformed("a row of a result has no key of ours", text)};
  const auto said = part_at(*root, "error");
  if (part_at(*root, "response").is_object()) {
    row.reply.status = 200;
    row.reply.body = member_as_written(text, "response");
  } else if (said.is_object()) {
    take_error(row, said, text, words);
  } else {
    return unexpected<error>{
      words.malformed("a row of a result has neither response nor error", text)};
  }
  return std::optional{std::move(row)};
}

} // namespace troupe::detail
