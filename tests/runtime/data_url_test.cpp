#include "dialect/data_url.hpp"

#include "dialect/base64.hpp"

#include <catch2/catch_test_macros.hpp>

#include <random>
#include <string>

using namespace troupe::detail;

namespace {

std::string base64(std::string_view bytes) {
  std::string result;
  append_base64(result, bytes);
  return result;
}

} // namespace

TEST_CASE("base64 is that of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xff\xfe\xfb") == "//77");
}

TEST_CASE("base64 is the same however its bytes come, and gives them back") {
  std::minstd_rand random{7};
  for (int i = 0; i < 200; ++i) {
    std::string bytes(random() % 100, '\0');
    for (auto& c : bytes)
      c = static_cast<char>(random());
    std::string text = "kept";
    base64_writer out{text};
    for (size_t at = 0; at < bytes.size();) {
      const auto piece = std::string_view{bytes}.substr(at, random() % 8);
      out.push(piece);
      at += piece.size();
    }
    out.finish();
    REQUIRE(text == "kept" + base64(bytes));
    REQUIRE(text.size() - 4 == base64_size(bytes.size()));
    REQUIRE(read_base64(base64(bytes)) == bytes);
  }
}

TEST_CASE("base64 is read in the alphabet of URLs, without padding, over several lines") {
  CHECK(read_base64("__77") == "\xff\xfe\xfb");
  CHECK(read_base64("Zm9v\r\nYg") == "foob");
  CHECK(read_base64("Zm9vYg==") == "foob");
  CHECK_FALSE(read_base64("Zm9vY"));
  CHECK_FALSE(read_base64("Zm9vYg="));
  CHECK_FALSE(read_base64("Zm9v===="));
  CHECK_FALSE(read_base64("Zm=9"));
  CHECK_FALSE(read_base64("Zm9*"));
}

TEST_CASE("a data URL holds bytes, and perhaps their type") {
  const auto x = read_data_url("data:image/png;base64,Zm9v");
  REQUIRE(x);
  CHECK(x->media_type == "image/png");
  CHECK(x->bytes == "foo");
  CHECK(read_data_url("DATA:;base64,Zm9v")->media_type.empty());
  CHECK(read_data_url("data:text/plain;charset=utf-8,a%20b%2c")->bytes == "a b,");
  CHECK(read_data_url("data:text/plain;charset=utf-8,a")->media_type == "text/plain");
  CHECK(read_data_url("data:image/png;base64,Zm9vYg%3D%3D")->bytes == "foob");
}

TEST_CASE("a broken data URL is none") {
  CHECK_FALSE(read_data_url("data:image/png;base64"));
  CHECK_FALSE(read_data_url("data:image/png;base64,Zm9"
                            "*"));
  CHECK_FALSE(read_data_url("data:,a%2"));
  CHECK_FALSE(read_data_url("https://example.com/a,b"));
}

TEST_CASE("a file stands in a member as its URL, or as a data URL of its content") {
  std::string out = "{";
  append_url_member(out, "url", {file_kind::image, "image/png", "a.png", "", base64("foob")});
  CHECK(out == R"({"url":"data:image/png;base64,Zm9vYg==")");
  out = "{";
  append_url_member(out, "file_data",
                    {file_kind::pdf, "", "a.pdf", "https://x.example/a\".pdf", ""});
  CHECK(out == R"({"file_data":"https://x.example/a\".pdf")");
}

TEST_CASE("the scheme of a URL is what stands before its colon") {
  CHECK(scheme_of("HTTPS://example.com") == "https");
  CHECK(scheme_of("gs://bucket/a.png") == "gs");
  CHECK(scheme_of("a.png").empty());
  CHECK(scheme_of("dir/a:b.png").empty());
  CHECK(scheme_of(":x").empty());
}
