#include "dialect/json_lines.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;

TEST_CASE("lines of JSON are the same wherever the stream is cut") {
  const std::string text = "{\"a\":1}\r\n\n  {\"b\":2}  \n{\"c\":3}";
  const std::vector<std::string> wanted{"{\"a\":1}", "{\"b\":2}", "{\"c\":3}"};
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    std::vector<std::string> got;
    const auto take = [&got](std::string_view line) {
      got.emplace_back(line);
      return true;
    };
    detail::json_lines lines{64};
    CHECK(lines.push(std::string_view{text}.substr(0, cut), take));
    CHECK(lines.push(std::string_view{text}.substr(cut), take));
    CHECK(lines.finish(take));
    CHECK(got == wanted);
  }
}

TEST_CASE("lines of JSON end when nobody wants more, and long ones are refused") {
  size_t seen = 0;
  detail::json_lines lines{8};
  CHECK_FALSE(lines.push("1\n2\n3\n", [&seen](std::string_view) { return ++seen < 2; }));
  CHECK(seen == 2);
  CHECK_FALSE(lines.overflowed());
  const auto take = [](std::string_view) { return true; };
  detail::json_lines other{8};
  CHECK(other.push("12345", take));
  CHECK_FALSE(other.push("6789", take));
  CHECK(other.overflowed());
}
