// Whatever a server sends as a stream: the events and the completion do not depend on how its bytes
// are split.

#include "dialect/event_parser.hpp"

#include "dialects/dialects.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace troupe;

std::string events_of(std::string_view text, size_t piece) {
  detail::event_parser parser{1 << 12};
  std::string result;
  auto take = [&result](const detail::server_event& x) {
    result.append(x.type).append("|").append(x.data).append("\n");
    return true;
  };
  for (size_t at = 0; at < text.size() && !parser.overflowed(); at += piece)
    parser.push(text.substr(at, piece), take);
  parser.finish(take);
  // Where an event is too long, it is refused sooner in small pieces.
  return parser.overflowed() ? "overflow" : result;
}

dialect_ptr make() {
  settings conf;
  conf.model = "m";
  auto schema = json_schema::parse("person", R"({"type":"object","properties":{}})");
  return *make_dialect(conf, *schema, {.streamed = true});
}

std::pair<std::string, bool> completion_of(const dialect& wire, std::string_view text,
                                           size_t piece) {
  auto stream = wire.stream();
  std::string answer;
  for (size_t at = 0; at < text.size(); at += piece)
    for (auto part = stream->push(text.substr(at, piece)); part && !part->empty();
         part = stream->push({}))
      answer += *part;
  const auto end = stream->finish();
  return {std::move(answer), end.has_value()};
}

/// Chunks that are alike are not read one by one: what they say must not depend on what stands
/// between them.
void check_frames(const dialect& wire, std::string_view text) {
  std::string alike;
  std::string apart;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto event = "data:" + std::string{line} + "\n\n";
    alike += event;
    apart += event + "data:{}\n\n";
  }
  if (completion_of(wire, alike, alike.size() + 1) != completion_of(wire, apart, apart.size() + 1))
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto wire = make();
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto events = events_of(text, size + 1);
  if (events != "overflow" && (events_of(text, 1) != events || events_of(text, 7) != events))
    std::abort();
  const auto whole = completion_of(*wire, text, size + 1);
  if (completion_of(*wire, text, 1) != whole || completion_of(*wire, text, 5) != whole)
    std::abort();
  check_frames(*wire, text);
  return 0;
}
