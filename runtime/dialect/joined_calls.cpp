#include "joined_calls.hpp"

#include "reading/function_names.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/detail/json_writer.hpp>

#include <string_view>

namespace troupe::detail {

namespace {

constexpr std::string_view space = " \t\r\n";

} // namespace

void joined_calls::advance(std::span<const tool_call> calls, bool done) {
  if (calls.empty() || closed_)
    return;
  if (text_.empty()) {
    text_ = '{';
    append_json_string(text_, calls_member);
    text_ += ":[";
  }
  for (; call_ < calls.size(); ++call_) {
    const auto& x = calls[call_];
    if (!is_open_ && !open_call(x, done))
      return;
    if (is_open_)
      copy(x);
    // An object that is not closed by now makes the list no JSON, as it should.
    if (is_open_ && depth_ > 0 && !done)
      return;
    is_open_ = false;
  }
  if (done) {
    text_ += "]}";
    closed_ = true;
  }
}

void joined_calls::append_tag(const std::string& called) {
  append_json_string(text_, calls_tag);
  text_ += ':';
  append_json_string(text_, function_meant(called, functions_));
}

/// Returns whether there is enough of the call to begin with. A call that is no object becomes an
/// element that is none either, when all of it is there.
bool joined_calls::open_call(const tool_call& x, bool done) {
  const auto begin = x.arguments.find_first_not_of(space);
  const bool is_object = begin != std::string::npos && x.arguments[begin] == '{';
  if (!is_object && !done)
    return false;
  if (call_ > 0)
    text_ += ',';
  if (is_object) {
    text_ += '{';
    append_tag(x.name);
    used_ = begin + 1;
    depth_ = 1;
    in_string_ = escaped_ = false;
    lacks_comma_ = true;
    is_open_ = true;
  } else if (begin == std::string::npos) {
    text_ += '{';
    append_tag(x.name);
    text_ += '}';
  } else {
    append_json_string(text_, x.arguments);
  }
  return true;
}

/// Copies what has come of an object, up to its end. Behind that only white space is left out.
void joined_calls::copy(const tool_call& x) {
  const std::string_view text{x.arguments};
  for (; used_ < text.size(); ++used_) {
    const char c = text[used_];
    if (depth_ == 0 || lacks_comma_) {
      if (space.find(c) != std::string_view::npos)
        continue;
      if (lacks_comma_ && c != '}')
        text_ += ',';
      lacks_comma_ = false;
    }
    text_ += c;
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && depth_ > 0) {
      --depth_;
    }
  }
}

} // namespace troupe::detail
