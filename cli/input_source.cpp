#include "input_source.hpp"

#include <utility>

namespace troupe::cli {

bool input_source::read(std::vector<prompt>& out, size_t max) {
  line_reader::line line;
  size_t count = 0;
  while (count < max && (count == 0 || lines_.ready())) {
    if (!lines_.next(line))
      return false;
    if (!line.too_long && line.text.find_first_not_of(" \t\r\f\v") == std::string::npos)
      continue;
    const auto position = next_position_++;
    auto text = parse(line);
    if (!text) {
      on_bad_line_(position, text.error());
      // The texts before this line must be on their way before anything is waited for.
      if (count > 0)
        return true;
      wait_for_room_();
      continue;
    }
    text->input.id = to_string(text_tag{position, std::move(text->id_json)});
    out.push_back(std::move(text->input));
    ++count;
  }
  return true;
}

expected<input_text, bad_line> input_source::parse(const line_reader::line& x) const {
  if (!x.too_long)
    return parse_input_line(x.text, format_, x.number);
  auto message = "line " + std::to_string(x.number) + " of the input is longer than "
                 + std::to_string(line_bytes_max_) + " bytes: split it, or raise --line-bytes-max";
  return unexpected<bad_line>{{{errc::source_failed, std::move(message)}, {}}};
}

} // namespace troupe::cli
