#include "dialect/chunk_frame.hpp"

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <string_view>

using troupe::detail::chunk_frame;

namespace {

/// What a frame that was learnt from `first`, whose piece is "PIECE" and whose unused string is
/// "UNUSED", makes of a chunk.
std::optional<std::string> piece_of(std::string_view first, std::string_view chunk) {
  const auto piece = first.find("PIECE");
  const auto unused = first.find("UNUSED");
  chunk_frame frame;
  frame.learn(first, piece, unused != first.npos ? std::optional{unused} : std::nullopt);
  std::string out = "before ";
  if (!frame.read(chunk, out)) {
    CHECK(out == "before ");
    return std::nullopt;
  }
  CHECK(out.starts_with("before "));
  return out.substr(7);
}

} // namespace

TEST_CASE("a chunk that differs in its piece only is read by comparing it") {
  constexpr std::string_view first = R"({"a":"PIECE","b":null})";
  CHECK(piece_of(first, R"({"a":"x","b":null})") == "x");
  CHECK(piece_of(first, R"({"a":"","b":null})") == "");
  CHECK(piece_of(first, R"({"a":"\"\\\/\b\f\n\r\t","b":null})") == "\"\\/\b\f\n\r\t");
  CHECK(piece_of(first, R"({"a":"more than sixteen bytes, \"quoted\" and\nlong","b":null})")
        == "more than sixteen bytes, \"quoted\" and\nlong");
}

TEST_CASE("a chunk that differs in anything else has another frame") {
  constexpr std::string_view first = R"({"a":"PIECE","b":null})";
  for (const std::string_view other :
       {R"({"a":"x","b":true})", R"({"a":"x","b":null} )", R"({"a":"x","b":null)", R"({"b":"x"})",
        R"({"a":"x)", R"({"a":)", "", R"({"a":"x","c":"y","b":null})"}) {
    INFO(other);
    CHECK_FALSE(piece_of(first, other));
  }
}

TEST_CASE("a piece that is wrong or takes thinking is left to the reader of JSON") {
  constexpr std::string_view first = R"({"a":"PIECE","b":null})";
  CHECK_FALSE(piece_of(first, R"({"a":"\u00e9","b":null})"));
  CHECK_FALSE(piece_of(first, R"({"a":"\x","b":null})"));
  CHECK_FALSE(piece_of(first, "{\"a\":\"x\ny\",\"b\":null}"));
  CHECK_FALSE(piece_of(first, R"({"a":"\)"));
}

TEST_CASE("a string behind the piece that means nothing may differ") {
  constexpr std::string_view first = R"({"a":"PIECE","pad":"UNUSED","b":1})";
  CHECK(piece_of(first, R"({"a":"x","pad":"","b":1})") == "x");
  CHECK(piece_of(first, R"({"a":"x","pad":"another one","b":1})") == "x");
  CHECK_FALSE(piece_of(first, R"({"a":"x","pad":"y","b":2})"));
  CHECK_FALSE(piece_of(first, R"({"a":"x","pad":"\"","b":1})"));
  CHECK_FALSE(piece_of(first, R"({"a":"x","pad":"y)"));
  // In front of the piece it counts like all the rest.
  CHECK_FALSE(piece_of(R"({"pad":"UNUSED","a":"PIECE"})", R"({"pad":"y","a":"x"})"));
}

TEST_CASE("what has been forgotten, or is too large, frames nothing") {
  chunk_frame frame;
  std::string out;
  CHECK_FALSE(frame.read("", out));
  frame.learn(R"(["x"])", 2, {});
  CHECK(frame.read(R"(["y"])", out));
  frame.forget();
  CHECK_FALSE(frame.read(R"(["y"])", out));
  const auto large = R"(["x",")" + std::string(5000, 'z') + "\"]";
  frame.learn(large, 2, {});
  CHECK_FALSE(frame.read(large, out));
  CHECK(out == "y");
}
