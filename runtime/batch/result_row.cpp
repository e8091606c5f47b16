#include "result_row.hpp"

#include "batch_words.hpp"
#include "row_text.hpp"
#include "text/ascii.hpp"

#include <utility>

namespace troupe::detail {

expected<std::optional<batch_row>> read_result_row(std::string_view line, const batch_text& words,
                                                   const result_row_format& format) {
  const auto text = trim(line);
  if (text.empty())
    return std::optional<batch_row>{};
  json_document document;
  const auto root = words.read_row(document, text);
  if (!root)
    return unexpected<error>{root.error()};
  batch_row result;
  result.id = format.id(*root);
  if (!is_row_id(result.id))
    return unexpected<error>{words.malformed(
      "a row of a result has no " + std::string{format.id_name} + " of ours", text)};
  if (auto taken = format.take(result, *root, text, words); !taken)
    return unexpected<error>{taken.error()};
  return std::optional{std::move(result)};
}

std::string error_body(std::string_view row) {
  std::string result = "{\"error\":";
  result += member_as_written(row, "error");
  result += '}';
  return result;
}

} // namespace troupe::detail
