#include "providers_command.hpp"

#include "column_list.hpp"
#include "complaint.hpp"
#include "providers/provider.hpp"

#include <troupe/detail/json_tree.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace troupe::cli {

namespace {

using name_list = std::vector<std::string>;

std::string comma_list(const name_list& xs, std::string_view between = ", ") {
  std::string result;
  for (const auto& x : xs)
    result += (result.empty() ? "" : std::string{between}) + x;
  return result;
}

name_list names_of(word_list xs) {
  return {xs.begin(), xs.end()};
}

name_list names_of(std::span<const mode> xs) {
  name_list result;
  for (const auto x : xs)
    result.push_back(to_string(x));
  return result;
}

/// The variables of which the key is read, those that sign behind the others.
name_list keys_of(const provider& x) {
  auto result = names_of(x.key_variables);
  for (const auto name : x.signing.variables)
    result.emplace_back(name);
  return result;
}

/// Whether a key would be found.
bool has_key(const provider& x, const is_set_function& is_set) {
  const auto parts = x.signing.variables.first(std::min<size_t>(2, x.signing.variables.size()));
  return std::any_of(x.key_variables.begin(), x.key_variables.end(), is_set)
         || (!parts.empty() && std::all_of(parts.begin(), parts.end(), is_set));
}

std::string key_cell(const provider& x, const is_set_function& is_set) {
  const auto names = keys_of(x);
  if (names.empty())
    return "none";
  return comma_list(names) + (has_key(x, is_set) ? " (set)" : "");
}

std::string limit_of(const limit_name& x) {
  constexpr std::string_view things[] = {"requests", "tokens", "project tokens", "input tokens",
                                         "output tokens"};
  constexpr std::string_view spans[] = {"",         " a second", " a minute",
                                        " an hour", " a day",    " a month"};
  return std::string{things[static_cast<size_t>(x.what)]}
         + std::string{spans[static_cast<size_t>(x.window)]};
}

/// "x-ratelimit-*: requests a day, tokens a minute"
std::string limits_of(const limit_header_family& x) {
  name_list result;
  for (const auto& y : x.names)
    result.push_back(limit_of(y));
  return std::string{x.prefix} + "*: " + comma_list(result);
}

void add_most(name_list& to, size_t most, std::string_view what) {
  if (most != SIZE_MAX)
    to.push_back(std::to_string(most) + " " + std::string{what});
}

/// How large a strict schema may be.
name_list budgets_of(const strict_limits& x) {
  name_list result;
  add_most(result, x.properties_max, "properties");
  add_most(result, x.levels_max, "levels");
  add_most(result, x.characters_max, "characters of names and labels");
  add_most(result, x.enum_values_max, "values of enums");
  add_most(result, x.optional_members_max, "members that may be left out");
  add_most(result, x.unions_max, "values of several types");
  add_most(result, x.functions_max, "functions");
  return result;
}

bool speaks(const batch_rules& x) {
  return !x.format.empty();
}

/// "as openai: 50000 rows, 200 MB", or why there are none.
std::string batches_of(const batch_rules& x) {
  constexpr uint64_t megabyte = 1'000'000;
  if (!speaks(x))
    return std::string{x.refusal};
  name_list most;
  if (x.rows_max != 0)
    most.push_back(std::to_string(x.rows_max) + " rows");
  if (x.bytes_max != 0)
    most.push_back(std::to_string(x.bytes_max / megabyte) + " MB");
  if (x.open_max != 0)
    most.push_back(std::to_string(x.open_max) + " at once");
  return "as " + std::string{x.format} + ": " + comma_list(most);
}

std::string key_sent(const provider& x) {
  if (x.key.name.empty())
    return "not at all";
  const auto header = std::string{x.key.name} + ": " + std::string{x.key.prefix} + "KEY";
  return x.signing.scheme.empty()
           ? header
           : "AWS Signature Version 4 for " + std::string{x.signing.service} + ", or " + header;
}

void add_line(std::string& to, std::string_view name, const std::string& value) {
  constexpr size_t width = 14;
  if (value.empty())
    return;
  to += std::string{name} + std::string(width - std::min(name.size(), width - 1), ' ') + value
        + "\n";
}

void add_lines(std::string& to, std::string_view name, const name_list& values) {
  for (const auto& x : values) {
    add_line(to, name, x);
    name = {};
  }
}

/// Names alike stand together: "yes: schema, seed".
name_list abilities_of(const provider& x) {
  name_list result;
  for (const auto how : {support::yes, support::partly, support::no}) {
    name_list names;
    for (const auto& y : list_of(x.abilities))
      if (y.value == how)
        names.emplace_back(y.name);
    if (!names.empty())
      result.push_back(std::string{to_string(how)} + ": " + comma_list(names));
  }
  return result;
}

json_tree list_tree(const name_list& xs) {
  auto result = json_tree::array();
  for (const auto& x : xs)
    result.push_back(x);
  return result;
}

json_tree strict_tree(const schema_subset& x) {
  auto result = json_tree::object();
  result.set("name", x.name);
  result.set("keywords", list_tree(names_of(x.keywords)));
  result.set("formats", list_tree(names_of(x.formats)));
  result.set("budgets", list_tree(budgets_of(x.limits)));
  return result;
}

json_tree abilities_tree(const provider_abilities& x) {
  auto result = json_tree::object();
  for (const auto& y : list_of(x))
    result.set(y.name, to_string(y.value));
  return result;
}

json_tree batch_tree(const batch_rules& x) {
  auto result = json_tree::object();
  if (!speaks(x)) {
    result.set("refusal", x.refusal);
    return result;
  }
  result.set("format", x.format);
  result.set("rows_max", x.rows_max);
  result.set("bytes_max", x.bytes_max);
  result.set("open_max", x.open_max);
  return result;
}

json_tree tree_of(const provider& x, const is_set_function& is_set) {
  auto result = json_tree::object();
  result.set("name", x.name);
  result.set("aliases", list_tree(names_of(x.aliases)));
  result.set("title", x.title);
  result.set("dialect", x.dialect);
  auto places = names_of(x.other_base_urls);
  places.insert(places.begin(), std::string{x.base_url});
  result.set("base_urls", list_tree(places));
  result.set("base_url_variable", x.base_url_variable);
  result.set("path", x.path);
  result.set("key_variables", list_tree(keys_of(x)));
  result.set("key_is_set", has_key(x, is_set));
  result.set("key_is_sent", key_sent(x));
  result.set("modes", list_tree(names_of(x.modes)));
  result.set("automatic", list_tree(names_of(automatic_modes(x))));
  result.set("streams", x.streams);
  if (x.strict != nullptr)
    result.set("strict", strict_tree(*x.strict));
  name_list limits;
  for (const auto& y : x.limits)
    limits.push_back(limits_of(y));
  result.set("limit_headers", list_tree(limits));
  if (x.batch != nullptr)
    result.set("batch", batch_tree(*x.batch));
  result.set("abilities", abilities_tree(x.abilities));
  result.set("sources", list_tree(names_of(x.sources)));
  return result;
}

bool is_set_here(std::string_view name) {
  const auto* value = std::getenv(std::string{name}.c_str());
  return value != nullptr && *value != '\0';
}

} // namespace

std::string providers_table(const is_set_function& is_set) {
  column_list result;
  result.rows.push_back({"NAME", "PROVIDER", "MODES (--mode auto)", "KEY", "BASE URL"});
  for (const auto& x : providers())
    result.rows.push_back({std::string{x.name}, std::string{x.title},
                           comma_list(names_of(automatic_modes(x))), key_cell(x, is_set),
                           std::string{x.base_url}});
  return result.text();
}

std::string provider_text(const provider& x, const is_set_function& is_set) {
  std::string result;
  add_line(result, "name", std::string{x.name});
  add_line(result, "aliases", comma_list(names_of(x.aliases)));
  add_line(result, "provider", std::string{x.title});
  add_line(result, "dialect", std::string{x.dialect});
  add_line(result, "base URL", std::string{x.base_url});
  add_lines(result, "or", names_of(x.other_base_urls));
  add_line(result, "or from", std::string{x.base_url_variable} + ", --base-url");
  add_line(result, "path", std::string{x.path});
  if (!x.stream_path.empty())
    add_line(result, "streams at", std::string{x.stream_path});
  add_line(result, "key from", key_cell(x, is_set) + (keys_of(x).empty() ? "" : ", --key-env"));
  add_line(result, "key sent", key_sent(x));
  add_line(result, "modes", comma_list(names_of(x.modes)));
  add_line(result, "auto", comma_list(names_of(automatic_modes(x)), ", then "));
  if (x.strict != nullptr) {
    add_line(result, "strict",
             std::string{x.strict->name} + " takes " + comma_list(names_of(x.strict->keywords)));
    add_line(result, "formats", comma_list(names_of(x.strict->formats)));
    add_line(result, "budgets", comma_list(budgets_of(x.strict->limits)));
  }
  name_list limits;
  for (const auto& y : x.limits)
    limits.push_back(limits_of(y));
  add_lines(result, "limits", limits);
  if (x.batch != nullptr)
    add_line(result, "batches", batches_of(*x.batch));
  add_lines(result, "can", abilities_of(x));
  add_lines(result, "known from", names_of(x.sources));
  return result;
}

std::string provider_json(const provider& x, const is_set_function& is_set) {
  return tree_of(x, is_set).text() + "\n";
}

std::string providers_json(const is_set_function& is_set) {
  auto result = json_tree::array();
  for (const auto& x : providers())
    result.push_back(tree_of(x, is_set));
  return result.text() + "\n";
}

exit_status providers_command(const providers_arguments& x) {
  const auto* row = find_provider(x.name);
  if (row == nullptr && !x.name.empty()) {
    const auto* near = near_provider(x.name);
    complain("no provider is called " + x.name + "; "
             + (near != nullptr ? "did you mean " + std::string{near->name} + "?"
                                : "there are " + provider_names()));
    return exit_status::bad_usage;
  }
  const auto text = row != nullptr
                      ? (x.json ? provider_json(*row, is_set_here)
                                : provider_text(*row, is_set_here))
                      : (x.json ? providers_json(is_set_here) : providers_table(is_set_here));
  const auto printed = std::fwrite(text.data(), 1, text.size(), stdout) == text.size()
                       && std::fflush(stdout) == 0;
  return printed ? exit_status::success : exit_status::output_failed;
}

} // namespace troupe::cli
