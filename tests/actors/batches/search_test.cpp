#include "book_stage.hpp"

using namespace troupe;
using namespace test;

namespace {

/// A run whose first batch may have been made.
struct doubtful : book_stage {
  explicit doubtful(bool has_files = true, errc how = errc::timeout_sent) {
    format->has_files = has_files;
    add(0, "a");
    add(1, "b");
    wait(30s);
    if (has_files)
      uploaded("f1");
    fail("create", how);
    wait(1s);
    done();
    news.clear();
  }

  void listed(std::vector<batch_status> list, const std::string& next = {}) {
    format->page = batch_page{std::move(list), next};
    reply("list");
  }
  batch_status other(const std::string& id) const {
    auto x = running(id, 2);
    x.name = "somebody's";
    x.input = "f7";
    x.created = std::chrono::system_clock::time_point{clock};
    return x;
  }
  batch_status nameless(const std::string& id, std::chrono::seconds after = 5s) const {
    auto x = running(id, 2);
    x.created = std::chrono::system_clock::time_point{clock + after};
    return x;
  }
};

} // namespace

TEST_CASE("a batch that may have been made is looked for before another one is") {
  for (const auto how :
       {errc::timeout_sent, errc::connection_lost, errc::unavailable, errc::malformed_response,
        errc::provider_error, errc::reply_too_large, errc::cancelled}) {
    doubtful x{true, how};
    CHECK(x.has_call("list"));
    CHECK_FALSE(x.has_call("create"));
  }
}

TEST_CASE("a reply to a creation without an id is none") {
  book_stage x;
  x.add(0, "a");
  x.wait(30s);
  x.uploaded("f1");
  x.made("");
  x.wait(1s);
  CHECK(x.has_call("list"));
}

TEST_CASE("a batch is found by its name") {
  doubtful x;
  auto ours = x.other("b2");
  ours.name = "t-1.jsonl";
  x.listed({x.other("b1"), ours});
  CHECK(x.done() == words{"note t-1 created"});
  CHECK(x.store->open().front().id == "b2");
}

TEST_CASE("a batch is found by the file of its rows") {
  doubtful x;
  auto ours = x.other("b2");
  ours.name.clear();
  ours.input = "f1";
  x.listed({x.other("b1"), ours});
  CHECK(x.store->open().front().id == "b2");
}

TEST_CASE("a batch without a name is found by its size and its time") {
  doubtful x{false};
  auto larger = x.nameless("b1");
  larger.rows = 3;
  x.listed({larger, x.nameless("b2", -601s), x.nameless("b3", -599s)});
  CHECK(x.store->open().front().id == "b3");
}

TEST_CASE("a batch that is one of ours already is no other one") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  book_stage x{rules};
  x.format->has_files = false;
  x.add(0, "a");
  x.add(1, "b");
  x.wait(30s);
  x.made("b1");
  x.fail("create", errc::timeout_sent);
  x.wait(1s);
  auto first = book_stage::running("b1", 1);
  first.created = std::chrono::system_clock::time_point{x.clock};
  x.format->page = batch_page{{first}, ""};
  x.reply("list");
  CHECK(x.book->at(1).is == batch_place::searching);
}

TEST_CASE("a list is gone through page by page, and no further back than the batch is old") {
  doubtful x;
  x.listed({x.other("b9")}, "p2");
  CHECK(x.has_call("list from p2"));
  auto old = x.other("b8");
  old.created -= 700s;
  x.listed({old}, "p3");
  CHECK_FALSE(x.has_call("list"));
}

TEST_CASE("a page that leads to itself is the last one") {
  doubtful x;
  x.listed({x.other("b9")}, "p2");
  x.listed({x.other("b9")}, "p2");
  CHECK_FALSE(x.has_call("list"));
}

TEST_CASE("a list without an end is left some day") {
  doubtful x;
  int pages = 0;
  for (; x.has_call("list"); ++pages)
    x.listed({}, pages % 2 == 0 ? "p2" : "p3");
  CHECK(pages == 200);
}

TEST_CASE("a batch that is not listed at first is looked for once more, a while later") {
  doubtful x;
  x.listed({});
  x.wait(59s);
  CHECK_FALSE(x.has_call("list"));
  x.wait(1s);
  auto ours = x.other("b2");
  ours.name = "t-1.jsonl";
  x.listed({ours});
  CHECK(x.done("note") == words{"note t-1 created"});
}

TEST_CASE("a batch that is not found twice was not made, and is made now") {
  doubtful x;
  x.listed({});
  x.wait(60s);
  x.listed({});
  CHECK(x.done("call create") == words{"call create t-1 of f1"});
  x.made("b1");
  CHECK(x.done() == words{"note t-1 created"});
}

TEST_CASE("a batch that nobody waits for any more is not made after all") {
  doubtful x;
  x.leave(0);
  x.leave(1);
  x.listed({});
  x.wait(60s);
  x.done();
  x.listed({});
  CHECK(x.done() == words{"note t-1 dropped", "in passing: remove f1", "forget t-1"});
}

TEST_CASE("a batch that is never made fails its rows some day") {
  doubtful x;
  int tries = 1;
  for (;; ++tries) {
    x.listed({});
    x.wait(60s);
    x.listed({});
    if (!x.has_call("create"))
      break;
    x.fail("create", errc::unavailable);
    x.wait(60s);
  }
  CHECK(tries == 20);
  CHECK(x.done("refuse") == words{"refuse 0: unavailable", "refuse 1: unavailable"});
  CHECK(x.store->open().empty());
}

TEST_CASE("a list that cannot be had is asked for again") {
  doubtful x;
  x.fail("list", errc::unavailable);
  x.wait(60s);
  x.format->page = failed(errc::malformed_response, "HTML");
  x.reply("list");
  x.wait(60s);
  auto ours = x.other("b2");
  ours.name = "t-1.jsonl";
  x.listed({ours});
  CHECK(x.done("note") == words{"note t-1 created"});
}

TEST_CASE("a batch that cannot be looked for is left to a later run, and may have been paid") {
  doubtful x;
  int tries = 0;
  for (; x.has_call("list"); ++tries) {
    x.fail("list", errc::unavailable);
    x.wait(60s);
  }
  CHECK(tries == 21);
  CHECK(x.done("refuse") == words{"refuse 0: unavailable", "refuse 1: unavailable"});
  CHECK(x.store->open().front().step == batch_step::uploaded);
  x.finish(true);
  CHECK(x.store->open().size() == 1);
}

TEST_CASE("one that was only guessed and is somebody else's is no end of the search") {
  doubtful x{false};
  auto larger = x.nameless("b9");
  larger.rows = 9;
  x.listed({larger}, "p2");
  x.listed({x.nameless("b2"), x.nameless("b1")});
  x.wait_for_call("poll b2");
  // It took hours.
  x.clock += 10000s;
  x.polled(book_stage::ended("b2", batch_end::completed, {"out"}));
  x.clock -= 10000s;
  x.fetched("out", {{"request-1"}, {"request-2"}});
  x.wait(0s);
  // From the beginning.
  CHECK(x.done("call list") == words{"call list from p2", "call list"});
  x.listed({x.nameless("b2"), x.nameless("b1")});
  CHECK(x.store->open().front().id == "b1");
  x.complete("b1", {book_stage::row("a"), book_stage::row("b")});
  CHECK(x.gifts() == words{"0", "1"});
}

TEST_CASE("two batches that were taken for each other are told apart by their results") {
  doubtful x{false};
  x.listed({x.nameless("s1")});
  x.add(2, "c");
  x.add(3, "d");
  x.wait(30s);
  x.fail("create", errc::timeout_sent);
  x.wait(1s);
  // The second one is not listed yet.
  x.listed({x.nameless("b1"), x.nameless("s1")});
  x.wait_for_call("poll s1");
  x.polled(book_stage::ended("s1", batch_end::completed, {"out-s1"}));
  x.fetched("out-s1", {{"request-1"}});
  for (int i = 0; i < 5; ++i) {
    x.wait_for_call("list");
    x.listed({x.nameless("s1"), x.nameless("b1")});
  }
  CHECK(x.done("recall").empty());
  x.complete("b1", {book_stage::row("a"), book_stage::row("b")});
  CHECK(x.gifts().empty());
  // Whoever looks first.
  for (int i = 0; i < 2; ++i) {
    x.wait_for_call("list");
    x.listed({x.nameless("b1"), x.nameless("b2")});
  }
  x.complete("b1", {book_stage::row("a"), book_stage::row("b")});
  x.complete("b2", {book_stage::row("c"), book_stage::row("d")});
  CHECK(x.gifts() == words{"0", "1", "2", "3"});
}

TEST_CASE("a guess that is gone is no batch that is gone, and older ones are no guesses") {
  doubtful x{false};
  x.listed({x.nameless("b2")});
  for (const auto guess : {"b2", "b3"}) {
    for (int i = 0; i < 20; ++i) {
      x.wait_for_call(std::string{"poll "} + guess);
      x.fail("poll", errc::http_status);
    }
    CHECK(x.gifts().empty());
    x.wait_for_call("list");
    // That one was there long before.
    x.listed({x.nameless("b3"), x.nameless("b0", -700s)});
  }
  CHECK(x.book->at(0).is == batch_place::searching);
}

TEST_CASE("a guess that has one row in common with ours is not ours") {
  doubtful x{false};
  x.listed({x.nameless("b2")});
  x.add(2, "c");
  x.wait(30s);
  x.made("b3");
  x.wait_for_call("poll b2");
  x.polled(book_stage::ended("b2", batch_end::completed, {"out"}));
  x.fetched("out", {book_stage::row("a"), book_stage::row("c")});
  CHECK(x.gifts().empty());
  x.wait_for_call("list");
  x.listed({x.nameless("b2"), x.nameless("b1")});
  // Whatever is told of others.
  x.complete("b1", {book_stage::row("b"), {"request-1"}, {"request-2"}});
  CHECK(x.gifts() == words{"0 missing", "1"});
}

TEST_CASE("a look that began while another one held the right batch is not the last") {
  doubtful x{false};
  x.listed({x.nameless("s1")});
  x.add(2, "c");
  x.add(3, "d");
  x.wait(30s);
  x.fail("create", errc::timeout_sent);
  x.wait(1s);
  x.listed({x.nameless("b1"), x.nameless("s1")});
  x.complete("s1", {{"request-1"}});
  x.wait_for_call("list");
  x.listed({x.nameless("b1")});
  x.wait_for_call("list");
  // While it goes on, the other one learns what it holds.
  x.complete("b1", {book_stage::row("a"), book_stage::row("b")});
  x.listed({});
  CHECK(x.done("recall").empty());
  CHECK(x.book->at(0).is == batch_place::searching);
}

TEST_CASE("when none but somebody else's is there, the rows go into a new batch") {
  doubtful x{false};
  x.listed({x.nameless("b2")});
  x.wait_for_call("poll b2");
  x.polled(book_stage::ended("b2", batch_end::failed));
  x.wait(0s);
  x.listed({x.nameless("b2")});
  x.wait(60s);
  x.done();
  x.listed({x.nameless("b2")});
  CHECK(x.done() == words{"recall 0", "recall 1", "note t-1 dropped", "forget t-1"});
  CHECK(x.add(0, "a") == 1u);
}

TEST_CASE("what may be somebody else's is not cancelled") {
  doubtful x{false};
  x.listed({x.nameless("b2")});
  x.finish(false);
  CHECK(x.done("in passing").empty());
}

TEST_CASE("while one batch is looked for, no other one of its lane is submitted") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 1;
  book_stage x{rules};
  x.add(0, "a");
  x.add(1, "b");
  x.wait(30s);
  x.uploaded("f1");
  x.fail("create", errc::timeout_sent);
  x.wait(1s);
  CHECK_FALSE(x.has_call("upload"));
  x.format->page = batch_page{};
  x.reply("list");
  x.wait(60s);
  x.reply("list");
  x.made("b1");
  CHECK(x.has_call("upload t-2"));
}
