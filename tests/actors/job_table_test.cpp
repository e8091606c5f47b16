#include "../../actors/job_table.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <vector>

using namespace troupe;

TEST_CASE("a ticket is void once its text is dispatched again or finished") {
  job_table table;
  const auto slot = table.add(7, nullptr);
  const auto first = table.dispatch(slot);
  REQUIRE(table.find(first) != nullptr);
  CHECK(table.find(first)->index() == 7);
  const auto second = table.dispatch(slot);
  CHECK(table.find(first) == nullptr);
  CHECK(table.find(second) != nullptr);
  CHECK(table.take(slot).index() == 7);
  CHECK(table.find(second) == nullptr);
  CHECK(table.size() == 0);
}

TEST_CASE("an outcome that is used up is used again, as good as new") {
  job_table jobs;
  auto used = jobs.take(jobs.add(7, std::make_shared<const prompt>())).outcome;
  const auto* where = used.get();
  used->record = std::make_shared<int>(1);
  used->why.best_json = "{}";
  used->log.attempts.resize(2);
  used->log.model = "m";
  used->log.tokens.total_tokens = 10;
  std::vector<outcome_ptr> spent;
  spent.push_back(std::move(used));
  spent.push_back(nullptr);
  jobs.reuse(spent);
  const auto slot = jobs.add(8, nullptr);
  const auto& x = *jobs.at(slot).outcome;
  CHECK(&x == where);
  CHECK(x.index == 8);
  CHECK(x.input == nullptr);
  CHECK(x.record == nullptr);
  CHECK(x.why == failure{});
  CHECK(x.log == ledger{});
}

TEST_CASE("few outcomes are kept for texts to come") {
  job_table jobs;
  std::vector<outcome_ptr> spent;
  for (int i = 0; i < 1000; ++i)
    spent.push_back(std::make_unique<erased_outcome>());
  jobs.reuse(spent);
  CHECK(std::count(spent.begin(), spent.end(), nullptr) < 100);
}

TEST_CASE("a slot is used again, and no ticket of its former text finds the new one") {
  job_table table;
  const auto slot = table.add(1, nullptr);
  const auto old = table.dispatch(slot);
  table.take(slot);
  CHECK(table.add(2, nullptr) == slot);
  CHECK(table.find(old) == nullptr);
  CHECK(table.find(table.current(slot))->index() == 2);
  CHECK(table.find(ticket{99, 1}) == nullptr);
}
