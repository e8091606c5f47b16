#include "json_replay.hpp"

#include <catch2/catch_test_macros.hpp>
#include <rapidjson/document.h>

using namespace troupe;

namespace {

/// A handler that has enough after so many events.
struct limited_handler {
  int left;

  bool event() {
    return left-- > 0;
  }

  bool Null() {
    return event();
  }

  bool Bool(bool) {
    return event();
  }

  bool Int64(int64_t) {
    return event();
  }

  bool Uint64(uint64_t) {
    return event();
  }

  bool Double(double) {
    return event();
  }

  bool String(const char*, unsigned, bool) {
    return event();
  }

  bool Key(const char*, unsigned, bool) {
    return event();
  }

  bool StartObject() {
    return event();
  }

  bool EndObject(unsigned) {
    return event();
  }

  bool StartArray() {
    return event();
  }

  bool EndArray(unsigned) {
    return event();
  }
};

} // namespace

TEST_CASE("a document holds what the text holds, with exact numbers") {
  rapidjson::Document document;
  REQUIRE(
    populate(document, R"({"a":[null,true,-5,18446744073709551615,0e299,0.1],"b":{"c":"x"}})"));
  const auto& list = document["a"].GetArray();
  REQUIRE(list.Size() == 6);
  CHECK(list[0].IsNull());
  CHECK(list[1].IsTrue());
  CHECK(list[2].GetInt64() == -5);
  CHECK(list[3].GetUint64() == 18446744073709551615U);
  CHECK(list[4].GetDouble() == 0.0);
  CHECK(list[5].GetDouble() == 0.1);
  CHECK(document["b"]["c"] == "x");
}

TEST_CASE("a text that is no JSON leaves the document as it is") {
  rapidjson::Document document{rapidjson::kArrayType};
  CHECK_FALSE(populate(document, "{"));
  CHECK(document.IsArray());
}

TEST_CASE("a handler that has enough is told nothing more") {
  json_document source;
  const auto root = source.parse(R"([{"a":[1,"x"]},null,true])");
  REQUIRE(root);
  constexpr int events = 11;
  for (int n = 0; n < events; ++n) {
    limited_handler handler{n};
    CHECK_FALSE(replay(*root, handler));
    CHECK(handler.left == -1);
  }
  limited_handler handler{events};
  CHECK(replay(*root, handler));
}
