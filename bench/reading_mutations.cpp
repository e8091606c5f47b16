#include "reading_mutations.hpp"

#include <algorithm>
#include <array>

namespace bench {

namespace {

using result = std::optional<std::string>;

/// Positions of the delimiters of JSON: brackets, commas, colons and the quotes of strings.
struct delimiters {
  explicit delimiters(const std::string& json) {
    bool inside = false;
    for (size_t i = 0; i < json.size(); ++i) {
      if (inside && json[i] == '\\') {
        escapes.push_back(i++);
      } else if (json[i] == '"') {
        (inside ? closing : opening).push_back(i);
        all.push_back(i);
        inside = !inside;
      } else if (!inside && std::string_view{"{}[],:"}.find(json[i]) != std::string_view::npos) {
        all.push_back(i);
      }
    }
  }

  std::vector<size_t> of(const std::string& json, std::string_view kinds) const {
    std::vector<size_t> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](size_t i) { return kinds.find(json[i]) != std::string_view::npos; });
    return found;
  }

  std::vector<size_t> all;
  std::vector<size_t> opening;
  std::vector<size_t> closing;
  std::vector<size_t> escapes;
};

std::optional<size_t> pick(const std::vector<size_t>& from, random_source& random) {
  if (from.empty())
    return std::nullopt;
  return from[random() % from.size()];
}

auto drop(std::string_view kinds) {
  return [kinds](const std::string& json, random_source& random) -> result {
    auto at = pick(delimiters{json}.of(json, kinds), random);
    if (!at)
      return std::nullopt;
    auto x = json;
    x.erase(*at, 1);
    return x;
  };
}

auto twice(std::string_view kinds) {
  return [kinds](const std::string& json, random_source& random) -> result {
    auto at = pick(delimiters{json}.of(json, kinds), random);
    if (!at)
      return std::nullopt;
    auto x = json;
    x.insert(*at, 1, json[*at]);
    return x;
  };
}

result swap_neighbours(const std::string& json, random_source& random) {
  const delimiters marks{json};
  std::vector<size_t> pairs;
  for (size_t i = 0; i + 1 < marks.all.size(); ++i)
    if (marks.all[i] + 1 == marks.all[i + 1] && json[marks.all[i]] != json[marks.all[i + 1]])
      pairs.push_back(marks.all[i]);
  auto at = pick(pairs, random);
  if (!at)
    return std::nullopt;
  auto x = json;
  std::swap(x[*at], x[*at + 1]);
  return x;
}

result change_closer(const std::string& json, random_source& random) {
  auto at = pick(delimiters{json}.of(json, "}]"), random);
  auto x = json;
  x[*at] = x[*at] == '}' ? ']' : '}';
  return x;
}

/// Rewrites each string: `write(out, content, is_name)`.
template <class Write>
std::string rewrite_strings(const std::string& json, Write write) {
  const delimiters marks{json};
  std::string out;
  size_t done = 0;
  for (size_t i = 0; i < marks.opening.size(); ++i) {
    const auto begin = marks.opening[i];
    const auto end = marks.closing[i];
    out.append(json, done, begin - done);
    write(out, std::string_view{json}.substr(begin + 1, end - begin - 1), json[end + 1] == ':');
    done = end + 1;
  }
  out.append(json, done);
  return out;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with(from)) {
      out += to;
      i += from.size();
    } else {
      out += text[i++];
    }
  }
  return out;
}

/// As Python prints strings.
result single_quotes(const std::string& json, random_source&) {
  return rewrite_strings(json, [](std::string& out, std::string_view text, bool) {
    out += '\'' + replaced(replaced(text, "'", "\\'"), "\\\"", "\"") + '\'';
  });
}

/// By search and replace, apostrophes and all.
result careless_single_quotes(const std::string& json, random_source&) {
  return rewrite_strings(json, [](std::string& out, std::string_view text, bool) {
    out += '\'' + replaced(text, "\\\"", "\"") + '\'';
  });
}

result typographic_quotes(const std::string& json, random_source&) {
  return rewrite_strings(json, [](std::string& out, std::string_view text, bool) {
    out += "“" + std::string{text} + "”";
  });
}

result bare_names(const std::string& json, random_source&) {
  const auto is_word = [](std::string_view x) {
    return !x.empty() && std::all_of(x.begin(), x.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || c == '_';
    });
  };
  return rewrite_strings(json, [&](std::string& out, std::string_view text, bool is_name) {
    const bool is_bare = is_name && is_word(text);
    out += (is_bare ? "" : "\"") + std::string{text} + (is_bare ? "" : "\"");
  });
}

result no_quotes(const std::string& json, random_source&) {
  return rewrite_strings(json, [](std::string& out, std::string_view text, bool) { out += text; });
}

result bare_quotes_inside(const std::string& json, random_source&) {
  auto x = rewrite_strings(json, [](std::string& out, std::string_view text, bool) {
    out += '"' + replaced(text, "\\\"", "\"") + '"';
  });
  return x == json ? std::nullopt : result{x};
}

result raw_line_breaks(const std::string& json, random_source&) {
  auto x = replaced(json, "\\n", "\n");
  return x == json ? std::nullopt : result{x};
}

result trailing_commas(const std::string& json, random_source&) {
  std::string out;
  const delimiters marks{json};
  size_t done = 0;
  for (auto at : marks.of(json, "}]")) {
    out.append(json, done, at - done);
    if (json[at - 1] != '{' && json[at - 1] != '[')
      out += ',';
    done = at;
  }
  return out + json.substr(done);
}

result comments(const std::string& json, random_source& random) {
  std::string out;
  const delimiters marks{json};
  size_t done = 0;
  for (auto at : marks.of(json, "{[,")) {
    out.append(json, done, at + 1 - done);
    if (random() % 3 == 0)
      out += random() % 2 == 0 ? " // it's so\n" : " /* \"so\" */ ";
    done = at + 1;
  }
  out += json.substr(done);
  return out == json ? std::nullopt : result{out};
}

result python_literals(const std::string& json, random_source& random) {
  auto x = *single_quotes(json, random);
  for (auto [from, to] : {std::pair{":true", ": True"}, {":false", ": False"}, {":null", ": None"}})
    x = replaced(x, from, to);
  return x;
}

result numbers_as_text(const std::string& json, random_source&) {
  std::string out;
  bool inside = false;
  bool in_number = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const auto c = json[i];
    const bool digit = c >= '0' && c <= '9';
    const bool belongs = !inside && (digit || c == '-' || c == '.' || c == 'e' || c == '+');
    if (in_number ? !belongs : !inside && (digit || c == '-')) {
      out += '"';
      in_number = !in_number;
    }
    out += c;
    if (inside && c == '\\')
      out += json[++i];
    else if (c == '"')
      inside = !inside;
  }
  return out == json ? std::nullopt : result{out};
}

result truncate(const std::string& json, random_source& random) {
  return json.substr(0, 1 + random() % (json.size() - 1));
}

/// Prose and a blemish, as prose alone is read strictly.
result prose(const std::string& json, random_source& random) {
  constexpr std::array before{"Sure! Here is the record [as asked]: ", "I think {this} is it:\n\n",
                              "The answer, in JSON:\n"};
  constexpr std::array behind{"\n\nLet me know if it's \"right\".", " (I am {quite} sure.)", ""};
  return before[random() % before.size()] + *trailing_commas(json, random)
         + behind[random() % behind.size()];
}

result fenced(const std::string& json, random_source& random) {
  return "Here you are:\n```json\n" + *trailing_commas(json, random) + "\n```\nAnything else?";
}

result thoughts(const std::string& json, random_source& random) {
  return "<think>They want {\"name\": …}, so [1] look.</think>\n" + *trailing_commas(json, random);
}

} // namespace

const std::vector<mutation>& mutations() {
  static const std::vector<mutation> list{
    {"comma dropped", true, drop(",")},
    {"colon dropped", true, drop(":")},
    {"quote dropped", false, drop("\"")},
    {"opening bracket dropped", false, drop("{[")},
    {"closing bracket dropped", false, drop("}]")},
    {"comma doubled", true, twice(",")},
    {"colon doubled", true, twice(":")},
    {"quote doubled", false, twice("\"")},
    {"opening bracket doubled", false, twice("{[")},
    {"closing bracket doubled", false, twice("}]")},
    {"neighbouring delimiters swapped", false, swap_neighbours},
    {"closing bracket of the other kind", false, change_closer},
    {"single quotes", true, single_quotes},
    {"single quotes, apostrophes as they are", false, careless_single_quotes},
    {"typographic quotes", true, typographic_quotes},
    {"names without quotes", true, bare_names},
    {"no quotes at all", false, no_quotes},
    {"quotes inside without backslash", false, bare_quotes_inside},
    {"line breaks inside", true, raw_line_breaks},
    {"trailing commas", true, trailing_commas},
    {"comments", true, comments},
    {"printed by Python", true, python_literals},
    {"numbers as text", true, numbers_as_text},
    {"cut at any byte", true, truncate},
    {"among prose, trailing commas", true, prose},
    {"in a code block, trailing commas", true, fenced},
    {"behind thoughts, trailing commas", true, thoughts},
  };
  return list;
}

} // namespace bench
