#include "batches_command.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

constexpr std::chrono::seconds begun{1'764'583'513};

std::map<uint64_t, batch_record> two_batches() {
  std::map<uint64_t, batch_record> result;
  auto& first = result[1];
  first.number = 1;
  first.step = batch_step::created;
  first.name = "troupe-1f-1";
  first.id = "batch_abc";
  first.file = "file-1";
  first.route = "openai gpt-4o-mini";
  first.rows = 50'000;
  first.at = begun;
  auto& second = result[12];
  second.number = 12;
  second.step = batch_step::prepared;
  second.name = "troupe-1f-12";
  second.rows = 20'000;
  second.at = begun + std::chrono::hours{2};
  return result;
}

} // namespace

TEST_CASE("open batches are a table, with the sum and what to do next") {
  CHECK(
    batches_text(two_batches(), begun + std::chrono::minutes{130})
    == "BATCH  STEP      ROWS    DONE  FAILED  SINCE (UTC)          AGE         WORD  NAME      "
       "    ID         ROUTE\n"
       "1      created   50,000  -     -       2025-12-01 10:05:13  2 h 10 min  -     "
       "troupe-1f-1   batch_abc  openai gpt-4o-mini\n"
       "12     prepared  20,000  -     -       2025-12-01 12:05:13  10 min      -     "
       "troupe-1f-12  -          -\n"
       "\n"
       "1 batch at the provider, 50,000 rows; what was noted last, which a run that has the "
       "journal may know better\n"
       "to go on with them: the command of this run, with --batch; with --cancel-batches, too, "
       "Ctrl-C cancels them\n");
  CHECK(batches_text({}, begun) == "no batch is under way\n");
}

TEST_CASE("an ended batch shows its counts, zero among them") {
  auto open = two_batches();
  open.erase(12);
  auto& x = open[1];
  x.step = batch_step::ended;
  x.word = "completed";
  x.done = 50'000;
  const auto text = batches_text(open, begun);
  CHECK(text.find("ended  50,000  50,000  0       2025-12-01 10:05:13  0 s  completed  ")
        != std::string::npos);
}

TEST_CASE("open batches are a list in JSON") {
  const auto tree = json_tree::parse(batches_json(two_batches()));
  REQUIRE(tree);
  REQUIRE(tree->elements().size() == 2);
  CHECK(tree->elements()[0].text()
        == R"({"number":1,"step":"created","since":"2025-12-01T10:05:13Z","name":"troupe-1f-1",)"
           R"("id":"batch_abc","file":"file-1","route":"openai gpt-4o-mini","rows":50000,)"
           R"("bytes":0,"done":0,"failed":0,"word":""})");
  CHECK(batches_json({}) == "[]\n");
}
