#include "company/reader.hpp"

#include "alone.hpp"
#include "protocol/actor_of.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <forward_list>
#include <ranges>
#include <sstream>

using namespace troupe;
using namespace troupe::test;

namespace {

/// All that a source has, as "text,text".
std::string all_of(source& x) {
  std::vector<prompt> got;
  while (x.read(got, 2)) {}
  std::string result;
  for (const auto& y : got)
    result += y.text + ",";
  return result;
}

} // namespace

TEST_CASE("a reader sends what it is asked for, text by text, and no more") {
  stage s;
  s.start();
  auto next = [i = 0]() mutable -> std::optional<std::string> {
    if (i == 3)
      return std::nullopt;
    return "g" + std::to_string(i++);
  };
  auto reads = s.system.spawn<caf::stateful_actor<reader, reader_actor::impl>>(make_source(next),
                                                                               s.coordinator);
  post_anonymously(reads, demand{2});
  s.run();
  CHECK(s.in_flight() == std::vector<std::string>{"g0", "g1"});
  s.reply_to_all("1");
  CHECK_FALSE(s.seen->sum);
  post_anonymously(reads, demand{5});
  s.run();
  s.reply_to_all("1");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 3);
}

TEST_CASE("a reader ends when its source does, and with its coordinator") {
  alone s;
  const auto spawn_reader = [&s](source_ptr texts) {
    return reader_actor{
      s.system.spawn<actor_of<reader, reader_actor>>(std::move(texts), s.coordinator)};
  };
  const auto first = spawn_reader(make_source(std::vector<std::string>{"a", "b", "c"}));
  s.tell(first, demand{2});
  REQUIRE(s.heard->texts.size() == 1);
  CHECK(s.heard->texts[0].list.size() == 2);
  CHECK_FALSE(s.heard->texts[0].last);
  s.tell(first, demand{2});
  REQUIRE(s.heard->texts.size() == 2);
  CHECK(s.heard->texts[1].list.at(0).text == "c");
  CHECK(s.heard->texts[1].last);
  CHECK(s.running_actors() == 1);
  const auto second = spawn_reader(make_source(std::vector<std::string>{"d"}));
  s.run();
  s.end_coordinator();
  CHECK(s.running_actors() == 0);
}

TEST_CASE("a generator that throws ends the supply and says why") {
  stage s;
  s.start();
  auto next = []() -> std::optional<std::string> { throw std::runtime_error("the tape is torn"); };
  auto reads = s.system.spawn<caf::stateful_actor<reader, reader_actor::impl>>(make_source(next),
                                                                               s.coordinator);
  post_anonymously(reads, demand{2});
  s.run();
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error() == error{errc::source_failed, "the tape is torn"});
  CHECK(s.seen->sum);
}

namespace foreign {

/// Its ends are found by name lookup alone, as a range-based for loop does.
struct shelf {
  std::vector<std::string> books;
};

auto begin(const shelf& x) {
  return x.books.begin();
}

auto end(const shelf& x) {
  return x.books.end();
}

} // namespace foreign

TEST_CASE("whatever a for loop can walk is a source, if it consists of texts") {
  const char* const words[] = {"a", "b"};
  CHECK(all_of(*make_source(words)) == "a,b,");
  CHECK(make_source(words)->size() == 2);
  const std::forward_list<std::string> list{"c", "d"};
  CHECK(all_of(*make_source(list)) == "c,d,");
  CHECK_FALSE(make_source(list)->size());
  const std::vector<int> numbers{1, 2, 3, 4};
  auto spelled = numbers | std::views::transform([](int x) { return std::to_string(x); });
  CHECK(make_source(spelled)->size() == 4);
  CHECK(all_of(*make_source(spelled)) == "1,2,3,4,");
  // Its end is of another type.
  auto first = numbers | std::views::take_while([](int x) { return x < 3; })
               | std::views::transform([](int x) { return std::to_string(x); });
  CHECK(all_of(*make_source(first)) == "1,2,");
  foreign::shelf shelf{{"e"}};
  CHECK(all_of(*make_source(shelf)) == "e,");
}

TEST_CASE("a range of strings, views, prompts or conversations is a source that knows its size") {
  const std::vector<std::string> strings{"a", "b"};
  const char* const views[] = {"c", "d", "e"};
  CHECK(make_source(strings)->size() == 2);
  CHECK_FALSE(make_source(strings)->blocking());
  CHECK(all_of(*make_source(strings)) == "a,b,");
  CHECK(all_of(*make_source(views)) == "c,d,e,");
  CHECK(all_of(*make_source(std::vector<std::string>{"moved"})) == "moved,");
  std::vector<conversation> talks(1);
  talks[0].push_back({role::user, "hello", {}, {}});
  std::vector<prompt> got;
  make_source(talks)->read(got, 5);
  CHECK(got.at(0).messages == talks[0]);
}

TEST_CASE("lines lose their ends, empty ones are skipped, and the last needs no newline") {
  std::istringstream file{"one\r\n\ntwo\n\r\nthree"};
  CHECK(all_of(*lines_of(file)) == "one,two,three,");
}
