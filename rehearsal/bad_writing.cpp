#include "bad_writing.hpp"

#include <string_view>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Calls `visit(offset)` for each character outside of strings.
template <class Visit>
void outside_strings(const std::string& json, Visit visit) {
  bool inside = false;
  for (size_t i = 0; i < json.size(); ++i) {
    if (inside && json[i] == '\\')
      ++i;
    else if (json[i] == '"')
      inside = !inside;
    else if (!inside)
      visit(i);
  }
}

void replace_all(std::string& json, char from, std::string_view to, bool only_first) {
  std::string result;
  size_t done = 0;
  outside_strings(json, [&](size_t i) {
    if (json[i] != from || (only_first && done > 0))
      return;
    result.append(json, done, i - done);
    result += to;
    done = i + 1;
  });
  result.append(json, done);
  json = std::move(result);
}

/// `{"a":"it's"}` becomes `{'a':'it\'s'}`.
void quote_singly(std::string& json) {
  std::string result;
  bool inside = false;
  for (size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '"') {
      inside = !inside;
      result += '\'';
    } else if (inside && json[i] == '\\' && i + 1 < json.size()) {
      if (json[++i] != '"')
        result += '\\';
      result += json[i];
    } else if (inside && json[i] == '\'') {
      result += "\\'";
    } else {
      result += json[i];
    }
  }
  json = std::move(result);
}

void unquote_names(std::string& json) {
  std::string result;
  size_t opened = 0;
  bool inside = false;
  for (size_t i = 0; i < json.size(); ++i) {
    result += json[i];
    if (inside && json[i] == '\\' && i + 1 < json.size()) {
      result += json[++i];
    } else if (json[i] == '"') {
      if (inside && i + 1 < json.size() && json[i + 1] == ':') {
        result.pop_back();
        result.erase(opened, 1);
      }
      inside = !inside;
      opened = result.size() - 1;
    }
  }
  json = std::move(result);
}

/// Each number as a string.
void quote_numbers(std::string& json) {
  std::string result;
  bool in_number = false;
  bool inside = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const auto c = json[i];
    const bool belongs = !inside && "+-.0123456789eE"sv.find(c) != std::string_view::npos;
    const bool starts = belongs && (c == '-' || (c >= '0' && c <= '9'));
    if (in_number ? !belongs : starts) {
      result += '"';
      in_number = !in_number;
    }
    result += c;
    if (inside && c == '\\' && i + 1 < json.size())
      result += json[++i];
    else if (c == '"')
      inside = !inside;
  }
  if (in_number)
    result += '"';
  json = std::move(result);
}

void pretend_python(std::string& json) {
  std::string result;
  bool inside = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const auto rest = std::string_view{json}.substr(i);
    if (!inside && (rest.starts_with("true"sv) || rest.starts_with("null"sv))) {
      result += rest.starts_with("true"sv) ? "True"sv : "None"sv;
      i += 3;
    } else if (!inside && rest.starts_with("false"sv)) {
      result += "False"sv;
      i += 4;
    } else {
      result += json[i];
      if (inside && json[i] == '\\' && i + 1 < json.size())
        result += json[++i];
      else if (json[i] == '"')
        inside = !inside;
    }
  }
  json = std::move(result);
  quote_singly(json);
}

} // namespace

void write_badly(std::string& json, uint64_t number) {
  switch (number % bad_writing_ways) {
  case 0: // a trailing comma
    if (json.size() > 2)
      json.insert(json.size() - 1, 1, ',');
    break;
  case 1:
    quote_singly(json);
    break;
  case 2:
    unquote_names(json);
    break;
  case 3: // a missing comma
    replace_all(json, ',', " ", true);
    break;
  case 4:
    replace_all(json, ',', ", // as the text says\n", true);
    json += ' ';
    break;
  case 5:
    quote_numbers(json);
    break;
  case 6:
    pretend_python(json);
    break;
  case 7: // the last bracket is missing, behind a line break
    json.back() = '\n';
    break;
  case 8: // a comma too many
    replace_all(json, ',', ",,", true);
    break;
  case 9:
    json = "{\"record\":" + json + "}";
    break;
  case 10: // thoughts first, and a sloppy block
    json.insert(json.size() - 1, 1, ',');
    json = "<think>The user wants {JSON}.</think>\nHere it is:\n```json\n" + json + "\n```";
    break;
  default: // cut
    json.resize(json.size() * 2 / 3);
    break;
  }
}

} // namespace troupe::rehearsing
