#include <troupe/batch_store.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

batch_record prepared(uint64_t number) {
  batch_record x;
  x.number = number;
  x.route = "a lane";
  x.name = "batch " + std::to_string(number);
  x.rows = 3;
  x.bytes = 100;
  x.keys = "AAAA";
  x.at = std::chrono::seconds{10};
  return x;
}

batch_record step_of(uint64_t number, batch_step step) {
  batch_record x;
  x.number = number;
  x.step = step;
  return x;
}

} // namespace

TEST_CASE("what a note does not tell of a batch stays as it was") {
  auto known = prepared(1);
  auto news = step_of(1, batch_step::created);
  news.id = "b1";
  news.at = std::chrono::seconds{20};
  apply(known, news);
  auto wanted = prepared(1);
  wanted.step = batch_step::created;
  wanted.id = "b1";
  wanted.at = std::chrono::seconds{20};
  CHECK(known == wanted);
  // The one that was found was somebody else's.
  news.id = "b2";
  apply(known, news);
  CHECK(known.id == "b2");
}

TEST_CASE("a memory of batches tells those that are open, in their order") {
  const auto store = make_batch_memory();
  REQUIRE(store->note(prepared(2)));
  REQUIRE(store->note(prepared(1)));
  REQUIRE(store->note(step_of(2, batch_step::uploaded)));
  const auto open = store->open();
  REQUIRE(open.size() == 2);
  CHECK(open[0] == prepared(1));
  CHECK(open[1].step == batch_step::uploaded);
  CHECK(open[1].keys == "AAAA");
  REQUIRE(store->note(step_of(1, batch_step::closed)));
  REQUIRE(store->note(step_of(2, batch_step::dropped)));
  CHECK(store->open().empty());
}
