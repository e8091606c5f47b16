#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <tls_front.hpp>

using namespace troupe;
using namespace troupe::test;
using ::test::tls_front;

namespace {

/// How many of a hundred texts become people through this front.
size_t people_through(scene& s) {
  auto client = s.open();
  std::vector<std::string> texts;
  for (size_t i = 0; i < 100; ++i)
    texts.push_back(text_about(18 + i % 60));
  const auto got = client.gather<person>(texts);
  return static_cast<size_t>(
    std::count_if(got.begin(), got.end(), [](auto& x) { return bool{x}; }));
}

} // namespace

TEST_CASE("the company works over TLS, with HTTP/2 and with HTTP/1.1") {
  if (!tls_front::possible())
    SKIP("needs nginx and openssl");
  scene s;
  const tls_front front{s.api->port()};
  REQUIRE(front.running());
  s.conf.ca_file = front.ca_file();
  s.conf.pool_size = 32;
  for (const auto& url : {front.h2_url(), front.h1_url()}) {
    s.conf.base_url = url;
    CHECK(people_through(s) == 100);
  }
}

TEST_CASE("connections that end behind a proxy cost no text") {
  if (!tls_front::possible())
    SKIP("needs nginx and openssl");
  scene s;
  const tls_front front{s.api->port()};
  REQUIRE(front.running());
  s.conf.ca_file = front.ca_folder();
  s.conf.base_url = front.fickle_url();
  CHECK(people_through(s) == 100);
}

TEST_CASE("a certificate that nobody vouches for is refused, and what to do is said") {
  if (!tls_front::possible())
    SKIP("needs nginx and openssl");
  scene s;
  const tls_front front{s.api->port()};
  REQUIRE(front.running());
  s.conf.base_url = front.h2_url();
  auto client = s.open();
  const auto got = client.extract<person>(text_about(30));
  CHECK(got.error().code == errc::tls);
  CHECK(got.error().message.find("ca_file") != std::string::npos);
  CHECK(s.api->counts().requests == 0);
}

TEST_CASE("a proxy whose server is gone is told as unavailable") {
  if (!tls_front::possible())
    SKIP("needs nginx and openssl");
  scene s;
  const tls_front front{1};
  REQUIRE(front.running());
  s.conf.ca_file = front.ca_file();
  s.conf.base_url = front.h2_url();
  s.conf.transport_retries = 1;
  auto client = s.open();
  CHECK(client.extract<person>(text_about(30)).error().code == errc::unavailable);
}
