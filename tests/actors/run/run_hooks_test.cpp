#include "run/run_hooks.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

attempt wrong_answer() {
  attempt result;
  result.problem = {errc::violations, "not so"};
  result.started = 1s;
  result.elapsed = 500ms;
  result.tokens.total_tokens = 10;
  return result;
}

/// A text that has just been started.
struct started_text {
  started_text() : id(texts.add(0, std::make_shared<const prompt>(prompt{"7", "a", {}}))) {
    x().started = 100s;
  }

  text& x() {
    return texts.at(id.slot);
  }

  run_options options;
  text_table texts;
  text_id id;
};

} // namespace

TEST_CASE("a text goes on where an earlier run left it, and shows the last wrong answers") {
  started_text s;
  s.options.history = [](const prompt& x) {
    CHECK(x.id == "7");
    text_history result;
    result.attempts = {wrong_answer(), wrong_answer(), wrong_answer()};
    result.turns.resize(3);
    result.turns[2].problems = "the last";
    result.best_json = "{}";
    return result;
  };
  run_hooks hooks{s.options, 2};
  CHECK_FALSE(hooks.restore(s.x()));
  CHECK_FALSE(hooks.in_trouble());
  CHECK(s.x().started == 98500ms);
  CHECK(s.x().log().attempts.size() == 3);
  CHECK(s.x().log().tokens.total_tokens == 30);
  CHECK(s.x().budget.reasks == 3);
  REQUIRE(s.x().turns);
  CHECK(s.x().turns->size() == 2);
  CHECK(s.x().turns->back().problems == "the last");
  CHECK(s.x().outcome->why.best_json == "{}");
}

TEST_CASE("each attempt is told once, a wrong answer with what the model is shown of it") {
  started_text s;
  std::vector<std::string> told;
  s.options.on_attempt = [&told](const unfinished_attempt& x) {
    told.push_back(x.input.text + (x.turn != nullptr ? " " + x.turn->problems : ""));
  };
  run_hooks hooks{s.options, 1};
  s.x().log().attempts.push_back(wrong_answer());
  hooks.report_attempts(s.x());
  auto turns = std::make_shared<std::vector<reask_turn>>(1);
  turns->back().problems = "not so";
  s.x().turns = turns;
  s.x().log().attempts.push_back(wrong_answer());
  hooks.report_attempts(s.x());
  hooks.report_attempts(s.x());
  CHECK(told == std::vector<std::string>{"a", "a not so"});
}

TEST_CASE("of a question no attempt is told: it is its parent's") {
  started_text s;
  bool told = false;
  s.options.on_attempt = [&told](const unfinished_attempt&) { told = true; };
  run_hooks hooks{s.options, 1};
  s.x().parent = std::make_unique<asker>();
  s.x().log().attempts.push_back(wrong_answer());
  hooks.report_attempts(s.x());
  CHECK_FALSE(told);
}

TEST_CASE("what a hook throws is told once, and the first of it stays") {
  started_text s;
  s.options.history = [](const prompt&) -> text_history { throw std::runtime_error("lost"); };
  s.options.on_attempt = [](const unfinished_attempt&) { throw std::runtime_error("full"); };
  run_hooks hooks{s.options, 1};
  const auto why = hooks.restore(s.x());
  REQUIRE(why);
  CHECK(*why == error{errc::internal, "run_options::history threw: lost"});
  s.x().log().attempts.push_back(wrong_answer());
  hooks.report_attempts(s.x());
  CHECK(hooks.in_trouble());
  CHECK(hooks.take_trouble() == why);
  CHECK_FALSE(hooks.in_trouble());
  CHECK_FALSE(hooks.take_trouble());
}
