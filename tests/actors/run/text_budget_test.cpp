#include "run/text_budget.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

attempt failed_with(errc code) {
  attempt x;
  x.problem.code = code;
  return x;
}

} // namespace

TEST_CASE(
  "a wrong answer is asked for again as often as there are re-asks, then another model is") {
  settings conf;
  conf.reasks = 1;
  text_budget spent;
  CHECK(after_wrong_answer(conf, spent, errc::violations, false) == next_step::ask_again);
  spent.reasks = 1;
  CHECK(after_wrong_answer(conf, spent, errc::violations, false) == next_step::move_on);
}

TEST_CASE("an answer that was cut gets more room while there is some, and fails then") {
  settings conf;
  conf.truncation_retries = 1;
  text_budget spent;
  CHECK(after_wrong_answer(conf, spent, errc::truncated, false) == next_step::ask_for_more);
  spent.doublings = 1;
  CHECK(after_wrong_answer(conf, spent, errc::truncated, false) == next_step::fail);
}

TEST_CASE("an answer that broke off is asked to go on, which is a re-ask") {
  settings conf;
  conf.reasks = 1;
  conf.truncation_retries = 1;
  text_budget spent;
  CHECK(after_wrong_answer(conf, spent, errc::truncated, true) == next_step::ask_again);
  spent.reasks = 1;
  CHECK(after_wrong_answer(conf, spent, errc::stream_broken, true) == next_step::fail);
}

TEST_CASE("a refusal is final") {
  CHECK(after_wrong_answer(settings{}, text_budget{}, errc::refused, false) == next_step::fail);
}

TEST_CASE("a new answer has its tries anew, but not its waits for limits") {
  text_budget x{{2, 1, 5}, 1, 2};
  x.begin_answer();
  CHECK(x == text_budget{{0, 0, 5}, 0, 2});
  x.begin_route();
  CHECK(x == text_budget{{0, 0, 5}, 0, 0});
}

TEST_CASE("attempts of an earlier run use up what they used then") {
  text_budget budget;
  spent_budgets spent;
  count_again(failed_with(errc::unavailable), budget, spent);
  count_again(failed_with(errc::rate_limited), budget, spent);
  CHECK(budget.tries == spent_tries{1, 0, 1});
  count_again(failed_with(errc::violations), budget, spent);
  CHECK(budget.tries == spent_tries{0, 0, 1});
  count_again(failed_with(errc::truncated), budget, spent);
  CHECK(budget.doublings == 1);
  CHECK(spent == spent_budgets{1, 1, 1, 1, 0});
}

TEST_CASE("what another model or a second request failed with uses up nothing of this one") {
  text_budget budget;
  spent_budgets spent;
  auto elsewhere = failed_with(errc::unavailable);
  elsewhere.lane = 1;
  count_again(elsewhere, budget, spent);
  auto second = failed_with(errc::unavailable);
  second.hedged = true;
  count_again(second, budget, spent);
  auto reshaped = failed_with(errc::http_status);
  reshaped.form_refused = true;
  count_again(reshaped, budget, spent);
  CHECK(budget == text_budget{});
  CHECK(spent == spent_budgets{1, 0, 0, 0, 1});
}
