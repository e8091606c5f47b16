#include "json_spans.hpp"

#include <troupe/detail/json.hpp>

#include <algorithm>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr auto json_blanks = " \t\r\n"sv;

void skip_blanks(std::string_view& x) {
  x.remove_prefix(std::min(x.find_first_not_of(json_blanks), x.size()));
}

/// How long the string is at the head of `x`, with its quotes; 0: it does not end.
size_t string_size(std::string_view x) {
  size_t at = 1;
  for (;;) {
    at = x.find('"', at);
    if (at == x.npos)
      return 0;
    auto slashes = at;
    while (x[slashes - 1] == '\\')
      --slashes;
    ++at;
    if ((at - 1 - slashes) % 2 == 0)
      return at;
  }
}

/// The same for any value.
size_t value_size(std::string_view x) {
  if (x.empty())
    return 0;
  if (x.front() == '"')
    return string_size(x);
  if (x.front() != '{' && x.front() != '[')
    return std::min(x.find_first_of(",]} \t\r\n"sv), x.size());
  size_t depth = 0;
  for (size_t at = 0; at < x.size(); ++at) {
    switch (x[at]) {
    case '"': {
      const auto size = string_size(x.substr(at));
      if (size == 0)
        return 0;
      at += size - 1;
      break;
    }
    case '{':
    case '[':
      ++depth;
      break;
    case '}':
    case ']':
      if (--depth == 0)
        return at + 1;
      break;
    default:
      break;
    }
  }
  return 0;
}

} // namespace

json_spans::json_spans(std::string_view text, part how) : rest_(text), how_(how) {
  skip_blanks(rest_);
  if (rest_.empty() || (rest_.front() != '{' && rest_.front() != '[')) {
    fail();
    return;
  }
  end_ = rest_.front() == '{' ? '}' : ']';
  rest_.remove_prefix(1);
}

bool json_spans::fail() {
  broken_ = true;
  rest_ = {};
  return false;
}

bool json_spans::finish() {
  rest_.remove_prefix(1);
  end_ = 0;
  if (how_ == part::of_text)
    return false;
  skip_blanks(rest_);
  broken_ = !rest_.empty();
  rest_ = {};
  return false;
}

/// To the next value. False if there is none.
bool json_spans::to_value() {
  if (broken_ || end_ == 0)
    return false;
  skip_blanks(rest_);
  if (rest_.empty())
    return fail();
  if (first_ && rest_.front() == end_)
    return finish();
  if (!first_) {
    if (rest_.front() == end_)
      return finish();
    if (rest_.front() != ',')
      return fail();
    rest_.remove_prefix(1);
    skip_blanks(rest_);
  }
  first_ = false;
  if (end_ == '}') {
    const auto size = rest_.empty() || rest_.front() != '"' ? 0 : string_size(rest_);
    if (size == 0)
      return fail();
    name_ = rest_.substr(1, size - 2);
    rest_.remove_prefix(size);
    skip_blanks(rest_);
    if (rest_.empty() || rest_.front() != ':')
      return fail();
    rest_.remove_prefix(1);
    skip_blanks(rest_);
  }
  return true;
}

bool json_spans::next_name() {
  return to_value() && (end_ == '}' || fail());
}

bool json_spans::next() {
  if (!to_value())
    return false;
  const auto size = value_size(rest_);
  if (size == 0)
    return fail();
  value_ = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

std::string_view span_of(std::string_view object, std::string_view name) {
  if (!object.starts_with('{'))
    return {};
  json_spans spans(object);
  while (spans.next())
    if (spans.name() == name)
      return spans.value();
  return {};
}

std::optional<std::string> said_by(std::string_view json) {
  if (json.size() < 2 || json.front() != '"')
    return {};
  const auto inside = json.substr(1, json.size() - 2);
  if (inside.find('\\') == inside.npos)
    return std::string(inside);
  json_document document;
  const auto value = document.parse(json);
  if (!value || !value->is_string())
    return {};
  return std::string(value->as_string());
}

std::string text_in(std::string_view object, std::string_view name) {
  return said_by(span_of(object, name)).value_or("");
}

} // namespace troupe::rehearsing
