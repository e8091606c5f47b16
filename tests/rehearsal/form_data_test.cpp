#include "batches/form_data.hpp"

#include <catch2/catch_test_macros.hpp>

using troupe::rehearsing::form_data;

namespace {

constexpr auto type = "multipart/form-data; charset=utf-8; boundary=\"x y\"";

std::string part(std::string_view head, std::string_view content) {
  return "--x y\r\n" + std::string(head) + "\r\n\r\n" + std::string(content) + "\r\n";
}

} // namespace

TEST_CASE("a form is cut into its fields") {
  const auto body = part("content-disposition: form-data; name=purpose", "batch")
                    + part("Content-Type: a/b\r\nContent-Disposition: form-data; "
                           "filename=\"a;b.jsonl\"; name=\"file\"",
                           "1\r\n--x\r\n")
                    + "--x y--\r\n";
  const auto form = form_data::parse(body, type);
  REQUIRE(form);
  CHECK(form->value("purpose") == "batch");
  const auto* file = form->find("file");
  REQUIRE(file != nullptr);
  CHECK(file->filename == "a;b.jsonl");
  CHECK(file->content == "1\r\n--x\r\n");
  CHECK(form->find("name") == nullptr);
  CHECK(form->value("name").empty());
}

TEST_CASE("what is not cut by its boundary is no form") {
  CHECK_FALSE(form_data::parse("--x y--", "multipart/form-data"));
  CHECK_FALSE(form_data::parse("--z--", type));
  CHECK_FALSE(form_data::parse("", type));
  CHECK_FALSE(form_data::parse("--x y\r\n", type));
  CHECK_FALSE(form_data::parse("--x y\r\n\r\n", type));
  CHECK_FALSE(form_data::parse(part("a: b", "c"), type));
  CHECK(form_data::parse(part("a: b", "c") + "--x y--", type));
  CHECK(form_data::parse("--x y\r\n\r\n\r\n--x y--", type));
}
