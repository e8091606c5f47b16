#include "event_parser.hpp"

#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace troupe::detail {

bool event_parser::take_usual_event(std::string_view& bytes, std::string_view& data) const {
  constexpr std::string_view name = "data:";
  const bool is_inside = has_data_ || after_cr_ || is_first_line_ || !line_.empty()
                         || !type_.empty();
  if (is_inside || !bytes.starts_with(name))
    return false;
  const auto end = bytes.find('\n');
  if (end == std::string_view::npos || end > event_bytes_max_ || end + 1 == bytes.size()
      || bytes[end + 1] != '\n')
    return false;
  data = bytes.substr(name.size(), end - name.size());
  if (data.find('\r') != std::string_view::npos)
    return false;
  if (data.starts_with(' '))
    data.remove_prefix(1);
  bytes.remove_prefix(end + 2);
  return true;
}

bool event_parser::next_line(std::string_view& bytes, std::string_view& line) {
  if (after_cr_ && !bytes.empty()) {
    after_cr_ = false;
    if (bytes.front() == '\n')
      bytes.remove_prefix(1);
  }
  auto end = bytes.find('\n');
  if (const auto cr = bytes.substr(0, end).find('\r'); cr != std::string_view::npos)
    end = cr;
  const auto part = bytes.substr(0, end);
  if (line_.size() + part.size() + data_.size() > event_bytes_max_) {
    overflowed_ = true;
    return false;
  }
  if (end == std::string_view::npos) {
    line_ += part;
    bytes = {};
    return false;
  }
  after_cr_ = bytes[end] == '\r';
  bytes.remove_prefix(end + 1);
  if (line_.empty()) {
    line = part;
  } else {
    line_ += part;
    line = line_;
  }
  return true;
}

bool event_parser::take_line(std::string_view line) {
  if (is_first_line_) {
    is_first_line_ = false;
    if (line.starts_with(byte_order_mark))
      line.remove_prefix(byte_order_mark.size());
  }
  if (line.empty()) {
    if (!has_data_)
      type_.clear();
    return has_data_;
  }
  // Some servers break the line behind "data:", or within its JSON: by the specification that is a
  // field without a name that anybody knows.
  if (has_data_ && line.front() != ':' && !is_letter(line.front())) {
    data_ += '\n';
    data_ += line;
    return false;
  }
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' '))
    value.remove_prefix(1);
  if (name == "data") {
    if (has_data_)
      data_ += '\n';
    data_ += value;
    has_data_ = true;
  } else if (name == "event") {
    type_ = value;
  }
  return false;
}

} // namespace troupe::detail
