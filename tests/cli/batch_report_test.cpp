#include "batch_report.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

batch_event event(batch_news what) {
  batch_event x;
  x.what = what;
  x.name = "troupe-1f-1";
  x.id = "msgbatch_1";
  x.rows = 50'000;
  return x;
}

} // namespace

TEST_CASE("what happens to a batch is told in a line") {
  CHECK(batch_text(event(batch_news::submitted))
        == "batch troupe-1f-1 (msgbatch_1): 50,000 rows submitted");
  CHECK(batch_text(event(batch_news::progress)).empty());
  CHECK(batch_text(event(batch_news::left))
        == "batch troupe-1f-1 (msgbatch_1): 50,000 rows left running");
  CHECK(batch_text(event(batch_news::cancelled))
        == "batch troupe-1f-1 (msgbatch_1): asked to be cancelled, with 50,000 rows");
  auto held = event(batch_news::held_up);
  held.id.clear();
  held.route = 2;
  held.reason = {errc::rate_limited, "too much waits"};
  CHECK(batch_text(held)
        == "batch troupe-1f-1 of fallback 2: waits, with 50,000 rows: rate_limited: too much "
           "waits");
  auto failed = event(batch_news::failed);
  failed.reason = {errc::provider_error, "line 3 is no JSON"};
  CHECK(batch_text(failed).ends_with(
    ": failed as a whole, with 50,000 rows: provider_error: line 3 is no JSON"));
}

TEST_CASE("a batch that was collected tells what it lacks, and nothing more") {
  auto x = event(batch_news::collected);
  x.word = "completed";
  x.elapsed = 130min;
  CHECK(batch_text(x).ends_with(": completed after 2 h 10 min: 50,000 rows"));
  x.failed = 2;
  x.missing = 3;
  x.unknown = 4;
  x.repeated = 5000;
  CHECK(batch_text(x).ends_with(": 50,000 rows, 2 failed, 3 without a result, 4 that nobody asked "
                                "for, 5,000 that came twice"));
}

TEST_CASE("the progress counts the rows of the batches that are open") {
  batch_report report;
  CHECK(report.progress().empty());
  CHECK_FALSE(report.take(event(batch_news::submitted)).empty());
  auto other = event(batch_news::submitted);
  other.name = "b";
  other.rows = 20'000;
  report.take(other);
  CHECK(report.progress() == ", 2 batches (0 of 70,000 rows)");
  auto news = event(batch_news::progress);
  news.done = 12'000;
  CHECK(report.take(news).empty());
  CHECK(report.progress() == ", 2 batches (12,000 of 70,000 rows)");
  report.take(event(batch_news::collected));
  CHECK(report.progress() == ", 1 batch (0 of 20,000 rows)");
  // It is not at the provider.
  other.what = batch_news::held_up;
  other.name = "c";
  report.take(other);
  CHECK(report.progress() == ", 1 batch (0 of 20,000 rows)");
  other.what = batch_news::failed;
  other.name = "b";
  report.take(other);
  CHECK(report.progress().empty());
}
