#include <troupe/attachment.hpp>
#include <troupe/conversation.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;

TEST_CASE("a file is a value: copies share what they hold, and equal what holds the same") {
  const auto x = image_bytes("abc");
  const auto copy = x;
  CHECK(copy == x);
  CHECK(copy.data().data() == x.data().data());
  CHECK(image_bytes("abc") == x);
  CHECK_FALSE(image_bytes("abd") == x);
  CHECK_FALSE(pdf_bytes("abc") == x);
  CHECK_FALSE(image_file("abc") == x);
  CHECK_FALSE(image_file("abc").within("d") == image_file("abc"));
  CHECK(attachment{}.data().empty());
  CHECK(attachment{} == file_bytes(""));
}

TEST_CASE("a file's name for people tells neither its data nor what may be a secret") {
  CHECK(display_name(image_file("dir/a.png")) == "dir/a.png");
  CHECK(display_name(image_url("https://example.com/a.png")) == "https://example.com/a.png");
  CHECK(display_name(image_url("https://example.com/a.png?sig=x")) == "https://example.com/a.png…");
  CHECK(display_name(image_url("data:image/png;base64,AAAA"))
        == "data:image/png;base64,… (26 bytes)");
  CHECK(display_name(image_bytes("abc")) == "3 bytes");
}

TEST_CASE("prompts say whether files go with them, and what they are without") {
  prompt x;
  CHECK_FALSE(has_files(x));
  x.messages.emplace_back().content = "a";
  x.messages.back().files = {image_bytes("abc")};
  CHECK(has_files(x));
  x.files = {image_bytes("abc")};
  const auto plain = without_files(x);
  CHECK_FALSE(has_files(plain));
  CHECK(plain.messages.front().content == "a");
}
