#include "book_stage.hpp"

using namespace troupe;
using namespace test;

TEST_CASE("rows are gathered into one batch until it is full") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 3;
  book_stage x{rules};
  CHECK(x.add(0, "a") == 0u);
  CHECK(x.add(1, "b") == 0u);
  CHECK(x.add(2, "c") == 0u);
  CHECK(x.done().empty());
  CHECK(x.add(3, "d") == 1u);
  CHECK(x.done() == words{"close t-1", "note t-1 prepared", "call upload t-1"});
  CHECK(x.book->at(0).record.rows == 3);
}

TEST_CASE("the tighter of two limits holds, the provider's or that of the settings") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 3;
  book_stage x{rules};
  x.format->most.rows_max = 2;
  x.add(0, "a");
  x.add(1, "b");
  CHECK(x.add(2, "c") == 1u);
}

TEST_CASE("the bytes of a batch are those of its rows and of what stands around them") {
  book_stage x;
  x.format->first_bytes = "[[";
  x.format->between = ",";
  x.format->last_bytes = "]]]";
  // 2 + 10 + 1 + 10 + 3.
  x.format->most.bytes_max = 26;
  CHECK(x.add(0, "a") == 0u);
  CHECK(x.add(1, "b") == 0u);
  CHECK(x.book->at(0).record.bytes + 1 == 26);
  x.format->most.bytes_max = 25;
  CHECK(x.add(2, "c") == 1u);
  CHECK(x.add(3, "d") == 2u);
}

TEST_CASE("a row that is larger than any batch may be goes alone") {
  auto rules = book_stage::usual_rules();
  rules.bytes_max = 100;
  book_stage x{rules};
  CHECK(x.add(0, "a", 0, 1000) == 0u);
  CHECK(x.add(1, "b") == 1u);
}

TEST_CASE("a batch has no more tokens than one may") {
  auto rules = book_stage::usual_rules();
  rules.tokens_max = 11;
  book_stage x{rules};
  CHECK(x.add(0, "a") == 0u);
  CHECK(x.add(1, "b") == 0u);
  CHECK(x.add(2, "c") == 1u);
}

TEST_CASE("a batch that is not full is closed when no row was added for a while") {
  book_stage x;
  x.expect_texts(false);
  x.add(0, "a");
  x.wait(900ms);
  x.add(1, "b");
  x.wait(900ms);
  CHECK(x.done("close").empty());
  x.wait(100ms);
  CHECK(x.done("close") == words{"close t-1"});
}

TEST_CASE("as long as more texts may come, a batch waits for them longer") {
  book_stage x;
  x.add(0, "a");
  x.wait(9s);
  CHECK(x.done("close").empty());
  x.expect_texts(false);
  x.wait(0s);
  CHECK(x.done("close") == words{"close t-1"});
}

TEST_CASE("requests of two lanes share no batch") {
  book_stage x{book_stage::usual_rules(), 2};
  CHECK(x.add(0, "a", 0) == 0u);
  CHECK(x.add(1, "b", 1) == 1u);
  CHECK(x.book->at(1).record.route == "lane 1");
}

TEST_CASE("one text is a row of its own in each lane") {
  book_stage x{book_stage::usual_rules(), 2};
  CHECK(x.add(0, "a", 0) == 0u);
  CHECK(x.add(1, "a", 1) == 1u);
  CHECK_FALSE(x.add(2, "a", 0));
  CHECK_FALSE(x.add(3, "a", 1));
  x.wait(30s);
  x.uploaded("f1");
  x.uploaded("f2");
  x.made("b1");
  x.made("b2");
  x.complete("b2", {book_stage::row("a")});
  CHECK(x.gifts() == words{"1+3"});
  x.complete("b1", {book_stage::row("a")});
  CHECK(x.gifts() == words{"0+2"});
}

TEST_CASE("of requests with equal keys there is one row, which all of them get") {
  book_stage x;
  CHECK(x.add(0, "a") == 0u);
  CHECK_FALSE(x.add(1, "a"));
  CHECK_FALSE(x.add(2, "a"));
  x.submit("f1", "b1");
  CHECK_FALSE(x.add(3, "a"));
  x.leave(1);
  x.complete("b1", {book_stage::row("a")});
  CHECK_FALSE(x.add(4, "a"));
  CHECK(x.gifts() == words{"0+2+3+4"});
  // It was given away: the next one is paid anew.
  CHECK(x.add(5, "a") == 1u);
}

TEST_CASE("when who asked first leaves, those who asked for the same stay") {
  book_stage x;
  x.add(0, "a");
  x.add(1, "a");
  x.leave(0);
  x.submit("f1", "b1");
  x.complete("b1", {book_stage::row("a")});
  CHECK(x.gifts() == words{"1"});
}

TEST_CASE("a batch with rows that nobody wants any more is put together anew") {
  book_stage x;
  x.add(0, "a");
  x.add(1, "b");
  x.leave(0);
  x.wait(30s);
  CHECK(x.done() == words{"recall 1", "forget t-1"});
  CHECK(x.add(1, "b") == 1u);
  x.wait(30s);
  CHECK(x.done() == words{"close t-2", "note t-2 prepared", "call upload t-2"});
}

TEST_CASE("a row that somebody wants again in time stays where it is") {
  book_stage x;
  x.add(0, "a");
  x.leave(0);
  CHECK_FALSE(x.add(1, "a"));
  x.wait(30s);
  CHECK(x.done("close") == words{"close t-1"});
}

TEST_CASE("rows that cannot be written fail with those before them") {
  book_stage x;
  x.add(0, "a");
  x.add(1, "b");
  x.lose_input(0);
  x.wait(60s);
  CHECK(x.done() == words{"refuse 0: internal", "refuse 1: internal", "forget t-1"});
  CHECK(x.add(2, "c") == 1u);
}

TEST_CASE("one that waited long for its turn is not submitted with rows that nobody wants") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 2;
  book_stage x{rules};
  x.format->most.open_max = 1;
  x.add(0, "a");
  x.add(1, "b");
  x.add(2, "c");
  x.add(3, "d");
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  x.done();
  x.leave(2);
  x.complete("b1", {book_stage::row("a"), book_stage::row("b")});
  x.gifts();
  x.wait(0s);
  CHECK(x.done("recall") == words{"recall 3"});
}
