#include "batch_text.hpp"

#include "dialect/json_parts.hpp"
#include "dialect/reply_errors.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

constexpr size_t shown_bytes_max = 100;
/// Of what is looked at to show some of it.
constexpr size_t start_bytes_max = 4'096;
constexpr std::string_view row = "a row of a result";

} // namespace

batch_text::batch_text(std::vector<std::string> secrets, uint64_t reply_bytes_max)
  : secrets_(std::move(secrets)),
    row_bytes_max_(json_limits{}.bytes_max) {
  constexpr uint64_t frame_bytes_max = 64 * 1024;
  if (reply_bytes_max != 0)
    row_bytes_max_ = sum_of(reply_bytes_max, frame_bytes_max);
}

std::string batch_text::shown(std::string_view words) const {
  return one_line(trim(words).substr(0, start_bytes_max), shown_bytes_max, secrets_);
}

error batch_text::malformed(std::string_view what, std::string_view text) const {
  const auto start = shown(text);
  return {errc::malformed_response,
          std::string{what} + (start.empty() ? ": it is empty" : ": it begins with: " + start)
            + "; " + std::string{remedy(errc::malformed_response)}};
}

expected<json_value> batch_text::read(json_document& into, std::string_view text,
                                      std::string_view what, bool or_list) const {
  json_limits limits;
  limits.bytes_max = std::max(limits.bytes_max, text.size());
  const auto root = into.parse(text, limits);
  if (!root)
    return unexpected<error>{malformed(std::string{what} + " is no JSON (at byte "
                                         + std::to_string(root.error().offset) + ": "
                                         + std::string{root.error().reason} + ")",
                                       text)};
  if (!root->is_object() && !(or_list && root->is_array()))
    return unexpected<error>{malformed(std::string{what} + " is no JSON object", text)};
  return *root;
}

expected<json_value> batch_text::read_row(json_document& into, std::string_view line) const {
  if (line.size() > row_bytes_max_)
    return unexpected<error>{malformed(std::string{row} + " has " + std::to_string(line.size())
                                         + " bytes, more than the " + std::to_string(row_bytes_max_)
                                         + " that reply_bytes_max leaves",
                                       line)};
  return read(into, line, row);
}

} // namespace troupe::detail
