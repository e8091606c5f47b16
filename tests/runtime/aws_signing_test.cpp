// Requests that are signed for AWS: the signature is computed anew from what came over the socket.

#include "curl_engine_fixture.hpp"
#include "dialect/endpoint.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <future>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sstream>
#include <string>

using namespace troupe;
using loopback::fixture;
using loopback::peer;
using loopback::server;

namespace {

constexpr std::string_view variables[] = {"A_NAME", "A_SECRET", "A_TOKEN"};

constexpr provider signing_row{
  .name = "signing",
  .title = "Signing",
  .base_url = "https://runtime.eu-central-1.amazonaws.example",
  .path = "/model/{model}/converse",
  .stream_path = "/model/{model}/converse-stream",
  .signing = {.scheme = "aws:amz", .service = "bedrock", .variables = variables}};

const std::string secret = "kEy/with+some=signs";

std::string hex(std::string_view bytes) {
  std::ostringstream out;
  for (const char c : bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto code = static_cast<uint8_t>(c);
    out << digits[code >> 4U] << digits[code & 15U];
  }
  return out.str();
}

std::string sha256_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  REQUIRE(EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr) == 1);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string hmac_of(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  REQUIRE(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
               reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(),
               &size)
          != nullptr);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

/// The value of a header that must be there.
std::string header(const loopback::request& x, std::string name) {
  std::istringstream lines{x.head};
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos)
      continue;
    auto found = line.substr(0, colon);
    std::transform(found.begin(), found.end(), found.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (found != name)
      continue;
    const auto start = line.find_first_not_of(' ', colon + 1);
    return line.substr(start, line.find_last_not_of("\r ") - start + 1);
  }
  FAIL("no header " << name << " in\n" << x.head);
  return {};
}

std::string between(const std::string& text, const std::string& start, char end) {
  const auto at = text.find(start);
  REQUIRE(at != std::string::npos);
  const auto from = at + start.size();
  return text.substr(from, text.find(end, from) - from);
}

/// Each byte but letters, digits and "-._~/", as AWS encodes the path that it was sent.
std::string encoded(std::string_view path) {
  std::string result;
  for (const char c : path)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0
        || std::string_view{"-._~/"}.find(c) != std::string_view::npos)
      result += c;
    else {
      auto digits = hex({&c, 1});
      std::transform(digits.begin(), digits.end(), digits.begin(),
                     [](unsigned char d) { return static_cast<char>(std::toupper(d)); });
      result += "%" + digits;
    }
  return result;
}

/// docs.aws.amazon.com: "Create a signed AWS API request".
std::string signature_of(const loopback::request& x, const std::string& path) {
  const auto authorization = header(x, "authorization");
  const auto names = between(authorization, "SignedHeaders=", ',');
  std::string canonical = "POST\n" + encoded(path) + "\n\n";
  std::istringstream list{names};
  for (std::string name; std::getline(list, name, ';');)
    canonical += name + ":" + header(x, name) + "\n";
  canonical += "\n" + names + "\n" + hex(sha256_of(x.body));
  const auto scope = between(authorization, "Credential=AKID/", ',');
  const auto to_sign = "AWS4-HMAC-SHA256\n" + header(x, "x-amz-date") + "\n" + scope + "\n"
                       + hex(sha256_of(canonical));
  auto key = "AWS4" + secret;
  std::istringstream parts{scope};
  for (std::string part; std::getline(parts, part, '/');)
    key = hmac_of(key, part);
  return hex(hmac_of(key, to_sign));
}

settings with_key(const std::string& key) {
  settings x;
  x.model = "m";
  x.api_key = key;
  return x;
}

} // namespace

TEST_CASE(
  "the signature of a request is that of what is sent, whatever stands in the model's name") {
  for (const auto* model : {"plain-model", "eu.maker.model-20260101-v1:0",
                            "arn:aws:bedrock:eu-central-1:1:inference-profile/a b"}) {
    for (const size_t bytes : {20U, 2U << 20U}) {
      CAPTURE(model, bytes);
      std::promise<loopback::request> seen;
      server s{[&](peer& p, const loopback::request& x) {
        seen.set_value(x);
        p.reply("{}");
      }};
      auto conf = with_key("AKID:" + secret + ":session/token+1==");
      conf.model = model;
      conf.base_url = s.url("");
      const auto to = detail::endpoint_of(conf, signing_row, false);
      fixture f;
      CHECK(f.answer(to, std::string(bytes, 'x')).problem.code == errc::none);
      const auto x = seen.get_future().get();
      const auto path = between(x.head, "POST ", ' ');
      CHECK(path == to->url.substr(s.url("").size()));
      CHECK(path.find(':') == std::string::npos);
      CHECK(header(x, "x-amz-security-token") == "session/token+1==");
      CHECK(between(header(x, "authorization"), "Signature=", '\r') == signature_of(x, path));
      CHECK(x.head.find(secret) == std::string::npos);
    }
  }
}

TEST_CASE("requests that one connection carries are signed one by one") {
  std::vector<std::string> signatures;
  server s{[&](peer& p, const loopback::request& x) {
    signatures.push_back(between(header(x, "authorization"), "Signature=", '\r'));
    CHECK(signatures.back() == signature_of(x, between(x.head, "POST ", ' ')));
    p.reply("{}");
  }};
  auto conf = with_key("AKID:" + secret);
  conf.base_url = s.url("");
  const auto to = detail::endpoint_of(conf, signing_row, false);
  fixture f{1};
  CHECK(f.answer(to, "one").problem.code == errc::none);
  CHECK(f.answer(to, "two").problem.code == errc::none);
  REQUIRE(signatures.size() == 2);
  CHECK(signatures[0] != signatures[1]);
  CHECK(s.connections() == 1);
}

TEST_CASE("a key for AWS is told from one that is sent, and the region by the host") {
  auto x = with_key("AKID:s3cret:tok");
  auto to = detail::endpoint_of(x, signing_row, true);
  CHECK(to->url == "https://runtime.eu-central-1.amazonaws.example/model/m/converse-stream");
  CHECK(to->aws_sigv4 == "aws:amz:eu-central-1:bedrock");
  CHECK(to->aws_user == "AKID");
  CHECK(to->aws_password == "s3cret");
  for (const auto& line : to->headers)
    CHECK_FALSE(line.starts_with("Authorization"));
  x.base_url = "http://127.0.0.1:1";
  CHECK(detail::endpoint_of(x, signing_row, true)->aws_sigv4 == "aws:amz:us-east-1:bedrock");
  x.base_url = "https://vpce-1.runtime.us-gov-west-1.vpce.amazonaws.example";
  CHECK(detail::endpoint_of(x, signing_row, true)->aws_sigv4 == "aws:amz:us-gov-west-1:bedrock");
  x.api_key = "a-key-that-is-sent";
  to = detail::endpoint_of(x, signing_row, false);
  CHECK(to->aws_sigv4.empty());
  CHECK(
    std::count(to->headers.begin(), to->headers.end(), "Authorization: Bearer a-key-that-is-sent")
    == 1);
}
