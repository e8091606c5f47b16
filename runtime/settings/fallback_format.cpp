#include "run_file.hpp"
#include "settings_inspect.hpp"

#include <algorithm>
#include <cstdlib>

namespace troupe {

namespace {

/// Behind `--fallback`; empty: it cannot stand there.
std::string_view name_in_option(const setting& x) {
  if (!x.notes.fallback_option.empty())
    return x.notes.fallback_option;
  // The model stands at the front, and what is a list may hold commas.
  if (x.value->is_list() || x.name == "model")
    return {};
  const auto name = option_name(x);
  return name.substr(std::min<size_t>(2, name.size()));
}

std::string names_in_option() {
  fallback_settings some;
  std::vector<std::string> result;
  for (const auto& x : collected(some))
    if (const auto name = name_in_option(x); !name.empty())
      result.emplace_back(name);
  return detail::joined(result, ", ");
}

expected<void> read_member(fallback_settings& x, std::string_view name, std::string_view value) {
  for (auto& y : collected(x)) {
    if (name_in_option(y) != name)
      continue;
    return y.value->add_word(value).map_error([&](error&& problem) {
      problem.message = "holds " + std::string{name} + "=" + std::string{value} + ", which "
                        + problem.message;
      return std::move(problem);
    });
  }
  return failed(errc::configuration,
                "holds " + std::string{name} + ", which is none of " + names_in_option());
}

/// The key is wanted now: a run that cannot have it must not start.
expected<void> read_key(fallback_settings& x) {
  if (x.api_key_env.empty())
    return {};
  const auto* value = std::getenv(x.api_key_env.c_str());
  if (value == nullptr || *value == '\0')
    return failed(errc::configuration,
                  "takes its key from " + x.api_key_env + ", which is not set in the environment");
  x.api_key = value;
  return {};
}

} // namespace

std::string setting_format<fallback_settings>::word(const fallback_settings& x) {
  return x.model + (x.provider.empty() ? "" : ",provider=" + x.provider)
         + (x.base_url.empty() ? "" : ",url=" + x.base_url);
}

expected<void> setting_format<fallback_settings>::parse(std::string_view text, fallback_settings& x,
                                                        const setting_notes&) {
  const auto comma = std::min(text.find(','), text.size());
  x.model = text.substr(0, comma);
  if (x.model.empty())
    return failed(errc::configuration, "names no model");
  auto rest = text.substr(std::min(comma + 1, text.size()));
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto member = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto sign = member.find('=');
    if (sign == std::string_view::npos)
      return failed(errc::configuration, "is not of the form MODEL,url=URL,key-env=NAME");
    if (auto fine = read_member(x, member.substr(0, sign), member.substr(sign + 1)); !fine)
      return fine;
  }
  return read_key(x);
}

json_tree setting_format<fallback_settings>::tree(const fallback_settings& x) {
  auto copy = x;
  fallback_settings usual;
  return changed_settings(collected(copy), collected(usual));
}

expected<void> setting_format<fallback_settings>::read(const json_tree& tree,
                                                       fallback_settings& x) {
  auto all = collected(x);
  return read_settings(tree, all);
}

std::string setting_format<fallback_settings>::kind(const setting_notes&) {
  return "MODEL[,provider=NAME][,url=URL][,key-env=NAME][,mode=M][,rpm=N][,tpm=N]";
}

} // namespace troupe
