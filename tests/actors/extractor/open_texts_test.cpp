#include "extractor/open_texts.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

detail::open_text some(uint64_t tag, std::chrono::milliseconds deadline = 0ms) {
  detail::open_text x;
  x.input.tag = tag;
  x.input.deadline = deadline;
  x.input.context = std::string{"mine"};
  return x;
}

} // namespace

TEST_CASE("texts with one tag are told apart, and come back as they were") {
  open_texts x{0ms};
  const auto first = x.add(some(7), {}, 0s);
  const auto second = x.add(some(7), {}, 0s);
  CHECK(first != second);
  const auto sent = x.take_waiting(0s);
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].tag == first);
  CHECK(sent[1].tag == second);
  CHECK(sent[0].context.empty());
  const auto back = x.take(second);
  REQUIRE(back);
  CHECK(back->input.tag == 7);
  CHECK(*back->input.context.get<std::string>() == "mine");
  CHECK_FALSE(x.take(second));
  CHECK(x.size() == 1);
}

TEST_CASE("what a company did not take waits for the next one, in its order") {
  open_texts x{0ms};
  for (uint64_t i = 1; i <= 3; ++i)
    x.add(some(i), {}, 0s);
  const auto sent = x.take_waiting(0s);
  CHECK(x.all_sent());
  x.take(sent[1].tag);
  x.add(some(4), {}, 0s);
  CHECK(x.take_waiting(0s).size() == 1);
  x.take_back();
  const auto again = x.take_waiting(0s);
  REQUIRE(again.size() == 3);
  CHECK(again[0].tag == sent[0].tag);
  CHECK(again[1].tag == sent[2].tag);
}

TEST_CASE("what was given up while a company had it is not given to the next one") {
  open_texts x{0ms};
  const auto first = x.add(some(1), {}, 0s);
  x.add(some(2), {}, 0s);
  x.take_waiting(0s);
  x.give_up(first);
  const auto gone = x.take_back();
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].input.tag == 1);
  CHECK(x.take_waiting(0s).size() == 1);
  CHECK(x.all_sent());
}

TEST_CASE("the deadline of a text that comes back from a company still holds") {
  open_texts x{0ms};
  x.add(some(1, 100ms), {}, 0s);
  x.take_waiting(0s);
  CHECK(x.take_expired(100ms).empty());
  x.take_back();
  CHECK(x.next_due() == 100ms);
  CHECK(x.take_expired(100ms).size() == 1);
}

TEST_CASE("a company has what is left of a text's deadline") {
  open_texts x{500ms};
  x.add(some(1), {}, 0s);
  x.add(some(2, 100ms), {}, 0s);
  CHECK(x.next_due() == 100ms);
  const auto sent = x.take_waiting(30ms);
  CHECK(sent[0].deadline == 470ms);
  CHECK(sent[1].deadline == 70ms);
  // The company answers these.
  CHECK_FALSE(x.next_due());
  CHECK(x.take_expired(1s).empty());
}

TEST_CASE("a text whose deadline passes while there is no company is taken out") {
  open_texts x{0ms};
  x.add(some(1), {}, 0s);
  x.add(some(2, 100ms), {}, 0s);
  CHECK(x.take_expired(99ms).empty());
  const auto late = x.take_expired(100ms);
  REQUIRE(late.size() == 1);
  CHECK(late[0].input.tag == 2);
  CHECK(x.size() == 1);
}

TEST_CASE("texts are found by the requester's tag, and it is known which ones a company has") {
  open_texts x{0ms};
  const auto first = x.add(some(7), {}, 0s);
  x.take_waiting(0s);
  const auto second = x.add(some(7), {}, 0s);
  x.add(some(8), {}, 0s);
  const auto found = x.find({{}, 7});
  CHECK(found == std::vector<uint64_t>{first, second});
  CHECK(x.is_sent(first));
  CHECK_FALSE(x.is_sent(second));
  CHECK(x.find({{}, std::nullopt}).size() == 3);
}

TEST_CASE("a deadline that is longer than can be counted is none") {
  open_texts x{0ms};
  x.add(some(1, std::chrono::milliseconds::max()), {}, 5s);
  CHECK(x.take_expired(100h).empty());
  CHECK(x.take_waiting(5s).size() == 1);
}
