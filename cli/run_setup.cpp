#include "run_setup.hpp"

#include "argument_settings.hpp"
#include "settings/chosen_provider.hpp"

#include <troupe/detail/json_writer.hpp>

#include <array>
#include <cstdio>
#include <optional>
#include <utility>

namespace troupe::cli {

namespace {

/// A longer value is not shown.
constexpr size_t shown_bytes_max = 80;

std::string shown(const std::optional<std::string>& value) {
  if (!value)
    return "not given";
  if (value->size() <= shown_bytes_max) {
    std::string result;
    append_json_string(result, *value);
    return result;
  }
  std::array<char, 16> checksum{};
  std::snprintf(checksum.data(), checksum.size(), "%08x", journal_checksum(*value));
  return std::to_string(value->size()) + " bytes with checksum " + checksum.data();
}

} // namespace

journal_setup setup_of(const run_arguments& x, const json_schema& schema) {
  journal_setup result;
  auto add = [&](std::string_view name, std::string value) {
    result.fields.push_back({std::string{name}, std::move(value)});
  };
  add("--schema", schema.text());
  add("--input-format", to_string(x.format));
  // With another one, paths would lead elsewhere.
  if (!x.files_root.empty())
    add("--files-root", x.files_root);
  auto now = x.conf;
  now.base_url = base_url_of(now);
  settings usual;
  const auto all = settings_of(now);
  const auto usual_ones = settings_of(usual);
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& y = all[i];
    if (y.notes.resumed == resumption::with_any)
      continue;
    // A rehearsal listens where there is room.
    if (x.rehearse && y.name == "base_url")
      add("--rehearse", "true");
    else if (y.notes.resumed == resumption::with_same_always_told
             || y.value->tree() != usual_ones[i].value->tree())
      // A field each has one value.
      add(option_name(y), detail::joined(y.value->words(), " "));
  }
  return result;
}

std::string to_text(const std::vector<journal_difference>& changes) {
  std::string result;
  for (const auto& x : changes)
    result += (result.empty() ? "" : "; ") + x.name + " was " + shown(x.before) + " and is "
              + shown(x.now);
  return result;
}

} // namespace troupe::cli
