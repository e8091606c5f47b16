#include "delivery.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace troupe;
using namespace troupe::cli;

namespace {

struct page {
  explicit page(order how) : out(how, [this](std::string_view line) { text += line; }) {}

  std::string text;
  delivery out;
};

} // namespace

TEST_CASE("in the order of the input, lines wait for the ones before them") {
  page x{order::input};
  x.out.put(2, "c");
  x.out.put(1, "b");
  CHECK(x.text.empty());
  x.out.put(0, "a");
  CHECK(x.text == "abc");
  x.out.put(3, "d");
  CHECK(x.text == "abcd");
}

TEST_CASE("as completed, lines go out as they come") {
  page x{order::completed};
  x.out.put(2, "c");
  x.out.put(0, "a");
  CHECK(x.text == "ca");
}

TEST_CASE("at the end, what waits goes out with gaps") {
  page x{order::input};
  x.out.put(5, "f");
  x.out.put(2, "c");
  x.out.close(true);
  CHECK(x.text == "cf");
  x.out.put(0, "a");
  CHECK(x.text == "cfa");
}

TEST_CASE("whoever is too far ahead waits") {
  page x{order::input};
  x.out.wait_for_room(5000);
  for (uint64_t i = 1; i <= 5000; ++i)
    x.out.put(i, "x");
  std::thread head{[&] { x.out.put(0, "a"); }};
  x.out.wait_for_room(5000);
  head.join();
  CHECK(x.text.size() == 5001);
}

TEST_CASE("lines of an earlier run come at their place, read when they are due") {
  std::string text;
  std::vector<uint64_t> asked;
  auto earlier = [&](uint64_t position) -> std::optional<std::string> {
    asked.push_back(position);
    if (position == 2 || position == 4)
      return std::nullopt;
    return std::string(1, static_cast<char>('A' + position));
  };
  auto until_six = [&](uint64_t position) {
    return position < 6 ? earlier(position) : std::nullopt;
  };
  delivery out{order::input, [&](std::string_view line) { text += line; }, until_six};
  out.begin();
  CHECK(text == "AB");
  out.put(4, "e");
  CHECK(text == "AB");
  out.put(2, "c");
  CHECK(text == "ABcDeF");
  CHECK(std::is_sorted(asked.begin(), asked.end()));
}

TEST_CASE("a reader may be ahead of the oldest missing line by the window") {
  std::string text;
  delivery out{order::input, [&](std::string_view line) { text += line; }, nullptr, 3};
  out.wait_for_room(2);
  std::thread head{[&] { out.put(0, "a"); }};
  out.wait_for_room(3);
  head.join();
  out.end_waiting();
  out.wait_for_room(1'000'000);
}

TEST_CASE("what a journal keeps need not go out with gaps") {
  page x{order::input};
  x.out.put(5, "f");
  x.out.close(false);
  CHECK(x.text.empty());
}

TEST_CASE("of lines that wait long a journal is asked again") {
  std::string text;
  std::vector<uint64_t> asked;
  delivery out{order::input, [&](std::string_view line) { text += line.front(); }, nullptr,
               std::numeric_limits<uint64_t>::max(),
               [&](uint64_t offset) -> std::optional<std::string> {
                 asked.push_back(offset);
                 return offset == 5 ? std::nullopt : std::optional{std::string{"r"}};
               }};
  const std::string half(size_t{600} << 10, 'k');
  for (uint64_t i = 1; i < 6; ++i)
    out.put(i, half, i);
  CHECK(text.empty());
  out.put(0, "0", 0);
  // One is kept; what cannot be read is left out.
  CHECK(text == "0krrr");
  CHECK(asked == std::vector<uint64_t>{2, 3, 4, 5});
}
