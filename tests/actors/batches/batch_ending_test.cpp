#include "book_stage.hpp"

using namespace troupe;
using namespace test;

namespace {

book_rules with_deadline() {
  auto result = book_stage::usual_rules();
  result.deadline = 100s;
  return result;
}

book_rules detaching() {
  auto result = book_stage::usual_rules();
  result.detach = true;
  return result;
}

} // namespace

TEST_CASE("when time is up, what was not submitted goes live") {
  book_stage x{with_deadline()};
  x.wait(90s);
  x.add(0, "a");
  x.done();
  x.wait(10s);
  CHECK(x.done() == words{"send live", "recall 0", "forget t-1"});
  x.add(1, "b");
  CHECK(x.done() == words{"recall 1"});
  CHECK_FALSE(x.book->next_due());
}

TEST_CASE("when time is up, an upload is given up") {
  book_stage x{with_deadline()};
  x.add(0, "a");
  x.wait(100s);
  CHECK(x.done("recall") == words{"recall 0"});
  CHECK(x.store->open().empty());
  x.uploaded("f1");
  CHECK(x.done("call").empty());
}

TEST_CASE("when time is up, a batch that waits to be made is not made") {
  book_stage x{with_deadline()};
  x.add(0, "a");
  x.wait(95s);
  x.uploaded("f1");
  x.fail("create", errc::rate_limited);
  x.wait(5s);
  CHECK(x.done("recall") == words{"recall 0"});
  x.wait(1h);
  CHECK_FALSE(x.has_call("create"));
}

TEST_CASE("a creation that fails after the time is not repeated") {
  for (const auto code : {errc::rate_limited, errc::connect, errc::http_status}) {
    book_stage x{with_deadline()};
    x.add(0, "a");
    x.wait(95s);
    x.uploaded("f1");
    x.wait(5s);
    CHECK(x.done("recall").empty());
    x.fail("create", code);
    CHECK(x.done("recall") == words{"recall 0"});
  }
}

TEST_CASE("a batch that was made at the last moment is cancelled, and what it did counts") {
  book_stage x{with_deadline()};
  x.add(0, "a");
  x.add(1, "b");
  x.wait(95s);
  x.uploaded("f1");
  x.wait(5s);
  x.made("b1");
  x.wait_for_call("poll");
  CHECK(x.done("in passing") == words{"in passing: cancel b1"});
  x.polled(book_stage::running("b1"));
  x.wait_for_call("poll");
  CHECK(x.done("in passing").empty());
  x.polled(book_stage::ended("b1", batch_end::cancelled, {"out"}));
  x.fetched("out", {book_stage::row("a"), book_stage::row("b", false)});
  CHECK(x.done("recall") == words{"recall 1"});
  CHECK(x.gifts() == words{"0"});
}

TEST_CASE("one that may have been made at the last moment is looked for, and not made again") {
  book_stage x{with_deadline()};
  x.add(0, "a");
  x.wait(95s);
  x.uploaded("f1");
  x.fail("create", errc::timeout_sent);
  x.wait(5s);
  x.format->page = batch_page{};
  x.reply("list");
  x.wait(60s);
  CHECK(x.done("recall").empty());
  x.reply("list");
  CHECK(x.done("recall") == words{"recall 0"});
}

TEST_CASE("when time is up, batches that nobody waits for are not touched") {
  book_stage x;
  x.add(0, "a");
  x.submit("f1", "b1");
  const auto left = x.store->open();
  book_stage y{with_deadline()};
  y.take_over(left);
  y.wait(100s);
  CHECK(y.done() == words{"send live"});
  CHECK(y.calls.empty());
}

TEST_CASE("when time is up, one that nobody waits for any more, or that is a guess, runs on") {
  for (const bool guessed : {true, false}) {
    book_stage x{with_deadline()};
    x.format->has_files = false;
    x.add(0, "a");
    x.wait(30s);
    if (guessed) {
      x.fail("create", errc::timeout_sent);
      x.wait(1s);
      auto found = book_stage::running("b1", 1);
      found.created = std::chrono::system_clock::time_point{x.clock};
      x.format->page = batch_page{{found}, ""};
      x.reply("list");
    } else {
      x.made("b1");
      x.leave(0);
    }
    x.wait(100s);
    x.polled(book_stage::running("b1"));
    x.wait_for_call("poll");
    CHECK(x.done("in passing").empty());
  }
}

TEST_CASE("what is noted when time is up goes no further") {
  auto rules = with_deadline();
  const auto format = std::make_shared<said_format>();
  rules.lanes.push_back({0, "lane", format});
  for (const auto step : {batch_step::prepared, batch_step::uploaded}) {
    batch_book x{rules, 0s};
    x.add(0, book_stage::key_of("a"), 0, 1, 1, 0s);
    x.tick(30s);
    x.input_ready(0, 1, 30s);
    if (step == batch_step::uploaded) {
      x.noted(0, {}, 30s);
      format->step = upload_step{"f1", std::nullopt};
      x.replied(0, {}, 30s);
    }
    x.take_orders();
    x.tick(100s);
    CHECK(x.take_orders().size() == 1);
    x.noted(0, {}, 100s);
    const auto orders = x.take_orders();
    REQUIRE_FALSE(orders.empty());
    CHECK(std::get<batch_orders::recall>(orders.front()).seat == 0);
  }
}

TEST_CASE("the last few of a run are sent live") {
  auto rules = book_stage::usual_rules();
  rules.rest = 2;
  book_stage x{rules};
  x.add(0, "a");
  x.expect_texts(false);
  x.submit("f1", "b1");
  x.complete("b1", {book_stage::row("a")});
  x.gifts();
  // Of those that are asked again.
  x.done();
  x.add(0, "a, once more");
  x.wait(1s);
  CHECK(x.done() == words{"send live", "recall 0", "forget t-2"});
}

TEST_CASE("few texts are no rest while others are in batches, or before the first batch") {
  auto rules = book_stage::usual_rules();
  rules.rest = 10;
  book_stage x{rules};
  x.add(0, "a");
  x.expect_texts(false);
  x.wait(1s);
  CHECK(x.has_call("upload t-1"));
  x.uploaded("f1");
  x.made("b1");
  x.add(1, "b");
  x.wait(1s);
  CHECK(x.has_call("upload t-2"));
}

TEST_CASE("few texts are no rest while others are in batches, after the first one, too") {
  auto rules = book_stage::usual_rules();
  rules.rest = 10;
  rules.rows_max = 1;
  book_stage x{rules};
  x.add(0, "a");
  x.add(1, "b");
  x.expect_texts(false);
  x.submit("f1", "b1");
  x.uploaded("f2");
  x.made("b2");
  x.complete("b1", {book_stage::row("a")});
  x.gifts();
  x.add(0, "a, once more");
  x.wait(1s);
  CHECK(x.has_call("upload t-3"));
}

TEST_CASE("what comes to a full draft when the rest goes live goes live, too") {
  auto rules = book_stage::usual_rules();
  rules.rest = 10;
  rules.rows_max = 1;
  book_stage x{rules};
  x.add(0, "a");
  x.expect_texts(false);
  x.submit("f1", "b1");
  x.complete("b1", {book_stage::row("a")});
  x.gifts();
  x.done();
  x.add(0, "b");
  CHECK_FALSE(x.add(1, "c"));
  CHECK(x.done() == words{"send live", "recall 0", "forget t-2", "recall 1"});
  CHECK_FALSE(x.book->next_due());
}

TEST_CASE("a run that detaches ends when all is submitted") {
  book_stage x{detaching()};
  x.add(0, "a");
  x.wait(30s);
  x.uploaded("f1");
  x.expect_texts(false);
  x.wait(10s);
  CHECK(x.done("all").empty());
  x.made("b1");
  CHECK(x.done("let") == words{"let go 0"});
  x.wait(0s);
  CHECK(x.done("all") == words{"all submitted"});
  x.wait(100s);
  CHECK(x.done("all").empty());
}

TEST_CASE(
  "a run that detaches waits for nothing that is submitted, and a text equal to it neither") {
  book_stage x{detaching()};
  x.add(0, "a");
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  CHECK(x.done("let") == words{"let go 0"});
  x.add(5, "a");
  CHECK(x.done("let") == words{"let go 5"});
  x.wait(100s);
  CHECK(x.done("call").empty());
}

TEST_CASE("as long as more texts may come, a run does not detach, nor look whether it may") {
  book_stage x{detaching()};
  x.add(0, "a");
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  x.wait(5s);
  CHECK(x.done("all").empty());
  CHECK_FALSE(x.book->next_due());
}

TEST_CASE("a run that comes back takes what is there before it detaches again") {
  book_stage x{detaching()};
  x.add(0, "a");
  x.submit("f1", "b1");
  const auto left = x.store->open();
  x.begin();
  x.expect_texts(false);
  x.take_over(left);
  x.add(0, "a");
  x.wait(5s);
  CHECK(x.done("all").empty());
  x.polled(book_stage::ended("b1", batch_end::completed, {"out"}));
  x.fetched("out", {book_stage::row("a")});
  x.wait(5s);
  CHECK(x.done("all").empty());
  CHECK(x.gifts() == words{"0"});
  x.wait(0s);
  CHECK(x.done("all") == words{"all submitted"});
}

TEST_CASE("a run that comes back detaches again when it has seen that its batch still runs") {
  book_stage x{detaching()};
  x.add(0, "a");
  x.submit("f1", "b1");
  const auto left = x.store->open();
  x.begin();
  x.expect_texts(false);
  x.take_over(left);
  x.add(0, "a");
  x.wait(5s);
  CHECK(x.done("all").empty());
  x.polled(book_stage::running("b1"));
  x.wait(0s);
  CHECK(x.done("all") == words{"all submitted"});
}

TEST_CASE("a run that is complete closes all its batches") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  book_stage x{rules};
  for (uint32_t i = 0; i < 3; ++i)
    x.add(i, std::to_string(i));
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  x.done();
  x.finish(true);
  CHECK(x.done()
        == words{"note t-1 closed", "forget t-1", "note t-2 closed", "forget t-2", "forget t-3"});
  CHECK(x.store->open().empty());
  CHECK_FALSE(x.book->next_due());
}

TEST_CASE("a run that is stopped leaves its batches to a later one, and no files") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  book_stage x{rules};
  for (uint32_t i = 0; i < 3; ++i)
    x.add(i, std::to_string(i));
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  x.done();
  x.finish(false);
  CHECK(x.done() == words{"forget t-1", "forget t-2", "forget t-3"});
  CHECK(x.store->open().size() == 2);
  // Whatever comes late is ignored.
  x.uploaded("f2");
  x.add(3, "3");
  CHECK(x.done() == words{"recall 3"});
}

TEST_CASE("a run that is stopped cancels its batches if it is told to") {
  auto rules = book_stage::usual_rules();
  rules.cancels = true;
  book_stage x{rules};
  x.add(0, "a");
  x.submit("f1", "b1");
  x.done();
  x.finish(false);
  CHECK(x.done() == words{"in passing: cancel b1", "forget t-1"});
  CHECK(x.store->open().size() == 1);
}
