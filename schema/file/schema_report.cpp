#include "schema_report.hpp"

namespace troupe::detail {

std::string schema_report::excerpt(json_value value, std::string_view text) {
  if (value.kind() != json_kind::number)
    return value.excerpt();
  constexpr size_t bytes_max = 100;
  const auto spelling = value.spelling(text);
  return spelling.size() <= bytes_max ? std::string{spelling}
                                      : std::string{spelling.substr(0, bytes_max)} + "…";
}

void schema_report::add_score(json_value value, std::string_view keyword) {
  ++score.count;
  if (keyword == "const" || keyword == "enum")
    ++score.labels;
  else if (keyword == "type" && value.node() == origin_)
    ++score.types;
}

} // namespace troupe::detail
