#include "seal.hpp"

#include "request_json.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe::rehearsing;

TEST_CASE("a seal goes with what it was made for, and with nothing else") {
  const auto x = seal(7, "thoughts");
  CHECK(is_seal(x, "thoughts"));
  CHECK_FALSE(is_seal(x, "other thoughts"));
  CHECK_FALSE(is_seal("", "thoughts"));
  CHECK_FALSE(is_seal("Rehearsal+/", "thoughts"));
  CHECK(x != seal(8, "thoughts"));
  CHECK(is_seal(seal(0xFFFFFFFFFFFFFFFF, ""), ""));
}

TEST_CASE("a seal with any byte changed or lost is none") {
  const auto x = seal(7, "thoughts");
  for (size_t i = 0; i < x.size(); ++i) {
    auto changed = x;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    CHECK_FALSE(is_seal(changed, "thoughts"));
    auto cut = x;
    cut.erase(i, 1);
    CHECK_FALSE(is_seal(cut, "thoughts"));
  }
}

TEST_CASE("a seal is strict base64 with all of its odd signs") {
  for (uint64_t number = 1; number < 200; ++number) {
    const auto x = seal(number, "thoughts");
    CHECK(is_base64(x));
    CHECK(x.ends_with("A="));
    CHECK(x.find("+/") != std::string::npos);
  }
}

TEST_CASE("base64 is told from what is none") {
  for (const auto* good : {"QQ==", "QUI=", "QUJD", "+/+/"})
    CHECK(is_base64(good));
  for (const auto* bad : {"", "Q", "QQ", "QQ=", "Q===", "QQ==QQ==", "-_-_", "QU I="})
    CHECK_FALSE(is_base64(bad));
}
