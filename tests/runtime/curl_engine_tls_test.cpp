#include "curl_engine_fixture.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <sstream>
#include <unistd.h>

using Catch::Matchers::ContainsSubstring;
using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using troupe::errc;

namespace {

/// nginx in front of a loopback server: one port speaks HTTP/2 and HTTP/1.1 over TLS, another one
/// only HTTP/1.1. Its certificate holds for 127.0.0.1, and nobody but itself vouches for it.
class tls_front {
public:
  explicit tls_front(const server& behind) {
    auto make_folder = (std::filesystem::temp_directory_path() / "troupe-tls-XXXXXX").string();
    REQUIRE(mkdtemp(make_folder.data()));
    folder_ = make_folder;
    auto certified
      = run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            "-subj /CN=troupe -addext subjectAltName=IP:127.0.0.1 -keyout "
            + (folder_ / "key.pem").string() + " -out " + ca_file());
    // Somebody else may take one of the free ports first.
    for (int i = 0; certified && !running_ && i < 5; ++i) {
      h2_port_ = loopback::closed_port();
      h1_port_ = loopback::closed_port();
      fickle_port_ = loopback::closed_port();
      std::ofstream{folder_ / "nginx.conf"} << configuration(behind);
      running_ = run(nginx());
    }
  }

  tls_front(const tls_front&) = delete;
  tls_front& operator=(const tls_front&) = delete;

  ~tls_front() {
    if (running_) {
      run(nginx() + " -s stop");
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// Whether nginx and openssl are there.
  static bool possible() {
    return run("PATH=$PATH:/usr/sbin nginx -v") && run("openssl version");
  }

  bool running() const {
    return running_;
  }

  std::string ca_file() const {
    return (folder_ / "cert.pem").string();
  }

  std::string ca_folder() const {
    auto folder = folder_ / "trusted";
    std::filesystem::create_directory(folder);
    std::filesystem::copy_file(ca_file(), folder / "ca.pem");
    REQUIRE(run("openssl rehash " + folder.string()));
    return folder.string();
  }

  std::string h2_url(const std::string& host = "127.0.0.1") const {
    return "https://" + host + ':' + std::to_string(h2_port_) + "/v1";
  }

  std::string h1_url() const {
    return "https://127.0.0.1:" + std::to_string(h1_port_) + "/v1";
  }

  /// HTTP/2, but every connection ends after 20 requests.
  std::string fickle_url() const {
    return "https://127.0.0.1:" + std::to_string(fickle_port_) + "/v1";
  }

private:
  static bool run(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
  }

  std::string nginx() const {
    return "PATH=$PATH:/usr/sbin nginx -p " + folder_.string() + " -c "
           + (folder_ / "nginx.conf").string() + " -e " + (folder_ / "error.log").string();
  }

  std::string configuration(const server& behind) const {
    std::ostringstream out;
    out << "worker_processes 1;\npid nginx.pid;\nerror_log error.log;\nevents { worker_connections "
           "2000; }\nhttp {\n"
           "access_log off;\nclient_body_temp_path body;\nproxy_temp_path "
           "proxy;\nfastcgi_temp_path f;\n"
           "uwsgi_temp_path u;\nscgi_temp_path s;\nssl_certificate cert.pem;\nssl_certificate_key "
           "key.pem;\n"
           "gzip on;\ngzip_types application/json;\ngzip_proxied any;\n"
           "add_header X-Protocol $server_protocol always;\nadd_header X-Connection $connection "
           "always;\n";
    auto serve = [&](uint16_t port, const char* how, const char* more) {
      out << "server { listen 127.0.0.1:" << port << " ssl " << how << "; " << more
          << " location / { proxy_pass http://127.0.0.1:" << behind.port() << "; } }\n";
    };
    serve(h2_port_, "http2", "");
    serve(h1_port_, "", "");
    serve(fickle_port_, "http2", "keepalive_requests 20;");
    out << "}\n";
    return out.str();
  }

  std::filesystem::path folder_;
  uint16_t h2_port_ = 0;
  uint16_t h1_port_ = 0;
  uint16_t fickle_port_ = 0;
  bool running_ = false;
};

/// How many connections served the requests with the tags 0 to `n`, which all must have been
/// answered.
size_t connections_of(fixture& f, uint64_t n, const std::string& protocol) {
  std::set<std::string> connections;
  for (uint64_t i = 0; i < n; ++i) {
    auto x = f.results->result(i);
    REQUIRE(x.problem == troupe::error{});
    CHECK(x.response.header("x-protocol") == protocol);
    CHECK(x.response.body == std::to_string(i));
    connections.insert(std::string{x.response.header("x-connection")});
  }
  return connections.size();
}

/// Answers only when `n` requests are there at the same time.
server::behaviour together(server*& self, int n) {
  return [&self, n](peer& p, const request& x) {
    self->wait_for_requests(n);
    p.reply(x.body);
  };
}

} // namespace

TEST_CASE("over TLS, HTTP/2 carries the requests of a shard on one connection") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server* self = nullptr;
  server behind{together(self, 150)};
  self = &behind;
  tls_front front{behind};
  REQUIRE(front.running());
  fixture f{150, 75};
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_file();
  for (uint64_t i = 0; i < 150; ++i) {
    f.post(to, i, std::to_string(i));
  }
  CHECK(connections_of(f, 150, "HTTP/2.0") == 2);
}

TEST_CASE("a TLS server that speaks only HTTP/1.1 gets a connection for each request at once") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server* self = nullptr;
  server behind{together(self, 48)};
  self = &behind;
  tls_front front{behind};
  REQUIRE(front.running());
  fixture f{48};
  auto to = f.endpoint(front.h1_url());
  to->ca_file = front.ca_file();
  for (uint64_t i = 0; i < 48; ++i) {
    f.post(to, i, std::to_string(i));
  }
  CHECK(connections_of(f, 48, "HTTP/1.1") == 48);
}

TEST_CASE("HTTP/2 is not spoken if it is not wanted") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) { p.reply(x.body); }};
  tls_front front{behind};
  REQUIRE(front.running());
  fixture f{1};
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_file();
  to->http2 = false;
  for (uint64_t i = 0; i < 5; ++i) {
    f.post(to, i, std::to_string(i));
  }
  CHECK(connections_of(f, 5, "HTTP/1.1") == 1);
}

TEST_CASE("a large compressed reply over HTTP/2 arrives whole, and cancelling one stream leaves "
          "the others alone") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) {
    x.body == "stall" ? p.wait_for_end() : static_cast<void>(p.reply(std::string(500'000, 'x')));
  }};
  tls_front front{behind};
  REQUIRE(front.running());
  fixture f;
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_file();
  auto id = f.post(to, 1, "stall");
  behind.wait_for_requests(1);
  f.post(to, 2);
  auto x = f.results->result(2);
  CHECK(x.response.header("content-encoding") == "gzip");
  CHECK(x.response.body == std::string(500'000, 'x'));
  f.engine->cancel(id);
  CHECK(f.results->result(1).problem.code == errc::cancelled);
  CHECK(f.answer(to).response.header("x-connection") == x.response.header("x-connection"));
}

TEST_CASE("a certificate that nobody vouches for, or of another host, is not trusted") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request&) { p.reply("{}"); }};
  tls_front front{behind};
  REQUIRE(front.running());
  fixture f;
  auto x = f.answer(f.endpoint(front.h2_url()));
  CHECK(x.problem.code == errc::tls);
  CHECK_THAT(x.problem.message, ContainsSubstring("no trust in the certificate of 127.0.0.1:"));
  CHECK_THAT(x.problem.message, ContainsSubstring("ca_file"));
  auto other_host = f.endpoint(front.h2_url("localhost"));
  other_host->ca_file = front.ca_file();
  CHECK(f.answer(other_host).problem.code == errc::tls);
  CHECK(behind.requests() == 0);
}

TEST_CASE("trusted certificates may stand in a folder") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) { p.reply(x.body); }};
  tls_front front{behind};
  REQUIRE(front.running());
  fixture f;
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_folder();
  CHECK(f.answer(to, "trusted").response.body == "trusted");
}

TEST_CASE("requests survive that the server ends its HTTP/2 connections now and then") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) { p.reply(x.body); }};
  tls_front front{behind};
  REQUIRE(front.running());
  fixture f{16};
  auto to = f.endpoint(front.fickle_url());
  to->ca_file = front.ca_file();
  for (uint64_t i = 0; i < 600; ++i) {
    f.post(to, i, std::to_string(i));
  }
  CHECK(connections_of(f, 600, "HTTP/2.0") >= 30);
}
