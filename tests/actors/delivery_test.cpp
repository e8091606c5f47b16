#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <numeric>

using namespace troupe;
using namespace troupe::test;

namespace {

using indexes = std::vector<uint64_t>;
using strings = std::vector<std::string>;

/// Counts what was read of it.
class counted_source final : public source {
public:
  explicit counted_source(uint64_t count) : count_(count) {}

  bool read(std::vector<prompt>& out, size_t max) override {
    for (; max > 0 && given < count_; --max, ++given) {
      prompt x;
      x.text = "t" + std::to_string(given) + ".";
      out.push_back(x);
    }
    return given < count_;
  }

  bool blocking() const noexcept override {
    return false;
  }

  uint64_t given = 0;

private:
  uint64_t count_;
};

} // namespace

TEST_CASE("outcomes come as they are completed, each with the index of its text") {
  stage s;
  s.start(texts(3));
  CHECK(s.in_flight() == strings{"t0.", "t1."});
  s.reply("t1.", "11");
  CHECK(s.delivered() == indexes{1});
  CHECK(s.in_flight() == strings{"t0.", "t2."});
  s.reply("t2.", "22");
  s.reply("t0.", "33");
  CHECK(s.delivered() == indexes{1, 2, 0});
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 3);
  CHECK(s.seen->sum->tokens.total_tokens == 30);
  CHECK(*s.seen->outcomes[2] == 33);
}

TEST_CASE("ordered outcomes wait for the ones before them") {
  stage s;
  s.plan.how = order::input;
  s.start(texts(3));
  s.reply("t1.", "11");
  s.reply("t2.", "22");
  CHECK(s.delivered().empty());
  s.reply("t0.", "0");
  CHECK(s.delivered() == indexes{0, 1, 2});
  CHECK(s.seen->sum);
}

TEST_CASE("a run of no texts ends at once") {
  stage s;
  s.start(strings{});
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->texts == 0);
}

TEST_CASE("no more requests are in flight than there are seats in the pool") {
  stage s;
  s.plan.conf.pool_size = 3;
  s.start(texts(50));
  s.reply_to_all("1");
  CHECK(s.engine->in_flight_max == 3);
  CHECK(s.seen->outcomes.size() == 50);
}

TEST_CASE("a source of ten million texts is read only as far as it is needed") {
  stage s;
  auto source = std::make_shared<counted_source>(10'000'000);
  s.plan.texts = source;
  s.start();
  CHECK(s.in_flight() == strings{"t0.", "t1."});
  CHECK(source->given <= 64);
}

TEST_CASE("the order window holds back new texts behind a slow one") {
  stage s;
  s.plan.how = order::input;
  s.plan.conf.order_window = 4;
  s.start(texts(20));
  s.reply("t1.", "1");
  s.reply("t2.", "1");
  s.reply("t3.", "1");
  // Texts 0 to 3 fill the window: only text 0 is in flight although a seat is free.
  CHECK(s.in_flight() == strings{"t0."});
  s.reply("t0.", "1");
  CHECK(s.delivered() == indexes{0, 1, 2, 3});
  CHECK(s.in_flight() == strings{"t4.", "t5."});
}

TEST_CASE("outcomes wait for credit, and hold back new texts when too many wait") {
  stage s;
  s.plan.initial_credit = 1;
  s.plan.conf.outbox_max = 4;
  s.start(texts(20));
  s.reply_to_all("1");
  CHECK(s.delivered() == indexes{0});
  // One was delivered; four wait; none may start.
  CHECK(s.engine->submitted == 5);
  s.tell(credit{2});
  CHECK(s.delivered().size() == 3);
  s.tell(credit{unlimited_credit});
  s.reply_to_all("1");
  CHECK(s.delivered().size() == 20);
  CHECK(s.seen->sum);
}

TEST_CASE("an application sends prompts itself and says which are the last") {
  stage s;
  s.start();
  CHECK(s.in_flight().empty());
  prompts some;
  some.list.resize(2);
  some.list[0].text = "a";
  some.list[0].id = "first";
  some.list[1].text = "b";
  s.tell(some);
  s.reply("b", "2");
  s.reply("a", "1");
  CHECK_FALSE(s.seen->sum);
  s.tell(prompts{{}, true, {}});
  CHECK(s.seen->sum);
  CHECK(s.seen->outcomes[1].id == "first");
}

TEST_CASE("a source that throws ends the supply with one more outcome") {
  class broken_source final : public source {
  public:
    bool read(std::vector<prompt>& out, size_t) override {
      out.emplace_back().text = "good";
      throw std::runtime_error("line 2 is not UTF-8");
    }
    bool blocking() const noexcept override {
      return false;
    }
  };
  for (const auto how : {order::completed, order::input}) {
    stage s;
    s.plan.how = how;
    s.plan.texts = std::make_shared<broken_source>();
    s.start();
    s.reply("good", "1");
    REQUIRE(s.seen->outcomes.size() == 2);
    const auto failed = std::find_if(s.seen->outcomes.begin(), s.seen->outcomes.end(),
                                     [](auto& x) { return !x; });
    REQUIRE(failed != s.seen->outcomes.end());
    CHECK(failed->index == 1);
    CHECK(failed->error() == error{errc::source_failed, "line 2 is not UTF-8"});
    CHECK(s.seen->sum->failed == 1);
  }
}

TEST_CASE("the number of fetchers follows the work, not the pool") {
  stage s;
  s.plan.conf.pool_size = 4096;
  const auto before = s.running_actors();
  s.start(texts(3));
  // Coordinator, one validator, three fetchers.
  CHECK(s.running_actors() - before == 5);
}
