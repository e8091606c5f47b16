#include "delivery.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <thread>

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
