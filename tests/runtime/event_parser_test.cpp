#include "dialect/event_parser.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using troupe::detail::event_parser;
using troupe::detail::server_event;

namespace {

using strings = std::vector<std::string>;

/// Events as "type|data".
strings parse(std::string_view text, size_t first, size_t size) {
  event_parser parser{1000};
  strings result;
  auto take = [&](const server_event& x) {
    result.push_back(std::string{x.type} + "|" + std::string{x.data});
    return true;
  };
  parser.push(text.substr(0, first), take);
  for (auto at = first; at < text.size(); at += size)
    parser.push(text.substr(at, size), take);
  parser.finish(take);
  return result;
}

void check_alone(std::string_view text, const strings& wanted) {
  INFO(text);
  for (size_t i = 0; i <= text.size(); ++i) {
    INFO(i);
    CHECK(parse(text, i, text.size() + 1) == wanted);
  }
  CHECK(parse(text, 0, 1) == wanted);
}

/// At the beginning of a stream, and behind another event.
void check(std::string_view text, strings wanted) {
  check_alone(text, wanted);
  wanted.insert(wanted.begin(), "|first");
  check_alone("data: first\n\n" + std::string{text}, wanted);
}

} // namespace

TEST_CASE("events are taken apart, wherever their bytes are split") {
  check("data: a\n\ndata: b\n\n", {"|a", "|b"});
  check("data: a\r\n\r\ndata: b\r\n\r\n", {"|a", "|b"});
  check("data: a\r\rdata: b\r\r", {"|a", "|b"});
  check("data: a\n\r\ndata: b\r\n\n", {"|a", "|b"});
  check("data: \xE2\x82\xAC \xF0\x9F\x98\x80\n\n", {"|\xE2\x82\xAC \xF0\x9F\x98\x80"});
}

TEST_CASE("lines of data are joined, comments, marks and unknown fields skipped") {
  check("data: a\ndata:b\ndata\ndata:  c\n\n", {"|a\nb\n\n c"});
  check_alone("\xEF\xBB\xBF"
              "data: a\n\n",
              {"|a"});
  // Only in front of everything it is a mark.
  check_alone("data: a\n\n\xEF\xBB\xBF"
              "data: b\n\n",
              {"|a"});
  check(": data: a\n\nxdata: b\n\n", {});
  check(": keep-alive\n\n:\n\ndata: a\nid: 1\nretry: 10\nnonsense\n\n", {"|a"});
  check("event: error\ndata: a\n\ndata: b\n\n", {"error|a", "|b"});
  check("event: lost\n\ndata: b\n\n", {"|b"});
}

TEST_CASE("a line that can be no field goes on with the data before it") {
  check("data:\n {\"a\":1}\n\n", {"|\n {\"a\":1}"});
  check("data: {\n  \"a\": 1,\n  \"b\": [\n  ]\n}\nid: 7\n\n",
        {"|{\n  \"a\": 1,\n  \"b\": [\n  ]\n}"});
  check("{\"a\":1}\ndata: b\n\n", {"|b"});
}

TEST_CASE("what the end of the stream cuts is handed out if it has data") {
  check("data: a\n\ndata: [DONE]", {"|a", "|[DONE]"});
  check("data: a\n", {"|a"});
  check("event: x\n", {});
  check("", {});
}

TEST_CASE("an event that does not fit the limit is refused, wherever it stands") {
  for (const auto* before : {"", "data: a\n\n"})
    for (const size_t size : {size_t{900}, size_t{1001}}) {
      INFO(before << size);
      event_parser parser{1000};
      const auto text = before + ("data: " + std::string(size, 'x')) + "\n\n";
      const bool fine = parser.push(text, [](const server_event&) { return true; });
      CHECK(fine == (size == 900));
    }
}

TEST_CASE("an event that does not fit the limit is refused, in one piece or in many") {
  for (const size_t size : {1u, 7u, 5000u}) {
    for (const std::string& unit :
         {std::string(2000, 'x'), std::string("data: xxxxxxxxxxxxxxxxxxxx\n")}) {
      std::string text = "data: ";
      while (text.size() < 3000)
        text += unit;
      event_parser parser{1000};
      bool fine = true;
      for (size_t at = 0; at < text.size(); at += size)
        fine = parser.push(std::string_view{text}.substr(at, size),
                           [](const server_event&) { return true; });
      CHECK_FALSE(fine);
      CHECK(parser.overflowed());
    }
  }
}
