#include "book_stage.hpp"

using namespace troupe;
using namespace test;

namespace {

/// A run with a batch that runs.
struct running_stage : book_stage {
  explicit running_stage(uint32_t rows = 2, book_rules rules = usual_rules())
    : book_stage(std::move(rules)) {
    for (uint32_t i = 0; i < rows; ++i)
      add(i, std::to_string(i));
    submit("f1", "b1");
    done();
    news.clear();
  }

  void end(batch_end how, error why = {}) {
    wait_for_call("poll b1");
    auto x = ended("b1", how);
    x.problem = std::move(why);
    polled(std::move(x));
  }
};

} // namespace

TEST_CASE("a batch is looked at after the shortest wait, and then by how far it is") {
  running_stage x;
  x.wait(9s);
  CHECK_FALSE(x.has_call("poll"));
  x.wait(1s);
  CHECK(x.has_call("poll b1"));
  // No other look while one is under way.
  x.wait(100s);
  CHECK(x.calls.size() == 1);
  auto status = book_stage::running("b1", 2);
  status.done = 1;
  // 110 s for a half.
  x.polled(status);
  x.wait(36s);
  CHECK_FALSE(x.has_call("poll"));
  x.wait(1s);
  CHECK(x.has_call("poll"));
}

TEST_CASE("observers hear how far a batch is, when that has changed") {
  running_stage x;
  x.wait_for_call("poll");
  auto status = book_stage::running("b1", 2);
  x.polled(status);
  const auto heard = x.news.size();
  x.wait_for_call("poll");
  x.polled(status);
  CHECK(x.news.size() == heard);
  x.wait_for_call("poll");
  status.done = 1;
  x.polled(status);
  REQUIRE(x.news.size() == heard + 1);
  CHECK(x.news.back().done == 1);
}

TEST_CASE("a server that asks not to come back so soon is obeyed") {
  running_stage x;
  x.wait_for_call("poll");
  x.format->status = book_stage::running("b1");
  x.reply("poll", 300s);
  x.wait(299s);
  CHECK_FALSE(x.has_call("poll"));
  x.wait(1s);
  CHECK(x.has_call("poll"));
  x.fail("poll", errc::rate_limited, 200s);
  x.wait(199s);
  CHECK_FALSE(x.has_call("poll"));
}

TEST_CASE("looks that fail are repeated at growing distance, without an end, and told of") {
  running_stage x;
  x.wait_for_call("poll");
  for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    x.fail("poll", errc::unavailable);
    // The first one doubles the beginning.
    x.wait(2 * wait - 1s);
    if (2 * wait <= 60s)
      CHECK_FALSE(x.has_call("poll"));
    x.wait(1s);
    REQUIRE(x.has_call("poll"));
  }
  for (int i = 0; i < 100; ++i) {
    x.fail("poll", errc::unavailable);
    x.wait(60s);
  }
  CHECK(x.done("refuse").empty());
  REQUIRE(x.news.size() == 1);
  CHECK(x.news[0].what == batch_news::held_up);
}

TEST_CASE("the status of another batch is none") {
  running_stage x;
  x.wait_for_call("poll");
  x.polled(book_stage::ended("b7", batch_end::completed));
  CHECK(x.book->at(0).is == batch_place::running);
}

TEST_CASE("a batch that is not there twenty times in a row is gone, and may have been paid") {
  running_stage x;
  x.wait_for_call("poll");
  for (int i = 0; i < 19; ++i) {
    x.fail("poll", errc::http_status);
    x.wait(60s);
  }
  // It was not there in between for another reason.
  x.fail("poll", errc::unavailable);
  x.wait(60s);
  for (int i = 0; i < 19; ++i) {
    x.fail("poll", errc::http_status);
    x.wait(60s);
    REQUIRE(x.has_call("poll"));
  }
  x.fail("poll", errc::http_status);
  CHECK(x.gifts() == words{"0 missing", "1 missing"});
}

TEST_CASE("a key that is not let in any more leaves the batch to a later run") {
  running_stage x;
  x.wait_for_call("poll");
  x.fail("poll", errc::authentication);
  CHECK(x.done("refuse") == words{"refuse 0: authentication", "refuse 1: authentication"});
  // It may be paid there.
  CHECK_FALSE(x.add(2, "0"));
  CHECK(x.done() == words{"refuse 2: authentication"});
  x.finish(true);
  CHECK(x.store->open().size() == 1);
}

TEST_CASE("a batch that failed because too much waits goes again, later and later") {
  auto rules = book_stage::usual_rules();
  running_stage x{2, rules};
  for (auto held = 60s; held <= 180s; held += 60s) {
    x.wait_for_call("poll");
    auto status = book_stage::ended("b1", batch_end::failed);
    status.problem = {errc::rate_limited, "the queue is full"};
    x.polled(status);
    CHECK(x.done("recall") == words{"recall 0", "recall 1"});
    x.add(0, "0");
    x.add(1, "1");
    x.expect_texts(false);
    x.wait(held - 1s);
    REQUIRE_FALSE(x.has_call("upload"));
    x.wait(2s);
    x.uploaded("f1");
    // It was too large alone, as far as is known: half of it.
    x.made("b1");
    x.wait(0s);
    if (x.has_call("upload")) {
      x.uploaded("f2");
      x.made("b2");
      break;
    }
  }
  CHECK(x.book->at(1).rows.size() == 1);
}

TEST_CASE("a batch that is refused for its tokens is made smaller, however the limit is told") {
  for (const uint64_t told : {uint64_t{0}, uint64_t{12}, uint64_t{1'000'000}}) {
    running_stage x{4};
    x.wait_for_call("poll");
    auto status = book_stage::ended("b1", batch_end::failed);
    status.problem = {errc::rate_limited, "the queue is full"};
    status.tokens_max = told;
    x.polled(status);
    uint32_t batch = 0;
    for (uint32_t i = 0; i < 4; ++i)
      batch = *x.add(i, std::to_string(i));
    CHECK(batch == 2);
  }
}

TEST_CASE("an earlier run's batch says nothing about how large one may be") {
  running_stage x{4};
  auto left = x.store->open();
  x.begin();
  x.take_over(left);
  for (uint32_t i = 0; i < 4; ++i)
    x.add(i, std::to_string(i));
  x.wait_for_call("poll");
  auto status = book_stage::ended("b1", batch_end::failed);
  status.problem = {errc::rate_limited, "the queue is full"};
  x.polled(status);
  uint32_t batch = 0;
  for (uint32_t i = 0; i < 4; ++i)
    batch = *x.add(i, std::to_string(i));
  CHECK(batch == 1);
}

TEST_CASE("while others run there, a refusal says nothing about a batch's size") {
  auto rules = book_stage::usual_rules();
  rules.rows_max = 2;
  book_stage x{rules};
  for (uint32_t i = 0; i < 4; ++i)
    x.add(i, std::to_string(i));
  x.wait(30s);
  x.uploaded("f1");
  x.made("b1");
  x.uploaded("f2");
  x.made("b2");
  x.wait_for_call("poll b2");
  auto status = book_stage::ended("b2", batch_end::failed);
  status.problem = {errc::rate_limited, "the queue is full"};
  x.polled(status);
  CHECK(*x.add(2, "2") == *x.add(3, "3"));
  x.expect_texts(false);
  x.wait(10s);
  CHECK_FALSE(x.has_call("upload"));
  // What ends there makes room.
  x.polled(book_stage::ended("b1", batch_end::completed));
  x.wait(0s);
  CHECK(x.has_call("upload t-3"));
}

TEST_CASE("rows that a provider could not take fail for their reasons, the others go again") {
  running_stage x{3};
  x.add(7, "1");
  x.wait_for_call("poll");
  auto status = book_stage::ended("b1", batch_end::failed);
  status.problem = {errc::http_status, "a row is wrong"};
  status.refused = {{2, {errc::unusable_file, "too large"}}, {99, {errc::internal, ""}}};
  x.done();
  x.polled(status);
  CHECK(x.done()
        == words{"note t-1 ended", "refuse 1: unusable_file", "refuse 7: unusable_file", "recall 0",
                 "recall 2", "note t-1 dropped", "in passing: remove f1", "forget t-1"});
  CHECK(x.add(0, "0") == 1u);
}

TEST_CASE("a batch that failed for rows that nobody can name fails all of them") {
  running_stage x;
  x.wait_for_call("poll");
  auto status = book_stage::ended("b1", batch_end::failed);
  status.problem = {errc::http_status, "a row is wrong"};
  status.refused = {{0, {errc::http_status, "some row"}}};
  x.polled(status);
  CHECK(x.done("refuse") == words{"refuse 0: http_status", "refuse 1: http_status"});
}

TEST_CASE("a batch that failed without a word fails its rows") {
  running_stage x;
  x.end(batch_end::failed);
  CHECK(x.done("refuse") == words{"refuse 0: http_status", "refuse 1: http_status"});
  CHECK(x.store->open().empty());
}

TEST_CASE("an account that is used up fails all rows, whatever is said of some") {
  running_stage x;
  x.wait_for_call("poll");
  auto status = book_stage::ended("b1", batch_end::failed);
  status.problem = {errc::quota_exhausted, "no credit"};
  status.refused = {{1, {errc::http_status, "this one"}}};
  x.polled(status);
  CHECK(x.done("refuse") == words{"refuse 0: quota_exhausted", "refuse 1: quota_exhausted"});
}
