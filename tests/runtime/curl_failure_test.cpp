#include <catch2/catch_test_macros.hpp>

#include <curl_failure.hpp>

using namespace troupe;
using detail::curl_failure;
using detail::describe;

namespace {

curl_failure failure(CURLcode code) {
  curl_failure x;
  x.code = code;
  x.where = "api.example:443";
  return x;
}

} // namespace

TEST_CASE("a certificate that nobody vouches for fails as TLS, with the way out") {
  auto x = failure(CURLE_PEER_FAILED_VERIFICATION);
  x.detail = "SSL certificate problem: self-signed certificate\n";
  CHECK(describe(x).code == errc::tls);
  CHECK(describe(x).message
        == "no trust in the certificate of api.example:443 (SSL certificate problem: self-signed "
           "certificate); "
           "check base_url, or name its CA in ca_file");
  x.tls_worked = true;
  CHECK(describe(x).code == errc::tls);
}

TEST_CASE(
  "a handshake that fails is TLS's fault until one has succeeded, and the network's from then on") {
  auto x = failure(CURLE_SSL_CONNECT_ERROR);
  CHECK(describe(x).code == errc::tls);
  x.tls_worked = true;
  CHECK(describe(x).code == errc::connect);
}

TEST_CASE("whether the request was sent decides what a timeout and a broken connection mean") {
  auto timeout = failure(CURLE_OPERATION_TIMEDOUT);
  CHECK(describe(timeout).code == errc::timeout_unsent);
  timeout.sent = true;
  CHECK(describe(timeout).code == errc::timeout_sent);
  for (auto code : {CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
                    CURLE_HTTP2, CURLE_HTTP2_STREAM}) {
    auto x = failure(code);
    CHECK(describe(x).code == errc::connect);
    x.sent = true;
    CHECK(describe(x).code == errc::connection_lost);
    x.sent = false;
    x.reply_begun = true;
    CHECK(describe(x).code == errc::connection_lost);
  }
}

TEST_CASE("a failure is told on one line") {
  auto x = failure(CURLE_RECV_ERROR);
  x.detail = "first\r\nsecond";
  CHECK(describe(x).message.find_first_of("\r\n") == std::string::npos);
}
