#pragma once

#include <troupe/detail/json.hpp>

#include <deque>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// The body of a request as a tree, for protocols whose requests are too manifold to be read as
/// they come; and texts that are made of it. All of it lives until the next `parse`.
class request_json {
public:
  /// False if the body is no JSON object; `problem` then says why.
  bool parse(const std::string& body, std::string& problem);

  json_value root() const {
    return root_;
  }

  /// The value as it is written in the request, without white space between its tokens.
  std::string_view spell(json_value x);

  std::string_view keep(std::string x);

private:
  json_document document_;
  json_value root_;
  const std::string* body_ = nullptr;
  std::deque<std::string> kept_;
};

/// The member of that name; null if there is none, or `x` is no object.
json_value member_of(json_value x, std::string_view name);

/// A member that is text; "" if there is none.
std::string_view text_of(json_value x, std::string_view name);

bool has(json_value x, std::string_view name);

bool is_number(json_value x);

/// Appends a line, behind a line break if it is not the first.
void add_line(std::string& text, std::string_view line);

bool is_json_object(std::string_view text);

/// Whether `text` is padded base64, as pictures and files are sent.
bool is_base64(std::string_view text);

/// The same bytes with the signs of plain base64 and its padding: protocol buffers may be written
/// with those for URLs, and clients that read and write them change one into the other.
std::string plain_base64(std::string_view text);

} // namespace troupe::rehearsing
