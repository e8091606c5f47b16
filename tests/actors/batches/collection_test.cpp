#include "book_stage.hpp"

using namespace troupe;
using namespace test;

namespace {

struct collecting_stage : book_stage {
  explicit collecting_stage(uint32_t rows = 3, book_rules rules = usual_rules())
    : book_stage(std::move(rules)) {
    for (uint32_t i = 0; i < rows; ++i)
      add(i, std::to_string(i));
    submit("f1", "b1");
    done();
    news.clear();
  }

  void end(batch_end how, std::vector<std::string> outputs = {}, uint64_t rows_told = 0) {
    wait_for_call("poll b1");
    auto x = ended("b1", how, std::move(outputs));
    x.rows = rows_told;
    polled(std::move(x));
  }
};

} // namespace

TEST_CASE("rows go to those who asked for them, whatever their order there") {
  collecting_stage x;
  x.complete("b1", {book_stage::row("2"), book_stage::row("0"), book_stage::row("1")});
  CHECK(x.gifts() == words{"0", "1", "2"});
  CHECK(x.done("forget") == words{"forget t-1"});
  // It stays written down until the run is over: the outcomes may not be safe yet.
  CHECK(x.store->open().size() == 1);
  x.finish(true);
  CHECK(x.store->open().empty());
}

TEST_CASE("several files of results are fetched one after the other") {
  collecting_stage x;
  x.end(batch_end::completed, {"good", "bad"});
  CHECK(x.done("call") == words{"call poll b1", "call fetch good"});
  x.fetched("good", {book_stage::row("0"), book_stage::row("1")});
  CHECK(x.done("call") == words{"call fetch bad"});
  x.fetched("bad", {book_stage::row("2")});
  CHECK(x.gifts() == words{"0", "1", "2"});
}

TEST_CASE("rows without a result are given as such") {
  collecting_stage x;
  x.complete("b1", {book_stage::row("1")});
  CHECK(x.gifts() == words{"0 missing", "1", "2 missing"});
  REQUIRE(x.news.back().what == batch_news::collected);
  CHECK(x.news.back().missing == 2);
}

TEST_CASE("rows that nobody asked for, and those that came before, are counted") {
  collecting_stage x;
  x.complete("b1", {book_stage::row("0"),
                    book_stage::row("7"),
                    {"request-1"},
                    book_stage::row("0"),
                    book_stage::row("1"),
                    book_stage::row("2")});
  CHECK(x.news.back().unknown == 2);
  CHECK(x.news.back().repeated == 1);
  CHECK(x.gifts() == words{"0", "1", "2"});
}

TEST_CASE("of a row that came twice the first result counts") {
  collecting_stage x{1};
  x.complete("b1", {book_stage::row("0"), book_stage::row("0", false)});
  CHECK(x.gifts() == words{"0"});
}

TEST_CASE("rows that were not run go again, without having failed") {
  for (const auto how : {batch_end::expired, batch_end::cancelled}) {
    collecting_stage x;
    x.end(how, {"out"});
    x.fetched("out",
              {book_stage::row("0"), book_stage::row("1", false), book_stage::row("2", false)});
    CHECK(x.done("recall") == words{"recall 1", "recall 2"});
    CHECK(x.gifts() == words{"0"});
    CHECK(x.add(1, "1") == 1u);
  }
}

TEST_CASE("a batch that ended before its first row has run none of them") {
  for (const auto how : {batch_end::expired, batch_end::cancelled}) {
    collecting_stage x{2};
    x.end(how, {}, 2);
    CHECK(x.done("recall") == words{"recall 0", "recall 1"});
  }
}

TEST_CASE("one that ended so and does not count its rows may have run them") {
  collecting_stage x{2};
  x.end(batch_end::cancelled);
  CHECK(x.gifts() == words{"0 missing", "1 missing"});
}

TEST_CASE("a batch that is completed without results may have run its rows") {
  collecting_stage x{2};
  x.end(batch_end::completed, {}, 2);
  CHECK(x.gifts() == words{"0 missing", "1 missing"});
}

TEST_CASE("results that cannot be had for a moment are fetched again") {
  collecting_stage x{1};
  x.end(batch_end::completed, {"out"});
  for (const auto code : {errc::connection_lost, errc::unavailable, errc::http_status}) {
    x.fail("fetch", code);
    x.wait(60s);
  }
  x.fetched("out", {book_stage::row("0")});
  CHECK(x.gifts() == words{"0"});
}

TEST_CASE("results that can never be had are not there; those of other files are") {
  collecting_stage x{2};
  x.end(batch_end::completed, {"gone", "out"});
  int tries = 0;
  for (; x.has_call("fetch gone"); ++tries) {
    x.fail("fetch", errc::http_status);
    x.wait(60s);
  }
  CHECK(tries == 20);
  x.fetched("out", {book_stage::row("1")});
  CHECK(x.gifts() == words{"0 missing", "1"});
}

TEST_CASE("batches that bring nothing three times in a row are no way to go on") {
  book_stage x;
  x.expect_texts(false);
  for (uint32_t i = 1; i <= 3; ++i) {
    // Another try has another key.
    x.add(0, "try " + std::to_string(i));
    x.submit("f", "b" + std::to_string(i));
    x.wait_for_call("poll");
    x.done();
    x.polled(book_stage::ended("b" + std::to_string(i), batch_end::completed));
    if (i < 3)
      CHECK(x.gifts() == words{"0 missing"});
  }
  CHECK(x.gifts().empty());
  CHECK(x.done("refuse") == words{"refuse 0: http_status"});
}

TEST_CASE("batches that were cut off because time is up say nothing against going on live") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  rules.deadline = 100s;
  book_stage x{rules};
  for (uint32_t i = 0; i < 4; ++i)
    x.add(i, std::to_string(i));
  x.wait(30s);
  for (uint32_t i = 0; i < 4; ++i) {
    x.uploaded("f");
    x.made("b" + std::to_string(i));
  }
  x.wait(10s);
  for (uint32_t i = 0; i < 4; ++i)
    if (x.has_call("poll b" + std::to_string(i)))
      x.polled(book_stage::running("b" + std::to_string(i)));
  x.wait(60s);
  x.done();
  for (uint32_t i = 0; i < 4; ++i) {
    const auto id = "b" + std::to_string(i);
    x.wait_for_call("poll " + id);
    auto status = book_stage::ended(id, batch_end::cancelled);
    status.rows = 1;
    x.polled(status);
  }
  CHECK(x.done("refuse").empty());
}

TEST_CASE("rows of a collected batch that nobody has asked for yet stay for those who will") {
  collecting_stage x{2};
  x.leave(0);
  x.complete("b1", {book_stage::row("0"), book_stage::row("1")});
  CHECK(x.gifts() == words{"1"});
  CHECK(x.done("forget").empty());
  CHECK_FALSE(x.add(5, "0"));
  CHECK(x.gifts() == words{"5"});
}

TEST_CASE("a row that was not run goes into another batch when somebody asks for it") {
  collecting_stage x{2};
  x.leave(0);
  x.complete("b1", {book_stage::row("0", false), book_stage::row("1")});
  x.done();
  CHECK(x.add(5, "0") == 1u);
}

TEST_CASE("whoever leaves before a row is given does not get it") {
  collecting_stage x;
  x.complete("b1", {book_stage::row("0"), book_stage::row("1"), book_stage::row("2")});
  x.leave(1);
  x.add(8, "2");
  x.leave(2);
  CHECK(x.gifts() == words{"0", "8"});
}

TEST_CASE("who asks for a row that is being fetched gets it") {
  collecting_stage x{1};
  x.leave(0);
  x.end(batch_end::completed, {"out"});
  CHECK_FALSE(x.add(4, "0"));
  x.fetched("out", {book_stage::row("0")});
  CHECK(x.gifts() == words{"4"});
}

TEST_CASE("rows that are told of a batch that is not being read are ignored") {
  collecting_stage x{1};
  x.book->found(0, book_stage::row("0").id, true, {});
  x.book->scanned(0, x.now);
  CHECK(x.book->at(0).is == batch_place::running);
  x.finish(true);
  x.book->found(0, book_stage::row("0").id, true, {});
}
