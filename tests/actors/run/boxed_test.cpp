#include "run/boxed.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using troupe::boxed;

TEST_CASE("a copy of a box holds a value of its own") {
  const boxed<std::string> box{"one"};
  auto copy = box;
  *copy += " more";
  CHECK(*box == "one");
  CHECK(*copy == "one more");
  copy = box;
  CHECK(*copy == "one");
}

TEST_CASE("a box is empty until something is put in, and after its value is moved on") {
  boxed<std::string> box;
  CHECK_FALSE(box);
  CHECK_FALSE(boxed<std::string>{box});
  box.emplace() = "one";
  const auto* place = &*box;
  const auto next = std::move(box);
  CHECK(&*next == place);
  CHECK_FALSE(box);
}
