#pragma once

#include <troupe/detail/http.hpp>
#include <troupe/detail/json.hpp>
#include <troupe/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Reads what batch APIs say, and makes their words fit to be shown: short, on one line, without
/// secrets. Immutable.
class batch_text {
public:
  /// `reply_bytes_max`: as in the settings; a line of a result may be that long, and a little more
  /// for what stands around the reply. 0: as long as a JSON text may be.
  batch_text(std::vector<std::string> secrets, uint64_t reply_bytes_max);

  /// Foreign words for people: at most 100 bytes and "…".
  std::string shown(std::string_view words) const;

  /// `malformed_response`: "WHAT: it begins with: …".
  error malformed(std::string_view what, std::string_view text) const;

  /// Reads an object, or with `or_list` a list. `what`: of what, for messages: "a batch". Fails
  /// with `malformed_response`.
  expected<json_value> read(json_document& into, std::string_view text, std::string_view what,
                            bool or_list = false) const;

  /// The same for a line of a result, which may be too long.
  expected<json_value> read_row(json_document& into, std::string_view line) const;

private:
  std::vector<std::string> secrets_;
  uint64_t row_bytes_max_;
};

} // namespace troupe::detail
