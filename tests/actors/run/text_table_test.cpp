#include "run/text_table.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <vector>

using namespace troupe;

TEST_CASE("the id of a text is void once the text is finished") {
  text_table texts;
  const auto id = texts.add(7, nullptr);
  REQUIRE(texts.find(id) != nullptr);
  CHECK(texts.find(id)->index == 7);
  CHECK(texts.finish(id.slot)->index == 7);
  CHECK(texts.find(id) == nullptr);
  CHECK(texts.size() == 0);
}

TEST_CASE("a slot is used again, and no id of its former text finds the new one") {
  text_table texts;
  const auto old = texts.add(1, nullptr);
  texts.at(old.slot).crashes = 1;
  texts.finish(old.slot);
  const auto id = texts.add(2, nullptr);
  CHECK(id.slot == old.slot);
  CHECK(texts.find(old) == nullptr);
  CHECK(texts.find(id)->index == 2);
  CHECK(texts.find(id)->crashes == 0);
  CHECK(texts.find(text_id{99, 0}) == nullptr);
}

TEST_CASE("an outcome that is used up is used again, as good as new") {
  text_table texts;
  auto used = texts.finish(texts.add(7, std::make_shared<const prompt>()).slot);
  const auto* where = used.get();
  used->record = std::make_shared<int>(1);
  used->why.best_json = "{}";
  used->log.attempts.resize(2);
  used->log.model = "m";
  used->log.tokens.total_tokens = 10;
  std::vector<outcome_ptr> spent;
  spent.push_back(std::move(used));
  spent.push_back(nullptr);
  texts.reuse(spent);
  const auto next = texts.add(8, nullptr).slot;
  const auto made = texts.finish(next);
  const auto& x = *made;
  CHECK(&x == where);
  CHECK(x.index == 8);
  CHECK(x.input == nullptr);
  CHECK(x.record == nullptr);
  CHECK(x.why == failure{});
  CHECK(x.log == ledger{});
}

TEST_CASE("few outcomes are kept for texts to come") {
  text_table texts;
  std::vector<outcome_ptr> spent;
  for (int i = 0; i < 1000; ++i)
    spent.push_back(std::make_unique<erased_outcome>());
  texts.reuse(spent);
  CHECK(std::count(spent.begin(), spent.end(), nullptr) < 100);
}

TEST_CASE("a text has two requests at most, and each knows the other one") {
  text x;
  x.add_request(4);
  CHECK(x.other_request(4) == no_slot);
  x.add_request(9);
  CHECK(x.other_request(4) == 9);
  CHECK(x.other_request(9) == 4);
  x.remove_request(4);
  CHECK(x.other_request(9) == no_slot);
  x.add_request(2);
  CHECK(x.other_request(9) == 2);
}

TEST_CASE("a text stays where it is while others come") {
  text_table texts;
  const auto* first = texts.find(texts.add(0, nullptr));
  for (uint64_t i = 1; i < 100; ++i)
    texts.add(i, nullptr);
  CHECK(&texts.at(0) == first);
}

TEST_CASE("where very many texts wait, an outcome is made when there is something to tell") {
  text_table texts;
  for (uint64_t i = 0; i < 3000; ++i)
    texts.add(i, std::make_shared<const prompt>());
  std::vector<outcome_ptr> spent;
  spent.push_back(std::make_unique<erased_outcome>());
  const auto* where = spent.front().get();
  texts.reuse(spent);
  const auto slot = texts.add(3000, std::make_shared<const prompt>(prompt{.id = "last"})).slot;
  auto& x = texts.at(slot);
  CHECK(x.outcome == nullptr);
  CHECK(x.attempts().empty());
  texts.expect_result(x);
  CHECK(x.outcome.get() == where);
  x.log().attempts.resize(2);
  CHECK(x.attempts().size() == 2);
  x.origin = answer_origin::shared;
  const auto done = texts.finish(slot);
  CHECK(done->index == 3000);
  REQUIRE(done->input);
  CHECK(done->input->id == "last");
  CHECK(done->log.attempts.size() == 2);
  CHECK(done->log.origin == answer_origin::shared);
  // Of one that has nothing to tell there is one, too.
  CHECK(texts.finish(7)->index == 7);
}

TEST_CASE("of many outcomes that come back at once not all are kept") {
  text_table texts;
  for (uint64_t i = 0; i < 5000; ++i)
    texts.add(i, nullptr);
  std::vector<outcome_ptr> spent;
  for (int i = 0; i < 5000; ++i)
    spent.push_back(std::make_unique<erased_outcome>());
  texts.reuse(spent);
  CHECK(std::count(spent.begin(), spent.end(), nullptr) == 2048 + 64);
}
