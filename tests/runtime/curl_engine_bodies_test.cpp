#include "../scratch_folder.hpp"
#include "curl_engine_fixture.hpp"
#include "peak_memory.hpp"

#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <future>
#include <mutex>
#include <sys/stat.h>

using Catch::Matchers::ContainsSubstring;
using loopback::bodies;
using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using troupe::errc;
using troupe::http_call;
using troupe::http_method;
using namespace std::chrono_literals;

namespace {

/// No two pieces of it are alike, so that one that is missing or comes twice is found.
std::string varied(size_t bytes) {
  std::string result;
  result.reserve(bytes + 24);
  for (size_t i = 0; result.size() < bytes; ++i) {
    result += std::to_string(i) + '\n';
  }
  result.resize(bytes);
  return result;
}

http_call sending(const std::string& path) {
  http_call result;
  result.body_file = path;
  return result;
}

} // namespace

TEST_CASE("a file is sent as the body, byte for byte and with its length") {
  std::promise<request> seen;
  server s{[&](peer& p, const request& x) {
    seen.set_value(x);
    p.reply("{}");
  }};
  fixture f;
  scratch_folder folder;
  auto bytes = GENERATE(size_t{0}, size_t{1}, size_t{65536}, size_t{3} << 20);
  auto [method, name] = GENERATE(
    table<http_method, std::string>({{http_method::post, "POST"}, {http_method::put, "PUT"}}));
  const auto body = varied(bytes);
  auto x = sending(folder.file("body", body));
  x.method = method;
  CHECK(f.answer(f.endpoint(s.url()), x).problem == troupe::error{});
  auto came = seen.get_future().get();
  CHECK(came.line() == name + " /v1/chat/completions HTTP/1.1");
  CHECK(came.has_line("Content-Type: application/json\r\n"));
  CHECK(came.has_line("Content-Length: " + std::to_string(bytes) + "\r\n"));
  CHECK_FALSE(came.has_line("Expect"));
  CHECK_FALSE(came.has_line("Transfer-Encoding"));
  CHECK((came.body == body));
}

TEST_CASE("what cannot be sent is refused with its path and the reason, before anything is sent") {
  server s{[](peer& p, const request&) { p.reply("{}"); }};
  fixture f;
  scratch_folder folder;
  auto in_form = GENERATE(false, true);
  std::string path;
  std::string reason;
  SECTION("no file") {
    path = folder.path("nothing");
    reason = "No such file or directory";
  }
  SECTION("a folder") {
    path = folder.path("folder");
    std::filesystem::create_directory(path);
    reason = "Is a directory";
  }
  SECTION("a pipe that nobody writes into") {
    path = folder.path("pipe");
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    reason = "it is no regular file";
  }
  http_call x;
  if (in_form) {
    x.form = {{"purpose", "batch", {}, {}, {}}, {"file", {}, path, "a.jsonl", {}}};
  } else {
    x.body_file = path;
  }
  x.reply_file = folder.path("reply");
  auto problem = f.answer(f.endpoint(s.url()), x).problem;
  CHECK(problem.code == errc::configuration);
  CHECK(problem.message
        == "cannot send the file " + path + " (" + reason
             + "); check that it is there and may be read");
  CHECK(s.connections() == 0);
  CHECK_FALSE(std::filesystem::exists(folder.path("reply")));
}

TEST_CASE("a file that becomes shorter while it is sent ends the request, and the next one works") {
  scratch_folder folder;
  const auto path = folder.path("body");
  const auto size = size_t{64} << 20;
  server s{[&](peer& p, const request& x) {
             if (x.body_bytes < size) {
               p.discard(x.body_bytes);
               p.reply("{}");
               return;
             }
             // More than the sockets hold is still to be read from the file.
             p.discard(1 << 20);
             std::filesystem::resize_file(path, 1 << 20);
             p.wait_for_end();
           },
           {},
           bodies::left_to_behaviour};
  fixture f{1};
  auto in_form = GENERATE(false, true);
  folder.file("body", {});
  std::filesystem::resize_file(path, size);
  http_call x;
  if (in_form) {
    x.form = {{"file", {}, path, "a.jsonl", {}}};
  } else {
    x.body_file = path;
  }
  auto to = f.endpoint(s.url());
  auto problem = f.answer(to, x).problem;
  CHECK(problem.code == errc::configuration);
  CHECK(problem.message
        == "the file " + path
             + " became shorter than its 67108864 bytes while it was sent; leave it alone "
               "meanwhile");
  CHECK(f.answer(to).response.body == "{}");
}

TEST_CASE("what is appended to a file while it is sent is not sent") {
  scratch_folder folder;
  // Its end is in the midst of a piece.
  const auto body = varied((8 << 20) + 7);
  const auto path = folder.file("body", body);
  std::atomic<bool> request_follows = false;
  server s{[&](peer& p, const request& x) {
             p.discard(1 << 16);
             std::ofstream{path, std::ios::app} << "more";
             p.discard(x.body_bytes - (1 << 16));
             p.reply("{}");
             request next;
             request_follows = p.read_head(next) && next.head.starts_with("GET ");
             p.reply("{}");
           },
           {},
           bodies::left_to_behaviour};
  fixture f{1};
  auto to = f.endpoint(s.url());
  CHECK(f.answer(to, sending(path)).response.body == "{}");
  http_call get;
  get.method = http_method::get;
  CHECK(f.answer(to, get).response.body == "{}");
  CHECK(request_follows);
}

TEST_CASE("a file or a form that a dead connection had taken is sent again from its first byte") {
  // Every connection serves one request and dies at the second one: after its body, or within it.
  auto within = GENERATE(false, true);
  auto in_form = GENERATE(false, true);
  const auto body = varied(2 << 20);
  std::mutex mutex;
  std::string came;
  server s{[&](peer& p, const request& head) {
             static thread_local int served = 0;
             if (served++ > 0) {
               p.discard(within ? 100'000 : head.body_bytes);
               return p.reset();
             }
             auto x = head;
             if (!p.read_body(x)) {
               return;
             }
             {
               const std::lock_guard guard{mutex};
               came = x.body;
             }
             p.reply("{}");
           },
           {},
           bodies::left_to_behaviour};
  fixture f{1};
  scratch_folder folder;
  http_call x;
  if (in_form) {
    x.form = {{"file", {}, folder.file("body", body), "a.jsonl", {}}};
  } else {
    x.body_file = folder.file("body", body);
  }
  auto to = f.endpoint(s.url());
  for (int i = 0; i < 14; ++i) {
    auto reply = f.answer(to, x);
    REQUIRE(reply.problem == troupe::error{});
    const std::lock_guard guard{mutex};
    REQUIRE(
      (in_form ? came.find("\r\n\r\n" + body + "\r\n--") != std::string::npos : came == body));
    came.clear();
  }
  CHECK(s.connections() == 14);
}

TEST_CASE(
  "a file or a form that libcurl will not send again is handed to it once more, as a whole") {
  auto in_form = GENERATE(false, true);
  const auto body = varied(1 << 20);
  std::mutex mutex;
  std::string came;
  server s{[&](peer& p, const request& x) {
    static thread_local int served = 0;
    if (served++ > 0) {
      return p.reset();
    }
    {
      const std::lock_guard guard{mutex};
      came = x.body;
    }
    p.reply("{}");
  }};
  fixture f{1};
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  // libcurl 7.88 gives up at the sixth dead connection of a handle: see `curl_transfer::revive`.
  for (int i = 0; i < 6; ++i) {
    REQUIRE(f.answer(to).problem == troupe::error{});
  }
  http_call x;
  if (in_form) {
    x.form = {{"file", {}, folder.file("body", body), "a.jsonl", {}}};
  } else {
    x.body_file = folder.file("body", body);
  }
  CHECK(f.answer(to, x).problem == troupe::error{});
  CHECK(s.connections() == 7);
  const std::lock_guard guard{mutex};
  CHECK((in_form ? came.find("\r\n\r\n" + body + "\r\n--") != std::string::npos : came == body));
}

TEST_CASE("a file that must go out once is not sent again over another connection") {
  server s{[](peer& p, const request&) {
    static thread_local int served = 0;
    served++ == 0 ? static_cast<void>(p.reply("{}")) : p.reset();
  }};
  fixture f{1};
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  to->send_once = true;
  const auto x = sending(folder.file("body", "body"));
  CHECK(f.answer(to, x).problem.code == errc::none);
  CHECK(f.answer(to, x).problem.code == errc::connection_lost);
  CHECK(s.requests() == 2);
}

TEST_CASE("cancel, deadline and timeout cut a file that is being sent, and know it unsent") {
  server s{[](peer& p, const request&) { p.wait_without_reading(); },
           {},
           bodies::left_to_behaviour};
  fixture f{1};
  scratch_folder folder;
  folder.file("body", {});
  std::filesystem::resize_file(folder.path("body"), 64 << 20);
  auto to = f.endpoint(s.url());
  troupe::http_request x{to, {}};
  x.call = std::make_shared<const http_call>(sending(folder.path("body")));
  SECTION("cancel") {
    auto id = f.engine->submit(x, f.results, 1);
    s.wait_for_requests(1);
    f.engine->cancel(id);
    CHECK(f.results->result(1).problem.code == errc::cancelled);
  }
  SECTION("deadline") {
    x.deadline = std::chrono::steady_clock::now() + 100ms;
    f.engine->submit(x, f.results, 1);
    CHECK(f.results->result(1).problem.code == errc::deadline_exceeded);
  }
  SECTION("timeout") {
    to->request_timeout = 100ms;
    f.engine->submit(x, f.results, 1);
    CHECK(f.results->result(1).problem.code == errc::timeout_unsent);
  }
}

TEST_CASE("a file that was sent as a whole is known to be when the reply does not come") {
  server s{[](peer& p, const request&) { p.wait_for_end(); }};
  fixture f;
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  http_call x;
  SECTION("a file") {
    x.body_file = folder.file("body", "{}");
  }
  SECTION("a form") {
    x.form = {{"file", {}, folder.file("body", "{}"), "a.jsonl", {}}};
  }
  SECTION("GET") {
    x.method = http_method::get;
  }
  f.submit(to, 1, x);
  s.wait_for_requests(1);
  auto later = f.endpoint(s.url());
  later->first_byte_timeout = 100ms;
  CHECK(f.answer(later, x).problem.code == errc::timeout_sent);
}

TEST_CASE("a file of 200 MB is sent with a few MiB of memory, as a body and in a form") {
  std::atomic<size_t> came = 0;
  server s{[&](peer& p, const request& x) {
             came = p.discard(x.body_bytes);
             p.reply("{}");
           },
           {},
           bodies::left_to_behaviour};
  fixture f{1};
  scratch_folder folder;
  constexpr auto size = size_t{200} << 20;
  folder.file("body", {});
  std::filesystem::resize_file(folder.path("body"), size);
  auto to = f.endpoint(s.url());
  to->request_timeout = {};
  f.answer(to);
  http_call x;
  SECTION("as a body") {
    x.body_file = folder.path("body");
  }
  SECTION("in a form") {
    x.form = {{"file", {}, folder.path("body"), "a.jsonl", {}}};
  }
  peak_memory peak;
  CHECK(f.answer(to, x).problem == troupe::error{});
  CHECK(came >= size);
  CHECK(peak.grown_bytes() < (size_t{8} << 20));
}
