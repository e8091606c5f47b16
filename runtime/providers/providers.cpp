#include "openai.hpp"
#include "provider.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr std::array rows{openai::row};

} // namespace

std::span<const provider> providers() {
  return rows;
}

const provider* find_provider(std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [name](const provider& x) { return x.name == name; });
  return found != rows.end() ? &*found : nullptr;
}

std::string provider_names() {
  std::string result;
  for (const auto& x : rows) {
    result += result.empty() ? "" : ", ";
    result += x.name;
  }
  return result;
}

std::span<const mode> automatic_modes(const provider& x) {
  return x.automatic.empty() ? x.modes.first(1) : x.automatic;
}

mode first_mode(const provider& x, mode how) {
  return how == mode::automatic ? automatic_modes(x).front() : how;
}

expected<lowered_schema> lower_for(const provider& x, mode how, const json_schema& schema) {
  switch (first_mode(x, how)) {
  case mode::tools_strict:
  case mode::json_schema:
    if (x.strict != nullptr)
      return lower_strict(schema, *x.strict);
    return failed(errc::configuration, std::string{x.title} + " has no strict modes");
  case mode::automatic:
  case mode::tools:
  case mode::json_object:
  case mode::md_json:
    break;
  }
  return lower_plain(schema);
}

} // namespace troupe
