#include "run_setup.hpp"

#include <troupe/detail/json_writer.hpp>

#include <array>
#include <cstdio>
#include <optional>
#include <utility>

namespace troupe::cli {

namespace {

/// A longer value is not shown.
constexpr size_t shown_bytes_max = 80;

template <class T>
std::string number(const T& x) {
  std::string result;
  append_json_number(result, x);
  return result;
}

std::string format_name(input_format x) {
  switch (x) {
  case input_format::automatic:
    return "auto";
  case input_format::text:
    return "text";
  case input_format::jsonl:
    return "jsonl";
  }
  return {};
}

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
  auto add = [&](std::string name, std::string value) {
    result.fields.push_back({std::move(name), std::move(value)});
  };
  const auto& conf = x.conf;
  add("--schema", schema.text());
  add("--input-format", format_name(x.format));
  // A rehearsal listens where there is room.
  if (x.rehearse)
    add("--rehearse", "true");
  else
    add("--base-url", conf.base_url);
  add("--model", conf.model);
  add("--mode", to_string(conf.mode));
  add("--prompt-template", conf.prompt_template);
  if (conf.reading != settings{}.reading)
    add("--reading", to_string(conf.reading));
  for (const auto& y : conf.fallbacks)
    add("--fallback", y.model + (y.base_url.empty() ? "" : ",url=" + y.base_url));
  if (!conf.system_prompt.empty())
    add("--system-prompt", conf.system_prompt);
  if (conf.temperature)
    add("--temperature", number(*conf.temperature));
  if (conf.seed)
    add("--seed", number(*conf.seed));
  if (conf.tokens_max)
    add("--max-tokens", number(*conf.tokens_max));
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
