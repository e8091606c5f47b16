#include <troupe/detail/http.hpp>

#include <catch2/catch_test_macros.hpp>

using troupe::http_response;

namespace {

http_response with_headers(std::string headers) {
  return {200, std::move(headers), ""};
}

} // namespace

TEST_CASE("a header is found whatever its case and the blanks around its value") {
  auto x = with_headers("Content-Type: application/json\r\nRETRY-after:  \t20 \r\nDate:x\r\n");
  CHECK(x.header("retry-after") == "20");
  CHECK(x.header("Retry-After") == "20");
  CHECK(x.header("date") == "x");
}

TEST_CASE("a header that is absent or empty has an empty value") {
  auto x = with_headers("X-Empty:\r\nX-Blank:   \r\n");
  CHECK(x.header("x-empty").empty());
  CHECK(x.header("x-blank").empty());
  CHECK(x.header("x").empty());
  CHECK(x.header("x-empty-not").empty());
  CHECK(x.header("").empty());
  CHECK(http_response{}.header("date").empty());
}

TEST_CASE("of a header that occurs several times the last one counts") {
  auto x = with_headers("Retry-After: 1\r\nX: y\r\nRetry-After: 2\r\n");
  CHECK(x.header("retry-after") == "2");
}

TEST_CASE("a name inside of another name or of a value is not taken for a header") {
  auto x = with_headers("X-Retry-After: 1\r\nX-Note: Retry-After: 2\r\nRetry-After-Ms: 3\r\n");
  CHECK(x.header("retry-after").empty());
  CHECK(x.header("retry-after-ms") == "3");
}

TEST_CASE("header lines that end in a bare line feed, or not at all, are read too") {
  CHECK(with_headers("A: 1\nB: 2").header("a") == "1");
  CHECK(with_headers("A: 1\nB: 2").header("b") == "2");
  CHECK(with_headers("no colon here\r\nB: 2\r\n").header("b") == "2");
}
