#include "../scratch_folder.hpp"
#include "curl_engine_fixture.hpp"

#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <mutex>
#include <tls_front.hpp>

using Catch::Matchers::ContainsSubstring;
using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using loopback::witness;
using test::tls_front;
using troupe::errc;
using troupe::http_call;
using troupe::http_method;

namespace {

http_call method(http_method x) {
  http_call result;
  result.method = x;
  return result;
}

bool tells_of_a_body(const request& x) {
  return x.has_line("Content-Length") || x.has_line("Content-Type")
         || x.has_line("Transfer-Encoding") || !x.body.empty();
}

} // namespace

TEST_CASE("GET and DELETE carry the endpoint's headers, and nothing of a body") {
  witness w;
  server s{w.behaviour()};
  fixture f;
  auto to = f.endpoint(s.url("/v1/batches/b-1"));
  // After a usual request on the same handle, too, whose body the handle might remember.
  auto warm = GENERATE(false, true);
  auto [x, name] = GENERATE(
    table<http_method, std::string>({{http_method::get, "GET"}, {http_method::remove, "DELETE"}}));
  if (warm) {
    f.answer(to, "a body of before");
  }
  auto reply = f.answer(to, method(x));
  CHECK(reply.problem == troupe::error{});
  CHECK(reply.response.status == 200);
  CHECK(reply.response.body == "{}");
  auto seen = w.last();
  CHECK(seen.line() == name + " /v1/batches/b-1 HTTP/1.1");
  CHECK(seen.has_line("Authorization: Bearer sk-secret\r\n"));
  CHECK(seen.has_line("Accept-Encoding: "));
  CHECK_FALSE(seen.has_line("Expect"));
  CHECK_FALSE(tells_of_a_body(seen));
}

TEST_CASE("POST and PUT carry a body in memory, also an empty one") {
  witness w;
  server s{w.behaviour()};
  fixture f;
  auto to = f.endpoint(s.url("/v1/batches"));
  auto [x, name] = GENERATE(
    table<http_method, std::string>({{http_method::post, "POST"}, {http_method::put, "PUT"}}));
  for (auto& body : {std::string{}, std::string{"{\"a\":1}"}, std::string(3 << 20, 'x')}) {
    CHECK(f.answer(to, method(x), body).problem == troupe::error{});
    auto seen = w.last();
    CHECK(seen.line() == name + " /v1/batches HTTP/1.1");
    CHECK(seen.has_line("Content-Type: application/json\r\n"));
    CHECK(seen.has_line("Content-Length: " + std::to_string(body.size()) + "\r\n"));
    CHECK_FALSE(seen.has_line("Expect"));
    CHECK_FALSE(seen.has_line("Transfer-Encoding"));
    CHECK(seen.body == body);
  }
}

TEST_CASE("a usual request after any other one, on the same handle and connection, is as before") {
  witness w;
  server s{w.behaviour()};
  fixture f{1};
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  f.answer(to, "usual");
  const auto before = w.last();
  http_call x;
  SECTION("GET") {
    x = method(http_method::get);
  }
  SECTION("DELETE") {
    x = method(http_method::remove);
  }
  SECTION("PUT") {
    x = method(http_method::put);
  }
  SECTION("the body in a file") {
    x.body_file = folder.file("body", std::string(100'000, 'b'));
  }
  SECTION("PUT of a file") {
    x = method(http_method::put);
    x.body_file = folder.file("body", "b");
  }
  SECTION("a form") {
    x.form = {{"purpose", "batch", {}, {}, {}},
              {"file", {}, folder.file("in", "{}\n"), "in.jsonl", "application/jsonl"}};
  }
  SECTION("the reply into a file") {
    x.reply_file = folder.path("reply");
  }
  SECTION("a refused one") {
    x.body_file = folder.path("not there");
  }
  auto refused = x.body_file == folder.path("not there");
  CHECK(f.answer(to, x).problem.code == (refused ? errc::configuration : errc::none));
  for (int i = 0; i < 2; ++i) {
    auto reply = f.answer(to, "usual");
    CHECK(reply.response.body == "{}");
    CHECK(w.last().head == before.head);
    CHECK(w.last().body == before.body);
  }
  CHECK(s.connections() == 1);
}

TEST_CASE("what contradicts itself is refused before anything is sent") {
  server s{[](peer& p, const request&) { p.reply("{}"); }};
  fixture f;
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  http_call x;
  std::string body;
  bool streamed = false;
  SECTION("a file and text") {
    x.body_file = folder.file("body", "b");
    body = "text";
  }
  SECTION("a form and text") {
    x.form = {{"a", "b", {}, {}, {}}};
    body = "text";
  }
  SECTION("a form and a file") {
    x.form = {{"a", "b", {}, {}, {}}};
    x.body_file = folder.file("body", "b");
  }
  SECTION("GET with text") {
    x.method = http_method::get;
    body = "text";
  }
  SECTION("GET with a file") {
    x.method = http_method::get;
    x.body_file = folder.file("body", "b");
  }
  SECTION("DELETE with a form") {
    x.method = http_method::remove;
    x.form = {{"a", "b", {}, {}, {}}};
  }
  SECTION("a streamed reply for a file") {
    x.reply_file = folder.path("reply");
    streamed = true;
  }
  SECTION("a content type that ends its header") {
    x.form = {{"a", "b", {}, {}, "text/plain\r\nX-Injected: b"}};
  }
  SECTION("a signed file") {
    to->aws_sigv4 = "aws:amz:us-east-1:bedrock";
    x.body_file = folder.file("body", "b");
  }
  SECTION("a signed form") {
    to->aws_sigv4 = "aws:amz:us-east-1:bedrock";
    x.form = {{"a", "b", {}, {}, {}}};
  }
  troupe::http_request request{to, body};
  request.streamed = streamed;
  request.call = std::make_shared<const http_call>(x);
  f.engine->submit(std::move(request), f.results, 1);
  CHECK(f.results->result(1).problem.code == errc::configuration);
  CHECK_FALSE(f.results->result(1).problem.message.empty());
  CHECK(s.connections() == 0);
  CHECK_FALSE(std::filesystem::exists(folder.path("reply")));
}

TEST_CASE("GET and DELETE are signed as such") {
  witness w;
  server s{w.behaviour()};
  fixture f{1};
  auto to = f.endpoint(s.url("/v1/jobs"));
  to->headers = {"Content-Type: application/json"};
  to->aws_sigv4 = "aws:amz:us-east-1:bedrock";
  to->aws_user = "AKID";
  to->aws_password = "secret";
  f.answer(to, "a body of before");
  for (auto x : {http_method::get, http_method::remove}) {
    CHECK(f.answer(to, method(x)).problem == troupe::error{});
    CHECK(w.last().has_line("Authorization: AWS4-HMAC-SHA256 Credential=AKID/"));
    CHECK_FALSE(tells_of_a_body(w.last()));
  }
}

TEST_CASE("over HTTP/2, files and forms go and come whole, and usual requests share their way") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) {
    p.reply(x.line().substr(0, x.line().find(' ')) + ' ' + x.body);
  }};
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f{1};
  scratch_folder folder;
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_file();
  auto first = f.answer(to, "usual");
  CHECK(first.response.header("x-protocol") == "HTTP/2.0");
  CHECK(first.response.body == "POST usual");
  auto large = std::string(5 << 20, 'x') + "end";
  http_call x;
  x.body_file = folder.file("body", large);
  x.reply_file = folder.path("reply");
  auto there_and_back = f.answer(to, x);
  CHECK(there_and_back.problem == troupe::error{});
  CHECK(there_and_back.response.status == 200);
  CHECK(there_and_back.response.header("content-encoding") == "gzip");
  CHECK((folder.content("reply") == "POST " + large));
  CHECK(f.answer(to, method(http_method::get)).response.body == "GET ");
  CHECK(f.answer(to, method(http_method::remove)).response.body == "DELETE ");
  CHECK(f.answer(to, method(http_method::put), "new").response.body == "PUT new");
  x = {};
  x.form = {{"file", {}, folder.path("body"), "in.jsonl", {}}};
  to->reply_bytes_max = 8 << 20;
  auto form = f.answer(to, x);
  CHECK((form.response.body.find(large + "\r\n--") != std::string::npos));
  auto last = f.answer(to, "usual");
  CHECK(last.response.body == "POST usual");
  CHECK(last.response.header("x-connection") == first.response.header("x-connection"));
}
