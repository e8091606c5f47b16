#include "json_text.hpp"

#include "text/utf8.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_tree.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr std::string_view spaces = " \t\r\n";

/// Offset behind the string that starts at `at`.
size_t string_end(std::string_view json, size_t at) {
  for (++at; json[at] != '"'; ++at)
    if (json[at] == '\\')
      ++at;
  return at + 1;
}

/// What a member's name, with its quotes, means.
std::string unquoted(std::string_view name) {
  if (name.find('\\') == std::string_view::npos)
    return std::string{name.substr(1, name.size() - 2)};
  auto text = json_tree::parse(name);
  return text && text->is_string() ? *text->if_string() : std::string{};
}

/// Walks over valid JSON text, token by token.
class walker {
public:
  explicit walker(std::string_view json) : json_(json) {
    using detail::byte_order_mark;
    if (json_.starts_with(byte_order_mark))
      json_.remove_prefix(byte_order_mark.size());
  }

  /// The next character that is no space, 0 at the end.
  char peek() {
    at_ = std::min(json_.find_first_not_of(spaces, at_), json_.size());
    return at_ < json_.size() ? json_[at_] : '\0';
  }

  void skip_token() {
    ++at_;
  }

  std::string_view scalar() {
    const auto begin = at_;
    at_ = json_[at_] == '"' ? string_end(json_, at_)
                            : std::min(json_.find_first_of(",:]} \t\r\n", at_), json_.size());
    return json_.substr(begin, at_ - begin);
  }

  /// The text of the value that comes next.
  std::string_view value() {
    peek();
    const auto begin = at_;
    size_t depth = 0;
    do {
      const auto c = peek();
      if (c == '{' || c == '[')
        ++depth;
      if (c == '}' || c == ']')
        --depth;
      if (c == '{' || c == '[' || c == '}' || c == ']' || c == ',' || c == ':')
        skip_token();
      else
        scalar();
    } while (depth > 0);
    return json_.substr(begin, at_ - begin);
  }

  /// Calls `f(name with quotes)` in front of each member's value, which `f` has to consume.
  template <class Function>
  void members(Function f) {
    skip_token();
    while (peek() != '}') {
      if (peek() == ',')
        skip_token();
      peek();
      const auto name = scalar();
      peek();
      skip_token();
      f(name);
    }
    skip_token();
  }

private:
  std::string_view json_;
  size_t at_ = 0;
};

class pruner {
public:
  pruner(std::string_view json, const std::set<std::string, std::less<>>& pointers)
    : walker_(json),
      pointers_(pointers) {}

  std::string run() {
    copy({});
    return std::move(out_);
  }

private:
  void copy(const std::string& pointer) {
    switch (walker_.peek()) {
    case '{':
      return copy_object(pointer);
    case '[':
      return copy_array(pointer);
    default:
      out_ += walker_.scalar();
    }
  }

  void copy_object(const std::string& pointer) {
    out_ += '{';
    auto first = true;
    walker_.members([&](std::string_view name) {
      auto place = pointer;
      append_pointer(place, unquoted(name));
      if (pointers_.contains(place)) {
        walker_.value();
        return;
      }
      if (!std::exchange(first, false))
        out_ += ',';
      out_ += name;
      out_ += ':';
      copy(place);
    });
    out_ += '}';
  }

  void copy_array(const std::string& pointer) {
    out_ += '[';
    walker_.skip_token();
    for (size_t index = 0; walker_.peek() != ']'; ++index) {
      if (walker_.peek() == ',') {
        walker_.skip_token();
        out_ += ',';
      }
      copy(pointer + '/' + std::to_string(index));
    }
    walker_.skip_token();
    out_ += ']';
  }

  walker walker_;
  const std::set<std::string, std::less<>>& pointers_;
  std::string out_;
};

} // namespace

std::string compact_json(std::string_view json) {
  using detail::byte_order_mark;
  if (json.starts_with(byte_order_mark))
    json.remove_prefix(byte_order_mark.size());
  std::string result;
  result.reserve(json.size());
  for (size_t at = 0; at < json.size();) {
    if (json[at] == '"') {
      const auto end = string_end(json, at);
      result += json.substr(at, end - at);
      at = end;
    } else {
      if (spaces.find(json[at]) == std::string_view::npos)
        result += json[at];
      ++at;
    }
  }
  return result;
}

std::string compact_json_without(std::string_view json,
                                 const std::set<std::string, std::less<>>& pointers) {
  return pruner{json, pointers}.run();
}

std::vector<std::string_view> element_texts(std::string_view json) {
  walker x{json};
  std::vector<std::string_view> result;
  if (x.peek() != '[')
    return result;
  x.skip_token();
  while (x.peek() != ']') {
    if (x.peek() == ',')
      x.skip_token();
    result.push_back(x.value());
  }
  return result;
}

std::string_view member_text(std::string_view json, std::string_view name) {
  walker x{json};
  std::string_view result;
  if (x.peek() != '{')
    return result;
  x.members([&](std::string_view quoted) {
    const auto text = x.value();
    if (result.empty() && unquoted(quoted) == name)
      result = text;
  });
  return result;
}

} // namespace troupe
