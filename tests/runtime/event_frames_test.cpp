#include "frame_writer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace std::string_literals;
using troupe::detail::crc32;
using troupe::detail::event_frames;
using troupe::detail::framed_event;

namespace {

struct seen {
  std::vector<std::string> events;
  std::string fault;
  friend bool operator==(const seen&, const seen&) = default;
};

seen read(std::string_view bytes, size_t first, size_t size, size_t frame_bytes_max = 1'000) {
  seen result;
  event_frames parser{frame_bytes_max};
  const auto push = [&](std::string_view part) {
    parser.push(part, [&](const framed_event& x) {
      result.events.push_back(std::string{x.kind} + '/' + std::string{x.type} + '/'
                              + std::string{x.message} + '/' + std::string{x.payload});
      return true;
    });
  };
  push(bytes.substr(0, first));
  for (auto at = std::min(first, bytes.size()); at < bytes.size(); at += size)
    push(bytes.substr(at, size));
  result.fault = parser.fault();
  return result;
}

/// The same, however it is cut.
seen read(std::string_view bytes) {
  const auto result = read(bytes, bytes.size(), 1);
  CHECK(read(bytes, 0, 1) == result);
  for (size_t i = 0; i <= bytes.size(); ++i)
    CHECK(read(bytes, i, bytes.size() + 1) == result);
  return result;
}

} // namespace

TEST_CASE("the sum under a frame is the usual CRC32") {
  CHECK(crc32("123456789") == 0xcbf43926);
  CHECK(crc32("") == 0);
}

TEST_CASE("frames are taken apart at every byte") {
  const auto all = frames::event("a", "{}") + frames::event("", "")
                   + frames::exception("b", "{\"message\":\"m\"}")
                   + frames::framed(frames::header(":message-type", "error")
                                      + frames::header(":error-code", "c")
                                      + frames::header(":error-message", "said"),
                                    "\0\xff"s);
  const auto got = read(all);
  CHECK(got.fault.empty());
  CHECK(got.events
        == std::vector<std::string>{"event/a//{}", "event///", "exception/b//{\"message\":\"m\"}",
                                    "error/c/said/\0\xff"s});
}

TEST_CASE("headers of all types are passed over") {
  const auto typed = [](char type, std::string_view value) {
    return "\1x"s + type + std::string{value};
  };
  const auto headers = typed(0, "") + typed(1, "") + typed(2, "a") + typed(3, "ab")
                       + typed(4, "abcd") + typed(5, "abcdefgh") + typed(6, "\0\3abc"s)
                       + typed(8, "abcdefgh") + typed(9, "abcdefghijklmnop")
                       + frames::header(":event-type", "t")
                       // One of the right name, and no text.
                       + "\x0d:message-type\2e"s;
  CHECK(read(frames::framed(headers, "p")).events == std::vector<std::string>{"/t//p"});
  for (const auto& wrong :
       {typed(10, ""), typed(7, "\xff\xff"), typed(6, "\0"s), "\5ab"s, "\1x"s, typed(9, "abc")})
    CHECK(read(frames::framed(wrong, "")).fault == "the headers of a frame are broken");
}

TEST_CASE("a frame whose sums or lengths are wrong ends the stream, at whichever byte") {
  const auto good = frames::event("a", "{}");
  for (size_t i = 0; i < good.size(); ++i) {
    auto broken = good + good;
    broken[i] = static_cast<char>(broken[i] ^ 0x10);
    const auto got = read(broken, broken.size(), 1);
    CHECK(got.events.empty());
    CHECK_FALSE(got.fault.empty());
  }
  const auto prelude = [](uint64_t size, uint64_t headers) {
    auto result = frames::number(size, 4) + frames::number(headers, 4);
    return result + frames::number(crc32(result), 4) + std::string(40, 'x');
  };
  const std::string contradiction = "the lengths of a frame contradict each other";
  CHECK(read(prelude(15, 0)).fault == contradiction);
  CHECK(read(prelude(0, 0)).fault == contradiction);
  CHECK(read(prelude(40, 25)).fault == contradiction);
  CHECK(read(prelude(40, 0xffffffff)).fault == contradiction);
  // It is refused before it is waited for.
  CHECK(read(prelude(0xffffffff, 0)).fault == "a frame is too long");
  CHECK(read(prelude(1'001, 0)).fault == "a frame is too long");
  CHECK(read("HTTP/1.1 200 OK").fault == "the beginning of a frame is broken");
}

TEST_CASE("who has enough of frames is given no more") {
  event_frames parser{1'000};
  size_t count = 0;
  const auto take = [&](const framed_event&) { return ++count < 2; };
  const auto one = frames::event("a", "{}");
  CHECK_FALSE(parser.push(one + one + one, take));
  CHECK(count == 2);
}
