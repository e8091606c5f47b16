#include "book_stage.hpp"

using namespace troupe;
using namespace test;

namespace {

/// What an earlier run left, whose batch came this far.
struct left_stage : book_stage {
  explicit left_stage(batch_step step, bool has_files = true, uint32_t lanes = 1)
    : book_stage(usual_rules(), lanes) {
    format->has_files = has_files;
    add(0, "a");
    add(1, "b");
    wait(30s);
    if (step != batch_step::prepared && has_files)
      uploaded("f1");
    if (step == batch_step::created || step == batch_step::ended)
      made("b1");
    if (step == batch_step::ended) {
      wait_for_call("poll");
      polled(ended("b1", batch_end::completed, {"out"}));
    }
    REQUIRE(store->open().front().step == step);
    begin();
    rules_.tag = "u";
    begin();
    take_over(store->open());
  }
};

} // namespace

TEST_CASE("an earlier run's batch is left alone as long as nobody wants a row of it") {
  for (const auto step :
       {batch_step::prepared, batch_step::uploaded, batch_step::created, batch_step::ended}) {
    left_stage x{step};
    x.wait(1h);
    CHECK(x.done().empty());
  }
}

TEST_CASE("a request whose row lies in an earlier run's batch waits for that") {
  left_stage x{batch_step::created};
  CHECK_FALSE(x.add(5, "b"));
  x.wait(0s);
  CHECK(x.done() == words{"call poll b1"});
  x.complete("b1", {book_stage::row("a"), book_stage::row("b")});
  CHECK(x.gifts() == words{"5"});
  // The other one is asked for later.
  CHECK_FALSE(x.add(6, "a"));
  CHECK(x.gifts() == words{"6"});
}

TEST_CASE("one that had ended is asked for what it gave") {
  left_stage x{batch_step::ended};
  CHECK_FALSE(x.add(5, "a"));
  x.complete("b1", {book_stage::row("a"), book_stage::row("b")});
  CHECK(x.gifts() == words{"5"});
}

TEST_CASE("one that may have been made is looked for") {
  left_stage x{batch_step::uploaded};
  CHECK_FALSE(x.add(5, "a"));
  x.wait(0s);
  CHECK(x.done() == words{"call list"});
  auto ours = book_stage::running("b9");
  ours.input = "f1";
  x.format->page = batch_page{{ours}, ""};
  x.reply("list");
  CHECK(x.done() == words{"note t-1 created"});
  x.complete("b9", {book_stage::row("a"), book_stage::row("b")});
  CHECK(x.gifts() == words{"5"});
}

TEST_CASE("one that was made of its rows is looked for from its first note on") {
  left_stage x{batch_step::prepared, false};
  x.add(5, "a");
  x.wait(0s);
  CHECK(x.done() == words{"call list"});
  auto older = book_stage::running("b8", 2);
  older.created = std::chrono::system_clock::time_point{x.clock - 700s};
  auto ours = book_stage::running("b9", 2);
  ours.created = std::chrono::system_clock::time_point{x.clock + 1s};
  x.format->page = batch_page{{ours, older}, ""};
  x.reply("list");
  CHECK(x.store->open().front().id == "b9");
}

TEST_CASE("one that is not found is put together anew, as far as it is wanted") {
  left_stage x{batch_step::uploaded};
  x.add(5, "a");
  x.wait(0s);
  x.format->page = batch_page{};
  x.reply("list");
  x.wait(60s);
  x.done();
  x.reply("list");
  CHECK(x.done() == words{"recall 5", "note t-1 dropped", "in passing: remove f1", "forget t-1"});
  CHECK(x.add(5, "a") == 1u);
  x.expect_texts(false);
  x.wait(1s);
  // No number is used twice.
  CHECK(x.done() == words{"close u-2", "note u-2 prepared", "call upload u-2"});
}

TEST_CASE("what was at most uploaded cannot have been made, and only its file is looked for") {
  left_stage x{batch_step::prepared};
  x.add(5, "a");
  x.wait(0s);
  x.format->files = remote_files{{{"f8", "somebody's"}}, "p2"};
  x.reply("files");
  CHECK(x.done() == words{"call files", "call files from p2"});
  x.format->files = remote_files{{{"f9", "t-1.jsonl"}}, "p3"};
  x.reply("files");
  CHECK(x.done() == words{"recall 5", "note t-1 dropped", "in passing: remove f9", "forget t-1"});
}

TEST_CASE("files that cannot be looked for are in nobody's way") {
  left_stage x{batch_step::prepared};
  x.add(5, "a");
  x.wait(0s);
  x.fail("files", errc::unavailable);
  x.wait(60s);
  x.done();
  x.fail("files", errc::authentication);
  CHECK(x.done() == words{"recall 5", "note t-1 dropped", "forget t-1"});
}

TEST_CASE("a search for an earlier run's batch does not let two of a lane be submitted at once") {
  left_stage x{batch_step::uploaded};
  x.expect_texts(false);
  x.add(5, "a");
  x.add(6, "c");
  x.add(7, "d");
  x.wait(1s);
  REQUIRE(x.has_call("upload u-2"));
  auto ours = book_stage::running("b9");
  ours.input = "f1";
  x.format->page = batch_page{{ours}, ""};
  x.reply("list");
  x.add(8, "e");
  x.wait(1s);
  CHECK_FALSE(x.has_call("upload u-3"));
}

TEST_CASE("what nobody wants of an earlier run is in no batch's way") {
  left_stage x{batch_step::ended};
  x.format->most.open_max = 1;
  x.expect_texts(false);
  x.add(5, "c");
  x.wait(1s);
  CHECK(x.has_call("upload u-2"));
}

TEST_CASE("of batches with one row in common the latest counts") {
  left_stage x{batch_step::created};
  auto list = x.store->open();
  auto second = list.front();
  second.number = 2;
  second.name = "t-2.jsonl";
  second.id = "b2";
  // Whatever their order.
  list.insert(list.begin(), second);
  x.begin();
  x.take_over(list);
  // Nothing is left of the first one.
  CHECK(x.done() == words{"note t-1 closed", "forget t-1"});
  x.add(5, "a");
  x.wait(0s);
  CHECK(x.done() == words{"call poll b2"});
  x.complete("b2", {book_stage::row("a"), book_stage::row("b")});
  CHECK(x.gifts() == words{"5"});
}

TEST_CASE("a guessed batch whose rows all went into a later one is no stranger's") {
  left_stage x{batch_step::created, false};
  auto list = x.store->open();
  list.front().guessed = true;
  auto second = list.front();
  second.number = 2;
  second.name = "t-2.jsonl";
  second.id = "b2";
  second.keys = pack_rows(std::vector{book_stage::key_of("b")});
  second.rows = 1;
  list.push_back(second);
  x.begin();
  x.take_over(list);
  x.add(5, "a");
  x.complete("b1", {book_stage::row("b")});
  CHECK(x.gifts() == words{"5 missing"});
}

TEST_CASE("batches of lanes that there are not any more are left alone, to the end") {
  left_stage x{batch_step::created};
  auto list = x.store->open();
  list.front().route = "another model";
  x.begin();
  x.take_over(list);
  CHECK(x.add(5, "a") == 0u);
  x.finish(true);
  CHECK(x.done("note").empty());
}

TEST_CASE("batches whose rows cannot be read are left alone") {
  left_stage x{batch_step::created};
  auto list = x.store->open();
  list.front().keys = "damaged";
  x.begin();
  x.take_over(list);
  CHECK(x.add(5, "a") == 0u);
  CHECK(x.book->at(0).record.number == 2);
}

TEST_CASE("a batch that was guessed by an earlier run may be somebody else's") {
  left_stage x{batch_step::created, false};
  auto list = x.store->open();
  list.front().guessed = true;
  x.begin();
  x.take_over(list);
  x.add(5, "a");
  x.complete("b1", {{"request-1"}, {"request-2"}});
  x.wait(0s);
  auto theirs = book_stage::running("b1", 2);
  theirs.created = std::chrono::system_clock::time_point{x.clock};
  auto ours = theirs;
  ours.id = "b0";
  x.format->page = batch_page{{theirs, ours}, ""};
  x.reply("list");
  x.complete("b0", {book_stage::row("a"), book_stage::row("b")});
  CHECK(x.gifts() == words{"5"});
}
