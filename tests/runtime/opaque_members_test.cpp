#include "dialect/opaque_members.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace troupe;
using troupe::detail::opaque_deltas;
using troupe::detail::opaque_origin_of;
using troupe::detail::thoughts_in;

TEST_CASE("thoughts that come in pieces add up, and other members are replaced") {
  opaque_deltas x;
  x.add(R"("reasoning_content":"I th","sig":"a")");
  x.add(R"("reasoning_content":"ink.\n","n":1.50)");
  x.add(R"("sig":"b","reasoning_content":null)");
  CHECK(x.text() == R"("reasoning_content":"I think.\n","sig":"b","n":1.50)");
}

TEST_CASE("elements of a list come together by their index and kind") {
  opaque_deltas x;
  x.add(R"("reasoning_details":[{"type":"reasoning.text","text":"Ann","index":0,"format":"f"}])");
  x.add(R"("reasoning_details":[{"type":"reasoning.text","text":" is","index":0,"format":"f"}])");
  x.add(R"("reasoning_details":[{"type":"reasoning.text","signature":"S","index":0}])");
  x.add(R"("reasoning_details":[{"type":"reasoning.encrypted","data":"D","index":1},7])");
  CHECK(
    x.text()
    == R"("reasoning_details":[{"type":"reasoning.text","text":"Ann is","index":0,)"
       R"("format":"f","signature":"S"},{"type":"reasoning.encrypted","data":"D","index":1},7])");
}

TEST_CASE("elements that do not say whose they are stay apart") {
  opaque_deltas x;
  x.add(R"("list":[{"a":1}])");
  x.add(R"("list":[{"a":1}])");
  CHECK(x.text() == R"("list":[{"a":1},{"a":1}])");
}

TEST_CASE("thoughts are found by their names") {
  CHECK(thoughts_in(R"("x":1,"reasoning":"a\"b")").text == "a\"b");
  CHECK(thoughts_in(R"("reasoning_content":"t","reasoning":"")").name == "reasoning_content");
  CHECK(thoughts_in(R"("reasoning_details":[])").text.empty());
  CHECK(thoughts_in("").text.empty());
}

TEST_CASE("each route has an origin of its own") {
  settings a;
  a.model = "m";
  auto b = a;
  CHECK(opaque_origin_of(a) == opaque_origin_of(b));
  b.model = "n";
  CHECK(opaque_origin_of(a) != opaque_origin_of(b));
  b = a;
  b.base_url = "http://127.0.0.1/v1";
  CHECK(opaque_origin_of(a) != opaque_origin_of(b));
}
