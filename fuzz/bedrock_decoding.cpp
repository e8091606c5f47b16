// A reply of Bedrock's Converse API, whole or as a stream: the bytes as they are, and once more
// their lines in frames with right sums: "NAME PAYLOAD", "!NAME PAYLOAD" for exceptions.

#include "dialect/event_frames.hpp"
#include "provider_replies.hpp"

namespace {

std::string number(uint64_t x, int bytes) {
  std::string result;
  while (bytes-- > 0)
    result += static_cast<char>(x >> (8 * bytes));
  return result;
}

std::string header(std::string_view name, std::string_view value) {
  return static_cast<char>(name.size()) + std::string{name} + '\7' + number(value.size(), 2)
         + std::string{value};
}

std::string frames_of(std::string_view lines) {
  std::string result;
  while (!lines.empty()) {
    auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const bool is_exception = line.starts_with('!');
    if (is_exception)
      line.remove_prefix(1);
    const auto name = line.substr(0, line.find(' '));
    const auto payload = line.substr(std::min(line.size(), name.size() + 1));
    const auto headers = is_exception
                           ? header(":message-type", "exception") + header(":exception-type", name)
                           : header(":message-type", "event") + header(":event-type", name);
    auto frame = number(16 + headers.size() + payload.size(), 4) + number(headers.size(), 4);
    frame += number(troupe::detail::crc32(frame), 4);
    frame += headers;
    frame += payload;
    result += frame + number(troupe::detail::crc32(frame), 4);
  }
  return result;
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::provider_replies replies{"bedrock"};
  replies.read(data, size);
  if (size == 0)
    return 0;
  const auto framed = static_cast<char>(data[0] | 1) + frames_of(fuzz::text_of(data + 1, size - 1));
  replies.read(reinterpret_cast<const uint8_t*>(framed.data()), framed.size());
  return 0;
}
