#include "requested_record.hpp"

#include <troupe/detail/json_tree.hpp>

#include <string_view>
#include <utility>

namespace troupe::detail {

namespace {

expected<requested_record> requested_one(const json_schema& schema, const provider& row, mode m,
                                         std::string_view usual_description) {
  auto lowered = lower_for(row, m, schema);
  if (!lowered)
    return unexpected<error>{lowered.error()};
  requested_record result{schema.name(), std::string{schema.description()},
                          std::move(lowered->text)};
  if (result.description.empty())
    result.description = usual_description;
  return result;
}

} // namespace

bool request_subject::is_list() const {
  return schema.wrapped() && schema.tree().string_at("type") == "array";
}

expected<requested_record> requested(const request_subject& about, const provider& row, mode m) {
  if (!asks_for_call(m) || about.functions.empty())
    return requested_one(about.schema, row, m, "Takes the record that the conversation describes.");
  // Of a list of calls, the functions' own schemas are sent.
  requested_record result{about.schema.name(), std::string{about.schema.description()}, {}};
  for (auto& function : about.functions) {
    auto record = requested_one(function, row, m, "Takes one such record of the conversation.");
    if (!record)
      return record;
    result.functions.push_back(std::move(*record));
  }
  return result;
}

std::vector<std::string> function_names(const requested_record& x) {
  std::vector<std::string> result;
  if (x.functions.empty())
    result.push_back(x.name);
  for (const auto& function : x.functions)
    result.push_back(function.name);
  return result;
}

} // namespace troupe::detail
