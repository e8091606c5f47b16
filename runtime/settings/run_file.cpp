#include "run_file.hpp"

#include "secrets.hpp"
#include "text/ascii.hpp"
#include "toml.hpp"

#include <algorithm>
#include <numeric>

namespace troupe {

namespace {

/// How many letters have to be changed, at least.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string with_dashes(std::string_view name) {
  std::string result{name};
  std::replace(result.begin(), result.end(), '_', '-');
  return result;
}

/// The setting that was probably meant: one whose option is called so, else one that is spelled
/// nearly so.
std::string suggestion(std::string_view name, const std::vector<setting>& known) {
  constexpr size_t distance_max = 2;
  const setting* nearest = nullptr;
  size_t distance = distance_max + 1;
  for (const auto& x : known) {
    if (!x.notes.only_in_code.empty())
      continue;
    const auto option = option_name(x);
    if (!option.empty() && option.substr(2) == with_dashes(name))
      return ": " + std::string{option} + " is called " + x.name + " here";
    if (const auto d = edit_distance(name, x.name); d < distance) {
      nearest = &x;
      distance = d;
    }
  }
  return nearest != nullptr ? ": did you mean " + nearest->name + "?" : std::string{};
}

/// Why a value has no place in a file; empty if it has.
std::string secret_complaint(const setting& x) {
  if (x.notes.secret == secrecy::value && has_secret(x))
    return x.name + ": a secret does not belong in a file: name the environment variable that "
           + "holds it, as in " + x.name + "_env = \"NAME\"";
  if (x.notes.secret == secrecy::password && has_secret(x))
    return x.name + " holds a password, which does not belong in a file: set it in the environment";
  if (x.notes.secret != secrecy::headers)
    return {};
  const auto lines = x.value->words();
  auto is_secret = [](const std::string& line) {
    const auto name = line.substr(0, line.find(':'));
    return !detail::is_public_header(name) && detail::looks_secret(name);
  };
  const auto i = std::find_if(lines.begin(), lines.end(), is_secret);
  if (i == lines.end())
    return {};
  const auto name = i->substr(0, i->find(':'));
  return x.name + ": the value of " + name + " does not belong in a file: name the environment "
         + "variable that holds it, as in " + x.name + "_env = [\"" + name + ": NAME\"]";
}

expected<void> set_value(setting& x, const json_tree& value) {
  if (auto fine = x.value->set(value); !fine) {
    const auto& why = fine.error().message;
    return failed(errc::configuration, x.name + (why.starts_with("wants ") ? " " : ": ") + why);
  }
  for (auto complaint : {secret_complaint(x), range_complaint(x)})
    if (!complaint.empty())
      return failed(errc::configuration, std::move(complaint));
  return {};
}

bool is_group(std::string_view name, const std::vector<setting>& xs) {
  return std::any_of(xs.begin(), xs.end(), [&](const setting& x) {
    return x.name.starts_with(name) && x.name.substr(name.size()).starts_with('.');
  });
}

expected<void> read_members(const json_tree& tree, const std::string& prefix,
                            std::vector<setting>& to, std::string& where) {
  for (const auto& [key, value] : tree.members()) {
    const auto name = prefix + key;
    where = name;
    if (value.is_null())
      continue;
    auto fine = expected<void>{};
    if (auto* x = find_setting(to, name); x != nullptr)
      fine = set_value(*x, value);
    else if (value.is_object() && is_group(name, to))
      fine = read_members(value, name + ".", to, where);
    else
      fine = failed(errc::configuration, "there is no setting " + name + suggestion(name, to));
    if (!fine)
      return fine;
  }
  return {};
}

void set_at(json_tree& tree, std::string_view name, json_tree value) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) {
    tree.set(name, std::move(value));
    return;
  }
  const auto group = name.substr(0, dot);
  if (tree.find(group) == nullptr)
    tree.set(group, json_tree::object());
  set_at(*tree.find(group), name.substr(dot + 1), std::move(value));
}

void write_comment(std::string& out, std::string_view name, std::string_view text) {
  out += "# " + std::string{name} + ": " + std::string{text} + "\n";
}

} // namespace

expected<run_file> run_file::parse(std::string_view text, std::string name) {
  run_file result;
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start != std::string_view::npos && text[start] == '{') {
    auto tree = json_tree::parse(text);
    if (!tree)
      return failed(errc::configuration, name + ": " + tree.error().message);
    result.tree_ = std::move(*tree);
  } else {
    auto document = parse_toml(text);
    if (!document)
      return failed(errc::configuration, name + ", " + document.error().message);
    result.tree_ = std::move(document->root);
    result.lines_ = std::move(document->lines);
  }
  result.name_ = std::move(name);
  return result;
}

expected<void> run_file::apply(std::vector<setting>& to) const {
  std::string where;
  return read_settings(tree_, to, &where).map_error([&](error&& problem) {
    const auto line = lines_.find(where);
    problem.message = name_ + (line == lines_.end() ? "" : ", line " + std::to_string(line->second))
                      + ": " + problem.message;
    return std::move(problem);
  });
}

expected<void> read_settings(const json_tree& x, std::vector<setting>& to, std::string* where) {
  std::string path;
  if (!x.is_object())
    return failed(errc::configuration, "wants a table of settings");
  auto result = read_members(x, {}, to, path);
  if (where != nullptr)
    *where = path;
  return result;
}

json_tree changed_settings(const std::vector<setting>& x, const std::vector<setting>& usual) {
  auto result = json_tree::object();
  for (size_t i = 0; i < x.size(); ++i)
    if (x[i].notes.only_in_code.empty() && x[i].notes.secret != secrecy::value)
      if (auto value = x[i].value->tree(); value != usual[i].value->tree())
        set_at(result, x[i].name, std::move(value));
  return result;
}

std::string write_run_file(const std::vector<setting>& xs) {
  std::string result;
  std::string tables;
  std::string_view heading;
  for (const auto& x : xs) {
    if (!x.notes.only_in_code.empty())
      continue;
    if (x.notes.heading != heading) {
      heading = x.notes.heading;
      result += (result.empty() ? "# " : "\n# ") + std::string{heading} + "\n";
    }
    const auto value = x.value->tree();
    const auto has_tables = !value.elements().empty() && value.elements().front().is_object();
    if (has_tables)
      append_toml_tables(tables, x.name, value);
    else if (x.notes.secret == secrecy::value)
      write_comment(result, x.name, shown_values(x).front() + ", from the environment");
    else if (!can_be_toml(value) || has_secret(x))
      for (const auto& shown : shown_values(x))
        write_comment(result, x.name, shown);
    else
      append_toml(result, x.name, value);
  }
  return result + tables;
}

} // namespace troupe
