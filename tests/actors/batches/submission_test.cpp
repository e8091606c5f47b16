#include "book_stage.hpp"

using namespace troupe;
using namespace test;

TEST_CASE("what is about to happen is written down before it does") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  CHECK(x.done() == words{"close t-1", "note t-1 prepared", "call upload t-1"});
  CHECK(unpack_rows(x.store->open().front().keys).value() == std::vector{book_stage::key_of("a")});
  x.uploaded("f1");
  CHECK(x.done() == words{"note t-1 uploaded", "call create t-1 of f1"});
  CHECK(x.store->open().front().file == "f1");
  x.made("b1");
  CHECK(x.done() == words{"note t-1 created"});
  CHECK(x.store->open().front().id == "b1");
  CHECK(x.store->open().front().keys.size() == 28);
}

TEST_CASE("where nothing is uploaded the rows are what a batch is made of") {
  book_stage x;
  x.format->has_files = false;
  x.add(0, "a");
  x.wait(30s);
  CHECK(x.done() == words{"close t-1", "note t-1 prepared", "call create t-1"});
}

TEST_CASE("an upload in several steps goes from one to the next") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  batch_call next;
  next.url = "put it there";
  x.format->step = upload_step{"", next};
  x.reply("upload");
  x.format->step = upload_step{"f1", std::nullopt};
  x.reply("put");
  x.wait(0s);
  CHECK(x.has_call("create t-1 of f1"));
}

TEST_CASE("an upload that broke in its midst begins anew") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  batch_call next;
  next.url = "put it there";
  x.format->step = upload_step{"", next};
  x.reply("upload");
  x.fail("put", errc::connection_lost);
  x.wait(1s);
  CHECK(x.has_call("upload t-1"));
}

TEST_CASE("an upload is tried often, and not for ever") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  int tries = 0;
  for (; x.has_call("upload"); ++tries) {
    x.fail("upload", errc::unavailable);
    x.wait(60s);
  }
  CHECK(tries == 21);
  CHECK(x.done("refuse") == words{"refuse 0: unavailable"});
  CHECK(x.store->open().empty());
}

TEST_CASE("an upload that is turned down fails its rows") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  x.done();
  x.fail("upload", errc::authentication);
  CHECK(x.done() == words{"refuse 0: authentication", "note t-1 dropped", "forget t-1"});
  REQUIRE(x.news.size() == 1);
  CHECK(x.news[0].what == batch_news::failed);
}

TEST_CASE("batches of a lane are submitted one at a time, those of two side by side") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  book_stage x{rules, 2};
  x.add(0, "a", 0);
  x.add(1, "b", 0);
  x.add(2, "c", 1);
  x.wait(30s);
  CHECK(x.done("call") == words{"call upload t-1", "call upload t-3"});
  x.uploaded("f1");
  CHECK(x.done("call") == words{"call create t-1 of f1"});
  x.made("b1");
  CHECK(x.done("call") == words{"call upload t-2"});
}

TEST_CASE("no more batches are open than the provider allows") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  book_stage x{rules};
  x.format->most.open_max = 1;
  x.add(0, "a");
  x.add(1, "b");
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  x.wait(5s);
  CHECK_FALSE(x.has_call("upload"));
  x.complete("b1", {book_stage::row("a")});
  x.wait(0s);
  CHECK(x.has_call("upload t-2"));
}

TEST_CASE("a batch that is lost sight of makes room for the next") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  book_stage x{rules};
  x.format->most.open_max = 1;
  x.add(0, "a");
  x.add(1, "b");
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  x.wait_for_call("poll");
  x.fail("poll", errc::authentication);
  x.wait(0s);
  CHECK(x.has_call("upload t-2"));
}

TEST_CASE("what cannot be written down is not done") {
  book_stage x;
  x.disk_full = true;
  x.add(0, "a");
  x.wait(30s);
  CHECK(x.calls.empty());
  CHECK(x.done("refuse") == words{"refuse 0: internal"});
  x.disk_full = false;
  x.add(1, "b");
  x.wait(30s);
  CHECK(x.has_call("upload t-2"));
}

TEST_CASE("a batch that was made and could not be written down goes on, as it is found again") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  x.uploaded("f1");
  x.disk_full = true;
  x.made("b1");
  x.disk_full = false;
  CHECK(x.store->open().front().step == batch_step::uploaded);
  x.complete("b1", {book_stage::row("a")});
  CHECK(x.gifts() == words{"0"});
}

TEST_CASE("what was uploaded and could not be written down is not made") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  x.disk_full = true;
  x.done();
  x.uploaded("f1");
  CHECK(x.done()
        == words{"note t-1 uploaded", "refuse 0: internal", "note t-1 dropped",
                 "in passing: remove f1", "forget t-1"});
}

TEST_CASE("a batch that ended is collected even if that cannot be written down") {
  book_stage x;
  x.add(0, "a");
  x.submit("f1", "b1");
  x.disk_full = true;
  x.complete("b1", {book_stage::row("a")});
  CHECK(x.gifts() == words{"0"});
}

TEST_CASE("a provider that says that too much waits there is asked again, however often") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  x.uploaded("f1");
  for (int i = 0; i < 40; ++i) {
    x.fail("create", errc::rate_limited);
    x.wait(9s);
    CHECK_FALSE(x.has_call("create"));
    x.wait(51s);
    REQUIRE(x.has_call("create"));
  }
  // Some other trouble, and it is not given up at once.
  x.fail("create", errc::connect);
  x.wait(60s);
  CHECK(x.has_call("create"));
  x.fail("create", errc::rate_limited, 300s);
  x.wait(299s);
  CHECK_FALSE(x.has_call("create"));
  x.wait(1s);
  x.made("b1");
  CHECK(x.done("refuse").empty());
  CHECK(x.news.front().what == batch_news::held_up);
}

TEST_CASE("a file that was just uploaded may be unknown for a moment") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  x.uploaded("f1");
  for (int i = 0; i < 7; ++i) {
    x.fail("create", errc::http_status);
    x.wait(60s);
  }
  CHECK(x.news.empty());
  x.done();
  x.fail("create", errc::http_status);
  CHECK(
    x.done()
    == words{"refuse 0: http_status", "note t-1 dropped", "in passing: remove f1", "forget t-1"});
}

TEST_CASE("a creation that never reached the provider is tried again without a look at its list") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  x.uploaded("f1");
  for (const auto code : {errc::connect, errc::timeout_unsent}) {
    x.fail("create", code);
    x.wait(10s);
    CHECK(x.has_call("create"));
  }
}

TEST_CASE("room at the provider lets a creation that waits go on") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  rules.poll_max = 600s;
  book_stage x{rules};
  x.add(0, "a");
  x.add(1, "b");
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  x.uploaded("f2");
  x.fail("create t-2", errc::rate_limited, 3600s);
  x.complete("b1", {book_stage::row("a")});
  x.wait(0s);
  CHECK(x.has_call("create t-2"));
}

TEST_CASE("seats that are left while a batch is submitted change nothing but who gets its rows") {
  book_stage x;
  x.add(0, "a");
  x.add(1, "b");
  x.wait(30s);
  x.leave(0);
  x.uploaded("f1");
  x.leave(1);
  x.made("b1");
  CHECK_FALSE(x.add(2, "b"));
  x.complete("b1", {book_stage::row("a"), book_stage::row("b")});
  CHECK(x.gifts() == words{"2"});
  CHECK_FALSE(x.add(3, "a"));
  CHECK(x.gifts() == words{"3"});
}
