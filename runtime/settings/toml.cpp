#include "toml.hpp"

#include "text/ascii.hpp"
#include "toml_scanner.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace troupe {

namespace {

constexpr size_t nesting_max = 32;

using key_path = std::vector<std::string>;

/// Puts what the scanner finds where it belongs; the first problem ends it.
class toml_reader {
public:
  explicit toml_reader(std::string_view text) : scanner_(text) {}

  expected<toml_document> read() {
    result_.root = json_tree::object();
    while (problem().empty() && scanner_.skip_blank_lines())
      if (!(peek() == '[' ? read_header() : read_pair(*open_table(), table_, 0))
          || !scanner_.end_of_line())
        break;
    if (problem().empty())
      return std::move(result_);
    return failed(errc::invalid_json, "line " + std::to_string(line()) + ": " + problem());
  }

private:
  const std::string& problem() const {
    return scanner_.problem();
  }
  bool complain(std::string_view problem) {
    return scanner_.complain(problem);
  }
  char peek() const {
    return scanner_.peek();
  }
  bool skip(std::string_view what) {
    return scanner_.skip(what);
  }
  size_t line() const {
    return scanner_.line();
  }

  // -- tables

  /// "a.b[2].c"
  static std::string below(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  /// `[a.b]` or `[[a.b]]`: what follows stands in there.
  bool read_header() {
    const bool is_element = skip("[[");
    if (!is_element)
      skip("[");
    key_path keys;
    if (!read_key(keys))
      return false;
    if (!skip(is_element ? "]]" : "]"))
      return complain("the name of a table is not closed");
    table_ = {};
    auto* tree = &result_.root;
    for (size_t i = 0; i + 1 < keys.size(); ++i)
      if (tree = step_into(*tree, table_, keys[i]); tree == nullptr)
        return false;
    const auto path = below(table_, keys.back());
    result_.lines.emplace(path, line());
    auto* there = tree->find(keys.back());
    if (is_element)
      return add_element(*tree, there, path, keys.back());
    if ((there != nullptr && !there->is_object()) || !headers_.insert(path).second
        || closed_.contains(path))
      return complain("the table " + path + " stands there already");
    if (there == nullptr)
      tree->set(keys.back(), json_tree::object());
    table_ = path;
    return true;
  }

  bool add_element(json_tree& tree, json_tree* there, const std::string& path,
                   const std::string& key) {
    if (there == nullptr) {
      tree.set(key, json_tree::array());
      there = tree.find(key);
      element_lists_.insert(path);
    } else if (!element_lists_.contains(path)) {
      return complain(path + " stands there already");
    }
    there->push_back(json_tree::object());
    table_ = path + "[" + std::to_string(there->elements().size() - 1) + "]";
    result_.lines.emplace(table_, line());
    return true;
  }

  /// The table of that name, which is made if it is missing; of a list of tables the last one.
  json_tree* step_into(json_tree& tree, std::string& path, const std::string& key) {
    path = below(path, key);
    auto* there = tree.find(key);
    if (there == nullptr) {
      tree.set(key, json_tree::object());
      return tree.find(key);
    }
    if (there->is_array() && element_lists_.contains(path)) {
      path += "[" + std::to_string(there->elements().size() - 1) + "]";
      return &there->elements().back();
    }
    if (there->is_object() && !closed_.contains(path))
      return there;
    complain(path + " stands there already");
    return nullptr;
  }

  /// The table that the last header opened.
  json_tree* open_table() {
    auto* tree = &result_.root;
    std::string_view rest = table_;
    while (!rest.empty()) {
      const auto end = std::min(rest.find_first_of(".["), rest.size());
      tree = tree->find(rest.substr(0, end));
      rest.remove_prefix(end);
      if (rest.starts_with('[')) {
        tree = &tree->elements().back();
        rest.remove_prefix(rest.find(']') + 1);
      }
      if (rest.starts_with('.'))
        rest.remove_prefix(1);
    }
    return tree;
  }

  // -- keys and values

  bool read_key(key_path& keys) {
    do {
      scanner_.skip_blanks();
      std::string key;
      if (peek() == '"' || peek() == '\'') {
        if (!scanner_.read_string(key))
          return false;
      } else if (key = scanner_.bare_key(); key.empty()) {
        return complain("a key is wanted: a name, a '=' and a value on each line");
      }
      // Paths are spelled with both.
      if (key.find_first_of(".[]") != std::string::npos)
        return complain("no setting has a name with one of .[]");
      keys.push_back(std::move(key));
      scanner_.skip_blanks();
    } while (skip("."));
    return true;
  }

  /// `key = value`
  bool read_pair(json_tree& table, std::string path, size_t depth) {
    const auto first_line = line();
    key_path keys;
    if (!read_key(keys))
      return false;
    if (!skip("="))
      return complain("a '=' is wanted behind the key " + keys.back());
    auto* tree = &table;
    for (size_t i = 0; i + 1 < keys.size(); ++i)
      if (tree = step_into(*tree, path, keys[i]); tree == nullptr)
        return false;
    path = below(path, keys.back());
    if (tree->find(keys.back()) != nullptr)
      return complain("the key " + path + " stands there already");
    result_.lines.emplace(path, first_line);
    json_tree value;
    scanner_.skip_blanks();
    if (!read_value(value, path, depth))
      return false;
    if (value.is_object() || value.is_array())
      closed_.insert(path);
    tree->set(keys.back(), std::move(value));
    return true;
  }

  bool read_value(json_tree& value, const std::string& path, size_t depth) {
    if (depth > nesting_max)
      return complain("values are nested too deeply");
    switch (peek()) {
    case '"':
    case '\'': {
      std::string text;
      if (!scanner_.read_any_string(text))
        return false;
      value = std::move(text);
      return true;
    }
    case '[':
      return read_array(value, path, depth);
    case '{':
      return read_inline_table(value, path, depth);
    default:
      return scanner_.read_word(value);
    }
  }

  bool read_array(json_tree& value, const std::string& path, size_t depth) {
    skip("[");
    value = json_tree::array();
    while (scanner_.skip_blank_lines() && peek() != ']') {
      json_tree element;
      if (!read_value(element, path + "[" + std::to_string(value.elements().size()) + "]",
                      depth + 1))
        return false;
      value.push_back(std::move(element));
      scanner_.skip_blank_lines();
      if (peek() != ']' && !skip(","))
        return complain("a ',' or a ']' is wanted in the list " + path);
    }
    return skip("]") || complain("the list " + path + " is not closed");
  }

  bool read_inline_table(json_tree& value, const std::string& path, size_t depth) {
    skip("{");
    value = json_tree::object();
    scanner_.skip_blanks();
    while (peek() != '}') {
      if (!read_pair(value, path, depth + 1))
        return false;
      scanner_.skip_blanks();
      if (!skip(","))
        break;
    }
    return skip("}") || complain("the table " + path + " is not closed");
  }

  toml_scanner scanner_;
  toml_document result_;
  /// Path of the table that the last header opened.
  std::string table_;
  /// Paths of tables that had a header; of lists of tables; of values, which nothing can be added
  /// to.
  std::set<std::string, std::less<>> headers_;
  std::set<std::string, std::less<>> element_lists_;
  std::set<std::string, std::less<>> closed_;
};

std::string toml_text(const json_tree& value);

std::string toml_key(const std::string& key) {
  auto is_bare = [](char c) { return detail::is_alphanumeric(c) || c == '_' || c == '-'; };
  const auto bare = !key.empty() && std::all_of(key.begin(), key.end(), is_bare);
  return bare ? key : toml_text(json_tree{key});
}

std::string inline_table(const json_tree& value) {
  std::string result;
  for (const auto& [key, member] : value.members())
    result += (result.empty() ? "{ " : ", ") + toml_key(key) + " = " + toml_text(member);
  return result.empty() ? "{}" : result + " }";
}

std::string inline_list(const json_tree& value) {
  std::string result;
  for (const auto& element : value.elements())
    result += (result.empty() ? "[" : ",") + toml_text(element);
  return result.empty() ? "[]" : result + "]";
}

/// JSON writes texts as TOML does, but for one character.
std::string toml_text(const json_tree& value) {
  if (value.is_object())
    return inline_table(value);
  if (value.is_array())
    return inline_list(value);
  auto text = value.text();
  for (auto at = text.find('\x7F'); at != std::string::npos; at = text.find('\x7F', at))
    text.replace(at, 1, "\\u007F");
  return text;
}

} // namespace

expected<toml_document> parse_toml(std::string_view text) {
  return toml_reader{text}.read();
}

bool can_be_toml(const json_tree& value) {
  if (value.is_null())
    return false;
  auto is_fine = [](const json_tree& x) { return can_be_toml(x); };
  auto is_fine_member = [](const json_member& x) { return can_be_toml(x.value); };
  return std::all_of(value.elements().begin(), value.elements().end(), is_fine)
         && std::all_of(value.members().begin(), value.members().end(), is_fine_member);
}

void append_toml(std::string& out, std::string_view name, const json_tree& value) {
  if (!value.members().empty()) {
    for (const auto& [key, member] : value.members())
      append_toml(out, std::string{name} + "." + toml_key(key), member);
    return;
  }
  out += std::string{name} + " = " + toml_text(value) + "\n";
}

void append_toml_tables(std::string& out, std::string_view name, const json_tree& value) {
  for (const auto& table : value.elements()) {
    out += "\n[[" + std::string{name} + "]]\n";
    for (const auto& [key, member] : table.members())
      append_toml(out, key, member);
  }
}

} // namespace troupe
