#include "../scratch_folder.hpp"
#include "curl_engine_fixture.hpp"
#include "peak_memory.hpp"

#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <future>
#include <sys/resource.h>
#include <sys/stat.h>

using Catch::Matchers::ContainsSubstring;
using loopback::collector;
using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using troupe::errc;
using troupe::http_call;
using troupe::http_method;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace fs = std::filesystem;

namespace {

http_call into(const std::string& path, uint64_t bytes_max = 0) {
  http_call result;
  result.method = http_method::get;
  result.reply_file = path;
  result.reply_file_bytes_max = bytes_max;
  return result;
}

/// How many files there are, finished or not.
size_t files_in(const scratch_folder& folder) {
  return static_cast<size_t>(std::distance(fs::directory_iterator{folder.path("")}, {}));
}

uint64_t bytes_in(const scratch_folder& folder) {
  uint64_t result = 0;
  for (auto& x : fs::directory_iterator{folder.path("")}) {
    result += x.file_size();
  }
  return result;
}

/// Sends a part of a reply, and tells when it has gone.
server::behaviour half(std::promise<void>& gone) {
  return [&](peer& p, const request&) {
    // More than sockets hold, so some of it has arrived.
    p.send("HTTP/1.1 200 OK\r\nContent-Length: 40000000\r\n\r\n" + std::string(20'000'000, 'x'));
    gone.set_value();
    p.wait_for_end();
  };
}

} // namespace

TEST_CASE("the body of a 2xx reply goes into a file that only its owner may read, exactly") {
  auto bytes = GENERATE(size_t{0}, size_t{1}, size_t{3} << 20);
  auto status = GENERATE("200 OK"s, "201 Created"s);
  const auto body = std::string(bytes, 'x') + (bytes > 0 ? "\0end"s : ""s);
  server s{[&](peer& p, const request&) { p.reply(body, "X-Request-Id: abc\r\n", status); }};
  fixture f;
  scratch_folder folder;
  const auto path = folder.path("reply");
  auto x = f.answer(f.endpoint(s.url()), into(path));
  CHECK(x.problem == troupe::error{});
  CHECK(x.response.status == std::stoi(status));
  CHECK(x.response.header("x-request-id") == "abc");
  CHECK(x.response.body.empty());
  CHECK((folder.content("reply") == body));
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a reply in chunks, and one without a length, go into a file, whatever the limit for "
          "memory is") {
  auto head
    = GENERATE("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n",
               "\r\nhello, world");
  server s{[&](peer& p, const request&) {
    p.send(std::string{"HTTP/1.1 200 OK\r\n"} + head);
    p.close();
  }};
  fixture f;
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  to->reply_bytes_max = 3;
  CHECK(f.answer(to, into(folder.path("reply"))).problem == troupe::error{});
  CHECK(folder.content("reply") == "hello, world");
}

TEST_CASE("a compressed reply is decompressed into the file") {
  const auto hello
    = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00"s;
  server s{[&](peer& p, const request&) { p.reply(hello, "Content-Encoding: gzip\r\n"); }};
  fixture f;
  scratch_folder folder;
  CHECK(f.answer(f.endpoint(s.url()), into(folder.path("reply"))).problem == troupe::error{});
  CHECK(folder.content("reply") == "hello");
}

TEST_CASE("an older file is replaced by a whole one, and by nothing else") {
  server s{[](peer& p, const request&) {
    static int calls = 0;
    if (++calls == 1) {
      p.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      return p.close();
    }
    p.reply("new");
  }};
  fixture f;
  scratch_folder folder;
  const auto path = folder.file("reply", "an older one");
  CHECK(f.answer(f.endpoint(s.url()), into(path)).problem.code == errc::connection_lost);
  CHECK(folder.content("reply") == "an older one");
  CHECK(f.answer(f.endpoint(s.url()), into(path)).problem == troupe::error{});
  CHECK(folder.content("reply") == "new");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a reply that is no 2xx comes in memory, under the limit for memory, and no file is "
          "there") {
  auto status = GENERATE("404 Not Found"s, "302 Found"s, "500 Oh No"s);
  const auto body = "{\"error\":{}}"s;
  server s{[&](peer& p, const request&) { p.reply(body, {}, status); }};
  fixture f;
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  auto x = f.answer(to, into(folder.path("reply"), 3));
  CHECK(x.problem == troupe::error{});
  CHECK(x.response.status == std::stoi(status));
  CHECK(x.response.body == body);
  CHECK(files_in(folder) == 0);
  auto tight = f.endpoint(s.url());
  tight->reply_bytes_max = 3;
  CHECK(f.answer(tight, into(folder.path("reply"))).problem.code == errc::reply_too_large);
}

TEST_CASE("an interim reply does not decide where the body goes") {
  server s{[](peer& p, const request&) {
    p.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    p.reply("no", {}, "404 Not Found");
  }};
  fixture f;
  scratch_folder folder;
  CHECK(f.answer(f.endpoint(s.url()), into(folder.path("reply"))).response.body == "no");
}

TEST_CASE("a file may be as large as its limit and no byte larger, whether its length is announced "
          "or not") {
  auto head = GENERATE("Content-Length: 1001\r\n"s, ""s);
  server s{[&](peer& p, const request& x) {
    if (x.line().find("fits") != std::string::npos) {
      return static_cast<void>(p.reply(std::string(1000, 'x')));
    }
    p.send("HTTP/1.1 200 OK\r\n" + head + "\r\n" + std::string(1001, 'x'));
    p.close();
  }};
  fixture f;
  scratch_folder folder;
  const auto path = folder.path("reply");
  auto x = f.answer(f.endpoint(s.url()), into(path, 1000));
  CHECK(x.problem.code == errc::reply_too_large);
  CHECK(x.problem.message
        == "the reply for the file " + path + " has more than 1000 bytes; raise "
             + "reply_file_bytes_max");
  CHECK(files_in(folder) == 0);
  CHECK(f.answer(f.endpoint(s.url("/fits")), into(path, 1000)).problem == troupe::error{});
  CHECK(folder.content("reply").size() == 1000);
}

TEST_CASE("a file that cannot be made is refused with its path and the reason, before anything is "
          "sent") {
  server s{[](peer& p, const request&) { p.reply("{}"); }};
  fixture f;
  scratch_folder folder;
  std::string path;
  std::string reason;
  SECTION("no folder") {
    path = folder.path("nowhere/reply");
    reason = "No such file or directory";
  }
  SECTION("a file for a folder") {
    path = folder.file("file", {}) + "/reply";
    reason = "Not a directory";
  }
  SECTION("a folder in its place") {
    path = folder.path("folder");
    fs::create_directory(path);
    reason = "Is a directory";
  }
  // One of the test's own: a mistake would replace a real device for the whole machine.
  SECTION("a pipe in its place") {
    path = folder.path("pipe");
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    reason = "it is no regular file";
  }
  auto x = f.answer(f.endpoint(s.url()), into(path));
  CHECK(x.problem.code == errc::configuration);
  CHECK(x.problem.message
        == "cannot write the reply into the file " + path + " (" + reason
             + "); make room for it, or choose another folder");
  CHECK(s.connections() == 0);
}

TEST_CASE("a disk that takes no more ends the reply, and nothing is left of it") {
  server s{[](peer& p, const request&) { p.reply(std::string(8 << 20, 'x')); }};
  fixture f;
  scratch_folder folder;
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  auto low = before;
  low.rlim_cur = 1 << 20;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &low) == 0);
  auto x = f.answer(f.endpoint(s.url()), into(folder.path("reply")));
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK(x.problem.code == errc::configuration);
  CHECK_THAT(x.problem.message,
             ContainsSubstring(folder.path("reply")) && ContainsSubstring("(File too large)"));
  CHECK(files_in(folder) == 0);
  CHECK(f.answer(f.endpoint(s.url()), into(folder.path("reply"))).problem == troupe::error{});
}

TEST_CASE("a place that is taken meanwhile ends the request, and nothing is left of the reply") {
  scratch_folder folder;
  const auto path = folder.path("reply");
  server s{[&](peer& p, const request&) {
    fs::create_directory(path);
    p.reply("{}");
  }};
  fixture f;
  auto x = f.answer(f.endpoint(s.url()), into(path));
  CHECK(x.problem.code == errc::configuration);
  CHECK_THAT(x.problem.message, ContainsSubstring(path + " (Is a directory)"));
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a reply that breaks off before its end leaves nothing") {
  auto how = GENERATE(0, 1, 2, 3);
  server s{[how](peer& p, const request&) {
    switch (how) {
    case 0:
      p.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":");
      return p.close();
    case 1:
      p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      return p.reset();
    case 2:
      p.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip");
      return p.close();
    default:
      p.send("HTTP/1.1 200 OK\r\nContent-Le");
      return p.close();
    }
  }};
  fixture f;
  scratch_folder folder;
  CAPTURE(how);
  CHECK(f.answer(f.endpoint(s.url()), into(folder.path("reply"))).problem.code
        == errc::connection_lost);
  CHECK(files_in(folder) == 0);
}

TEST_CASE("a cancelled reply leaves nothing, and its place is free for a usual request") {
  std::promise<void> gone;
  server s{half(gone)};
  server other{[](peer& p, const request& x) { p.reply(x.body); }};
  fixture f{1};
  scratch_folder folder;
  auto id = f.submit(f.endpoint(s.url()), 1, into(folder.path("reply")));
  gone.get_future().wait();
  CHECK(files_in(folder) == 1);
  CHECK_FALSE(fs::exists(folder.path("reply")));
  CHECK(bytes_in(folder) > 0);
  f.engine->cancel(id);
  CHECK(f.results->result(1).problem.code == errc::cancelled);
  CHECK(files_in(folder) == 0);
  CHECK(f.answer(f.endpoint(other.url()), "usual").response.body == "usual");
}

TEST_CASE("a reply that takes too long leaves nothing") {
  std::promise<void> gone;
  server s{half(gone)};
  fixture f{1};
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  troupe::http_request x{to, {}};
  x.call = std::make_shared<const http_call>(into(folder.path("reply")));
  auto by_deadline = GENERATE(false, true);
  if (by_deadline) {
    x.deadline = std::chrono::steady_clock::now() + 200ms;
  } else {
    to->request_timeout = 200ms;
  }
  f.engine->submit(x, f.results, 1);
  CHECK(f.results->result(1).problem.code
        == (by_deadline ? errc::deadline_exceeded : errc::timeout_sent));
  CHECK(files_in(folder) == 0);
}

TEST_CASE("an engine that ends leaves nothing of replies that are on their way") {
  std::promise<void> gone;
  server s{half(gone)};
  scratch_folder folder;
  auto results = std::make_shared<collector>();
  {
    fixture f{1};
    f.results = results;
    f.submit(f.endpoint(s.url()), 1, into(folder.path("reply")));
    f.submit(f.endpoint(s.url()), 2, into(folder.path("queued")));
    gone.get_future().wait();
    CHECK(files_in(folder) == 1);
  }
  CHECK(results->result(1).problem.code == errc::cancelled);
  CHECK(results->result(2).problem.code == errc::cancelled);
  CHECK(files_in(folder) == 0);
}

TEST_CASE("a reply of 200 MB goes into its file with a few MiB of memory") {
  constexpr auto pieces = 200;
  const std::string piece(1 << 20, 'x');
  server s{[&](peer& p, const request& x) {
    if (!x.body.empty()) {
      return static_cast<void>(p.reply("{}"));
    }
    p.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(pieces * piece.size())
           + "\r\n\r\n");
    for (int i = 0; i < pieces; ++i) {
      p.send(piece);
    }
  }};
  fixture f{1};
  scratch_folder folder;
  auto to = f.endpoint(s.url());
  to->request_timeout = {};
  f.answer(to);
  peak_memory peak;
  CHECK(f.answer(to, into(folder.path("reply"))).problem == troupe::error{});
  CHECK(fs::file_size(folder.path("reply")) == pieces * piece.size());
  CHECK(peak.grown_bytes() < (size_t{8} << 20));
}
