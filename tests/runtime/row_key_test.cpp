#include "store/row_key.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;

TEST_CASE("a row's key is the digest of its body and the attempt") {
  const auto x = key_of("abc", 3);
  // A later version has to find the rows of this one.
  CHECK(to_string(x) == "ce91dc5eec0139adf091900d225971d6-3");
  CHECK(key_of("abc", 3) == x);
  CHECK(key_of("abc", 4) != x);
  CHECK(key_of("abd", 3) != x);
}

TEST_CASE("a row's id is one that every provider takes, and leads back to its key") {
  for (const auto attempt : {0u, 1u, 4294967295u}) {
    const auto x = key_of("a body", attempt);
    const auto id = to_string(x);
    CHECK(id.size() <= 64);
    CHECK(id.find_first_not_of("0123456789abcdef-") == std::string::npos);
    CHECK(row_key_of(id) == x);
  }
}

TEST_CASE("what is no id of a row is told apart") {
  const std::string digest = "ba7816bf8f01cfea414140de5dae2223";
  CHECK(row_key_of(digest + "-1"));
  for (const auto& x :
       {std::string{}, digest, digest + "-", digest + "-x", digest + "-1x", digest + "--1",
        digest + "-4294967296", digest + "_1", std::string{"BA7816BF8F01CFEA414140DE5DAE2223-1"},
        digest.substr(1) + "-1", "0" + digest + "-1", std::string{"request-1"}})
    CHECK_FALSE(row_key_of(x));
}

TEST_CASE("the keys of a batch are written down and read again") {
  std::vector<row_key> rows;
  for (uint32_t i = 0; i < 100; ++i)
    rows.push_back(key_of(std::to_string(i), i * 0x01020304));
  const auto packed = pack_rows(rows);
  CHECK(packed.size() < 100 * 28);
  CHECK(unpack_rows(packed).value() == rows);
  CHECK(unpack_rows(pack_rows({})).value().empty());
}

TEST_CASE("damaged keys are no keys") {
  const auto packed = pack_rows(std::vector{key_of("a", 1), key_of("b", 1)});
  CHECK(unpack_rows("not base64!").error().code == errc::malformed_response);
  CHECK(unpack_rows(packed.substr(0, 28)).error().code == errc::malformed_response);
}
