#include "requested_record.hpp"

#include <troupe/detail/json_tree.hpp>

#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace troupe::detail {

namespace {

/// Of several functions in a strict mode: what counts to the limits of all.
struct shared_size {
  size_t functions = 0;
  size_t optional_members = 0;
  size_t unions = 0;
};

expected<requested_record> requested_one(const json_schema& schema, const provider& row, mode m,
                                         std::string_view usual_description, shared_size& sum) {
  auto lowered = lower_for(row, m, schema);
  if (!lowered)
    return unexpected<error>{lowered.error()};
  ++sum.functions;
  sum.optional_members += lowered->optional_members;
  sum.unions += lowered->unions;
  requested_record result{schema.name(), std::string{schema.description()},
                          std::move(lowered->text)};
  if (result.description.empty())
    result.description = usual_description;
  if (!row.model_sees_schema && m == mode::json_schema)
    result.hidden_schema = lower_plain(schema).text;
  return result;
}

expected<void> check_together(const shared_size& x, const schema_subset& subset) {
  const std::tuple<std::string_view, size_t, size_t> sums[]
    = {{"functions", x.functions, subset.limits.functions_max},
       {"members that may be left out", x.optional_members, subset.limits.optional_members_max},
       {"values of several types", x.unions, subset.limits.unions_max}};
  for (const auto& [what, is, most] : sums)
    if (is > most)
      return failed(errc::unsupported_schema, "the functions have " + std::to_string(is) + " "
                                                + std::string{what} + ", "
                                                + std::string{subset.name} + " takes at most "
                                                + std::to_string(most) + ". Use the mode tools");
  return {};
}

} // namespace

bool request_subject::is_list() const {
  return schema.wrapped() && schema.tree().string_at("type") == "array";
}

expected<requested_record> requested(const request_subject& about, const provider& row, mode m) {
  shared_size sum;
  if (!asks_for_call(m) || about.functions.empty())
    return requested_one(about.schema, row, m, "Takes the record that the conversation describes.",
                         sum);
  // Of a list of calls, the functions' own schemas are sent.
  requested_record result{about.schema.name(), std::string{about.schema.description()}, {}};
  for (auto& function : about.functions) {
    auto record = requested_one(function, row, m, "Takes one such record of the conversation.",
                                sum);
    if (!record)
      return record;
    result.functions.push_back(std::move(*record));
  }
  if (row.strict != nullptr && is_strict(m))
    if (auto fits = check_together(sum, *row.strict); !fits)
      return unexpected<error>{fits.error()};
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
