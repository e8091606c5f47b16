#include "file/uri_reference.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe::detail;

TEST_CASE("references are resolved as RFC 3986 says in section 5.4") {
  constexpr auto base = "http://a/b/c/d;p?q";
  struct {
    const char* reference;
    const char* result;
  } cases[] = {
    {"g:h", "g:h"},
    {"g", "http://a/b/c/g"},
    {"./g", "http://a/b/c/g"},
    {"g/", "http://a/b/c/g/"},
    {"/g", "http://a/g"},
    {"//g", "http://g"},
    {"?y", "http://a/b/c/d;p?y"},
    {"g?y", "http://a/b/c/g?y"},
    {"#s", "http://a/b/c/d;p?q#s"},
    {"g#s", "http://a/b/c/g#s"},
    {"", "http://a/b/c/d;p?q"},
    {".", "http://a/b/c/"},
    {"./", "http://a/b/c/"},
    {"..", "http://a/b/"},
    {"../", "http://a/b/"},
    {"../g", "http://a/b/g"},
    {"../..", "http://a/"},
    {"../../g", "http://a/g"},
    {"../../../g", "http://a/g"},
    {"/./g", "http://a/g"},
    {"g/./h", "http://a/b/c/g/h"},
    {"g/../h", "http://a/b/c/h"},
  };
  for (auto& x : cases) {
    INFO(x.reference);
    CHECK(resolve_uri(base, x.reference) == x.result);
  }
}

TEST_CASE("paths of files are resolved, too") {
  CHECK(resolve_uri("schemas/main.json", "part.json#/a") == "schemas/part.json#/a");
  CHECK(resolve_uri("main.json", "./parts/../part.json") == "part.json");
  CHECK(resolve_uri("", "part.json") == "part.json");
  CHECK(resolve_uri("/home/x/main.json", "part.json") == "/home/x/part.json");
  CHECK(resolve_uri("urn:uuid:1", "#/a") == "urn:uuid:1#/a");
}

TEST_CASE("fragments are decoded and encoded") {
  CHECK(uri_fragment("x#/a%20b%25") == "/a b%");
  CHECK(uri_fragment("x").empty());
  CHECK(pointer_reference("/a b/%") == "#/a%20b/%25");
}
