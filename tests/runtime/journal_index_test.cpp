#include "store/journal_index.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

journal_outcome outcome_of(uint64_t position, errc code = errc::none) {
  journal_outcome x;
  x.position = position;
  x.text = static_cast<uint32_t>(position * 7);
  x.code = code;
  x.spent.requests = 1;
  x.spent.tokens.total_tokens = 10;
  return x;
}

journal_attempt attempt_on(uint64_t position, uint32_t text) {
  journal_attempt x;
  x.position = position;
  x.text = text;
  x.record.problem.code = errc::unavailable;
  x.record.tokens.total_tokens = 10;
  return x;
}

/// An index and the offset at which its next record would stand.
struct reader {
  journal_index index;
  uint64_t offset = 17;

  bool add(const journal_record& x) {
    return index.add(x, offset++).has_value();
  }
};

} // namespace

TEST_CASE("an index knows which texts are done, and nothing of the others") {
  reader r;
  CHECK(r.index.empty());
  CHECK(r.index.done_end() == 0);
  for (uint64_t position : {0u, 63u, 64u, 1'000'000u})
    CHECK(r.add(outcome_of(position)));
  for (uint64_t position : {0u, 63u, 64u, 1'000'000u})
    CHECK(r.index.is_done(position));
  for (uint64_t position : {1u, 62u, 65u, 999'999u, 1'000'001u})
    CHECK_FALSE(r.index.is_done(position));
  CHECK(r.index.done_end() == 1'000'001);
  CHECK(r.index.sum().succeeded == 4);
  CHECK(r.index.sum().spent.tokens.total_tokens == 40);
  CHECK_FALSE(r.index.empty());
}

TEST_CASE("a second outcome of a text is a contradiction") {
  reader r;
  CHECK(r.add(outcome_of(5)));
  auto again = r.index.add(outcome_of(5), 40);
  REQUIRE_FALSE(again);
  CHECK(again.error().message == "is a second outcome of text 5");
  CHECK_FALSE(r.add(attempt_on(5, 35)));
}

TEST_CASE("attempts belong to an unfinished text and are counted once") {
  reader r;
  CHECK(r.add(attempt_on(3, 21)));
  CHECK(r.add(attempt_on(3, 21)));
  CHECK(r.index.unfinished() == 1);
  CHECK(r.index.attempts_on(3, 21).size() == 2);
  CHECK(r.index.attempts_on(3, 22).empty());
  CHECK(r.index.attempts_on(4, 21).empty());
  CHECK(r.index.sum().spent.requests == 2);
  auto done = outcome_of(3);
  done.spent.requests = 3;
  done.spent.tokens.total_tokens = 30;
  CHECK(r.add(done));
  CHECK(r.index.unfinished() == 0);
  CHECK(r.index.sum().spent.requests == 3);
  CHECK(r.index.sum().spent.tokens.total_tokens == 30);
}

TEST_CASE("attempts on a text that was changed since are paid for all the same") {
  reader r;
  CHECK(r.add(attempt_on(3, 1)));
  CHECK(r.add(attempt_on(3, 2)));
  CHECK(r.index.attempts_on(3, 1).empty());
  CHECK(r.index.sum().spent.requests == 2);
  CHECK(r.add(outcome_of(3)));
  CHECK(r.index.sum().spent.requests == 3);
}

TEST_CASE("a pardon takes failures back, not what they cost") {
  reader r;
  CHECK(r.add(outcome_of(0)));
  CHECK(r.add(outcome_of(1, errc::refused)));
  CHECK(r.index.may_pardon());
  const auto before = r.offset;
  CHECK(r.add(journal_pardon{}));
  CHECK_FALSE(r.index.may_pardon());
  CHECK(r.index.is_done(0));
  CHECK_FALSE(r.index.is_done(1));
  CHECK(r.index.is_pardoned(outcome_of(1, errc::refused), before - 1));
  CHECK_FALSE(r.index.is_pardoned(outcome_of(0), before - 2));
  CHECK(r.index.sum().failed() == 0);
  CHECK(r.index.sum().spent.requests == 2);
  CHECK(r.add(outcome_of(1, errc::refused)));
  CHECK(r.index.sum().failed() == 1);
  // The same command again goes on with the repetition and does not begin another one.
  CHECK_FALSE(r.index.may_pardon());
  CHECK(r.add(journal_end{2}));
  CHECK(r.index.is_complete());
  CHECK(r.index.may_pardon());
}

TEST_CASE("a pardon may be for what lay in the circumstances only") {
  reader r;
  auto no_server = outcome_of(0, errc::connect);
  no_server.is_passing = true;
  CHECK(r.add(no_server));
  CHECK(r.add(outcome_of(1, errc::refused)));
  CHECK(r.add(outcome_of(2)));
  const auto pardon = r.offset;
  CHECK(r.add(journal_pardon{true}));
  CHECK_FALSE(r.index.is_done(0));
  CHECK(r.index.is_done(1));
  CHECK(r.index.is_pardoned(no_server, pardon - 3));
  CHECK_FALSE(r.index.is_pardoned(outcome_of(1, errc::refused), pardon - 2));
  CHECK(r.index.sum().failures == std::map<errc, uint64_t>{{errc::refused, 1}});
  CHECK(r.index.block_sum(0) == text_mark(1, 7) + text_mark(2, 14));
  // What failed for its own sake can still be asked again on request.
  CHECK(r.index.may_pardon());
  CHECK(r.add(journal_pardon{}));
  CHECK_FALSE(r.index.is_done(1));
  CHECK(r.index.block_sum(0) == text_mark(2, 14));
}

TEST_CASE("texts that changed or moved make another sum") {
  reader a;
  CHECK(a.add(outcome_of(64)));
  CHECK(a.add(outcome_of(66)));
  CHECK(a.index.block_sum(1) == text_mark(64, 64 * 7) + text_mark(66, 66 * 7));
  CHECK(a.index.block_sum(0) == 0);
  CHECK(text_mark(64, 1) + text_mark(66, 2) != text_mark(64, 2) + text_mark(66, 1));
  CHECK(text_mark(0, 0) != 0);
}

TEST_CASE("settings that changed, came or went are listed with both values") {
  const journal_setup before{{{"model", "a"}, {"mode", "tools"}, {"seed", "1"}}};
  const journal_setup now{{{"model", "b"}, {"mode", "tools"}, {"temperature", "0"}}};
  const auto found = differences(before, now);
  REQUIRE(found.size() == 3);
  CHECK(found[0].name == "model");
  CHECK(found[0].before == "a");
  CHECK(found[0].now == "b");
  CHECK(found[1].name == "temperature");
  CHECK_FALSE(found[1].before);
  CHECK(found[2].name == "seed");
  CHECK_FALSE(found[2].now);
  CHECK(differences(before, before).empty());
}

namespace {

batch_record batch(uint64_t number, batch_step step) {
  batch_record x;
  x.number = number;
  x.step = step;
  return x;
}

} // namespace

TEST_CASE("an index joins what was noted of a batch, and forgets those that are closed") {
  reader r;
  auto first = batch(1, batch_step::prepared);
  first.name = "one";
  first.rows = 3;
  first.keys = "AAAA";
  CHECK(r.add(first));
  CHECK_FALSE(r.index.empty());
  auto created = batch(1, batch_step::created);
  created.id = "b_1";
  created.at = std::chrono::seconds{9};
  CHECK(r.add(created));
  CHECK(r.add(batch(2, batch_step::prepared)));
  CHECK(r.add(batch(3, batch_step::prepared)));
  CHECK(r.add(batch(2, batch_step::dropped)));
  CHECK(r.add(batch(3, batch_step::closed)));
  REQUIRE(r.index.batches().size() == 1);
  const auto& known = r.index.batches().at(1);
  CHECK(known.step == batch_step::created);
  CHECK(known.name == "one");
  CHECK(known.rows == 3);
  CHECK(known.keys == "AAAA");
  CHECK(known.id == "b_1");
  CHECK(known.at == std::chrono::seconds{9});
}

TEST_CASE("a number that is prepared once more is another batch") {
  reader r;
  auto first = batch(1, batch_step::created);
  first.id = "old";
  CHECK(r.add(first));
  auto second = batch(1, batch_step::prepared);
  second.name = "new";
  CHECK(r.add(second));
  CHECK(r.index.batches().at(1) == second);
}

TEST_CASE("a pardon leaves batches alone, and the end closes them all") {
  reader r;
  CHECK(r.add(outcome_of(0, errc::refused)));
  CHECK(r.add(batch(1, batch_step::created)));
  CHECK(r.add(journal_pardon{}));
  CHECK(r.index.batches().size() == 1);
  CHECK(r.add(journal_pardon{true}));
  CHECK(r.index.batches().size() == 1);
  CHECK(r.add(outcome_of(0)));
  CHECK(r.add(journal_end{1}));
  CHECK(r.index.batches().empty());
}
