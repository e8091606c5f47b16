#include "anthropic_rows.hpp"

#include "batch/batch_words.hpp"
#include "batch/result_row.hpp"
#include "batch/row_text.hpp"
#include "dialect/json_parts.hpp"

namespace troupe::detail {

namespace {

/// Returns whether there is one.
bool take_message(batch_row& to, json_value result, std::string_view text) {
  if (!part_at(result, "message").is_object())
    return false;
  to.reply.status = 200;
  to.reply.body = member_as_written(text, "message");
  return true;
}

/// The error stands in the error of a reply, or bare.
void take_error(batch_row& to, json_value result, std::string_view text) {
  const auto error = part_at(result, "error");
  const auto within = part_at(error, "error");
  const auto status = status_of_error(text_at(within.is_object() ? within : error, "type"));
  to.reply.status = status != 0 ? status : 500;
  const auto written = member_as_written(text, "error");
  if (within.is_object()) {
    to.reply.body = written;
    return;
  }
  to.reply.body = R"({"type":"error","error":)";
  to.reply.body += written.empty() ? "null" : written;
  to.reply.body += '}';
}

std::string id_of(json_value row) {
  return std::string{text_at(row, "custom_id")};
}

expected<void> take(batch_row& to, json_value row, std::string_view text, const batch_text& words) {
  const auto result = part_at(row, "result");
  const auto type = text_at(result, "type");
  const auto written = member_as_written(text, "result");
  if (type == "succeeded" && take_message(to, result, written))
    return {};
  if (type == "errored") {
    take_error(to, result, written);
    return {};
  }
  if (type == "expired" || type == "canceled" || type == "cancelled") {
    to.ran = false;
    to.why = "the batch " + std::string{type == "expired" ? "expired" : "was cancelled"}
             + " before this row was reached";
    return {};
  }
  return unexpected<error>{words.malformed("a row of a result does not say what came of it", text)};
}

} // namespace

expected<std::optional<batch_row>> read_anthropic_row(std::string_view line,
                                                      const batch_text& words) {
  return read_result_row(line, words, {"custom_id", id_of, take});
}

} // namespace troupe::detail
