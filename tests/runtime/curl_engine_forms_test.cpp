#include "../scratch_folder.hpp"
#include "curl_engine_fixture.hpp"

#include <future>

using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using troupe::http_call;
using troupe::http_form_part;
using troupe::http_method;
using namespace std::string_literals;

namespace {

/// A part as it came: its header lines, each ended by CRLF, and its content.
struct came_part {
  std::string head;
  std::string content;
};

/// RFC 2046, 5.1.1. Empty if it is no multipart body with this boundary.
std::vector<came_part> parts_of(const std::string& body, const std::string& boundary) {
  std::vector<came_part> result;
  const auto between = "\r\n--" + boundary;
  const auto whole = "\r\n" + body;
  auto at = whole.find(between);
  while (at != std::string::npos && whole.substr(at + between.size(), 2) == "\r\n") {
    const auto begin = at + between.size() + 2;
    const auto end_of_head = whole.find("\r\n\r\n", begin);
    at = whole.find(between, begin);
    if (end_of_head == std::string::npos || at == std::string::npos) {
      return {};
    }
    result.push_back({whole.substr(begin, end_of_head + 2 - begin),
                      whole.substr(end_of_head + 4, at - end_of_head - 4)});
  }
  const auto ended = at != std::string::npos && whole.substr(at + between.size()) == "--\r\n";
  return ended ? result : std::vector<came_part>{};
}

/// What the server is sent, and its parts.
struct came_form {
  request raw;
  std::vector<came_part> parts;
};

came_form sent(http_call x) {
  std::promise<request> seen;
  server s{[&](peer& p, const request& r) {
    seen.set_value(r);
    p.reply("{}");
  }};
  fixture f;
  CHECK(f.answer(f.endpoint(s.url("/v1/files")), std::move(x)).problem == troupe::error{});
  came_form result;
  result.raw = seen.get_future().get();
  static const std::string type{"\r\nContent-Type: multipart/form-data; boundary="};
  const auto at = result.raw.head.find(type);
  REQUIRE(at != std::string::npos);
  const auto begin = at + type.size();
  const auto boundary = result.raw.head.substr(begin, result.raw.head.find("\r\n", begin) - begin);
  result.parts = parts_of(result.raw.body, boundary);
  return result;
}

came_form sent(std::vector<http_form_part> parts) {
  http_call x;
  x.form = std::move(parts);
  return sent(std::move(x));
}

} // namespace

TEST_CASE("a form is sent as multipart/form-data, with its own Content-Type and its length") {
  scratch_folder folder;
  const auto content = "{\"a\":1}\r\n--\r\n" + std::string(2 << 20, 'x') + '\0';
  auto x = sent({{"purpose", "batch", {}, {}, {}},
                 {"file", "ignored", folder.file("in", content), "in.jsonl", "application/jsonl"}});
  CHECK(x.raw.line() == "POST /v1/files HTTP/1.1");
  CHECK(x.raw.has_line("Authorization: Bearer sk-secret\r\n"));
  CHECK_FALSE(x.raw.has_line("Content-Type: application/json"));
  CHECK_FALSE(x.raw.has_line("Expect"));
  CHECK_FALSE(x.raw.has_line("Transfer-Encoding"));
  CHECK(x.raw.body_bytes == x.raw.body.size());
  REQUIRE(x.parts.size() == 2);
  CHECK(x.parts[0].head == "Content-Disposition: form-data; name=\"purpose\"\r\n");
  CHECK(x.parts[0].content == "batch");
  CHECK(x.parts[1].head.find("Content-Disposition: form-data; name=\"file\"; "
                             "filename=\"in.jsonl\"\r\n")
        != std::string::npos);
  CHECK(x.parts[1].head.find("Content-Type: application/jsonl\r\n") != std::string::npos);
  CHECK((x.parts[1].content == content));
}

TEST_CASE("a part tells no type and no name of its file, unless it was given") {
  scratch_folder folder;
  const auto path = folder.file("in.txt", "text");
  auto x
    = sent({{"a", {}, path, {}, {}}, {"b", {}, path, "b.pdf", {}}, {"c", "v", {}, "c.pdf", {}}});
  REQUIRE(x.parts.size() == 3);
  CHECK(x.parts[0].head == "Content-Disposition: form-data; name=\"a\"\r\n");
  CHECK(x.parts[1].head == "Content-Disposition: form-data; name=\"b\"; filename=\"b.pdf\"\r\n");
  CHECK(x.parts[2].head == "Content-Disposition: form-data; name=\"c\"; filename=\"c.pdf\"\r\n");
  CHECK(x.parts[1].content == "text");
}

TEST_CASE("empty parts and empty files are parts, too") {
  scratch_folder folder;
  auto x = sent({{"a", {}, {}, {}, {}}, {"b", {}, folder.file("in", {}), "b.jsonl", {}}});
  REQUIRE(x.parts.size() == 2);
  CHECK(x.parts[0].content.empty());
  CHECK(x.parts[1].content.empty());
}

TEST_CASE("a name cannot end its header, and a content cannot be cut by a zero") {
  auto x = sent({{"a\"b\r\nX: y", "one\0two"s, {}, "c\"\0.txt"s, {}}});
  REQUIRE(x.parts.size() == 1);
  CHECK(
    x.parts[0].head
    == "Content-Disposition: form-data; name=\"a%22b%0D%0AX: y\"; filename=\"c%22%00.txt\"\r\n");
  CHECK(x.parts[0].content == "one\0two"s);
}

TEST_CASE("a form may be PUT, and its reply may go into a file") {
  scratch_folder folder;
  http_call x;
  x.method = http_method::put;
  x.form = {{"a", "b", {}, {}, {}}};
  x.reply_file = folder.path("reply");
  auto came = sent(x);
  CHECK(came.raw.line() == "PUT /v1/files HTTP/1.1");
  REQUIRE(came.parts.size() == 1);
  CHECK(came.parts[0].content == "b");
  CHECK(folder.content("reply") == "{}");
}
