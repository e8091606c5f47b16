#include "run/judging.hpp"

#include <catch2/catch_test_macros.hpp>

#include <utility>

using namespace troupe;

namespace {

judging two_questions() {
  verdict held;
  held.questions.resize(2);
  judging result{std::move(held), 3};
  result.add({5, 0});
  result.add({6, 0});
  return result;
}

} // namespace

TEST_CASE("an answer waits for all rulings about it") {
  auto x = two_questions();
  CHECK_FALSE(x.done());
  CHECK(x.open() == std::vector<text_id>{{5, 0}, {6, 0}});
  x.settle(1, std::nullopt);
  CHECK(x.open() == std::vector<text_id>{{5, 0}});
  CHECK_FALSE(x.done());
  x.settle(0, std::nullopt);
  CHECK(x.done());
  CHECK(x.found().empty());
  CHECK(x.attempt() == 3);
}

TEST_CASE("a question is answered once") {
  auto x = two_questions();
  x.settle(0, violation{"/a", "judged", "first", ""});
  x.settle(0, violation{"/a", "judged", "second", ""});
  CHECK_FALSE(x.done());
  REQUIRE(x.found().size() == 1);
  CHECK(x.found()[0].message == "first");
}

TEST_CASE("what is wrong is told in the order of the questions") {
  auto x = two_questions();
  x.settle(1, violation{"/b", "judged", "later", ""});
  x.settle(0, violation{"/a", "judged", "sooner", ""});
  REQUIRE(x.found().size() == 2);
  CHECK(x.found()[0].pointer == "/a");
}

TEST_CASE("a question that ends with the run or with its text says nothing about the answer") {
  CHECK(is_about_the_text(errc::cancelled));
  CHECK(is_about_the_text(errc::budget_exhausted));
  CHECK_FALSE(is_about_the_text(errc::unavailable));
}
