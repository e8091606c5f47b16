// What a caller may say of one text: cancel it, how long it may take, what comes first.

#include "told_run.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

prompt tagged(uint64_t tag) {
  prompt x;
  x.tag = tag;
  return x;
}

prompt within(std::chrono::milliseconds deadline) {
  prompt x;
  x.deadline = deadline;
  return x;
}

prompt urgent(int32_t priority) {
  prompt x;
  x.priority = priority;
  return x;
}

errc code_of(const outcome_ptr& x) {
  return x->why.problem.code;
}

} // namespace

// -- cancelled
// -----------------------------------------------------------------------------------

TEST_CASE("a cancelled text's request is aborted, its seat is free, and nothing is left of it") {
  told_run x;
  x.begin({tagged(1), tagged(2), tagged(3)});
  x.cancel(1);
  CHECK(x.cancelled == std::vector<uint32_t>{0});
  REQUIRE(x.outcomes.size() == 1);
  CHECK(x.outcomes[0]->index == 0);
  CHECK(code_of(x.outcomes[0]) == errc::cancelled);
  CHECK(x.asked() == std::vector<std::string>{"t0", "t1", "t2"});
  CHECK(x.started[2].seat == 0);
  // Its answer was on its way.
  x.answer(x.started[0]);
  x.answer(x.started[1]);
  x.answer(x.started[2]);
  CHECK(x.outcomes.size() == 3);
  CHECK(x.ended);
  CHECK(x.book->at_rest());
}

TEST_CASE("a text that waits for its turn is cancelled without a request") {
  told_run x;
  x.begin({tagged(1), tagged(2), tagged(3), tagged(4)});
  x.cancel(3);
  CHECK(x.cancelled.empty());
  REQUIRE(x.outcomes.size() == 1);
  CHECK(x.outcomes[0]->index == 2);
  x.answer(x.started[0]);
  CHECK(x.asked().back() == "t3");
}

TEST_CASE("a text that waits for its next try is cancelled, and not tried again") {
  told_run x;
  x.begin({tagged(1)});
  x.fail(x.started[0], errc::unavailable, {true, 1s, 0s});
  x.cancel(1);
  CHECK(x.ended);
  CHECK(code_of(x.outcomes.at(0)) == errc::cancelled);
  x.advance(2s);
  CHECK(x.started.size() == 1);
}

TEST_CASE("cancelling what is unknown, finished or without a tag does nothing") {
  told_run x;
  x.begin({tagged(1), tagged(0)});
  x.answer(x.started[0]);
  x.cancel(1);
  x.cancel(99);
  x.cancel(0);
  CHECK(x.cancelled.empty());
  CHECK(x.outcomes.size() == 1);
  x.answer(x.started[1]);
  CHECK(x.outcomes.at(1)->record != nullptr);
}

TEST_CASE("all texts with a tag are cancelled, wherever they are") {
  told_run x;
  x.begin({tagged(5), tagged(5), tagged(5), tagged(6)});
  x.cancel(5);
  CHECK(x.outcomes.size() == 3);
  CHECK(x.asked().back() == "t3");
}

TEST_CASE("texts that wait for the answer to a cancelled one ask for themselves") {
  told_run x;
  x.rules.looks_up = true;
  x.begin({tagged(1), tagged(2), tagged(3)});
  for (uint32_t i = 0; i < 3; ++i)
    x.book->look_up({i, 0}, cache_key{7}, std::nullopt, "same", x.now);
  x.act();
  REQUIRE(x.asked() == std::vector<std::string>{"t0"});
  x.cancel(1);
  REQUIRE(x.asked() == std::vector<std::string>{"t0", "t1"});
  CHECK(x.outcomes.size() == 1);
  // One that follows is not missed by the one that asks.
  x.cancel(3);
  CHECK(x.outcomes.size() == 2);
  x.answer(x.started[1]);
  CHECK(x.outcomes.size() == 3);
  CHECK(x.outcomes.back()->record != nullptr);
  CHECK(x.ended);
}

TEST_CASE("a text is cancelled while its answer is looked up") {
  told_run x;
  x.rules.looks_up = true;
  x.begin({tagged(1), tagged(2)});
  x.cancel(1);
  CHECK(x.outcomes.size() == 1);
  x.book->look_up({0, 0}, cache_key{7}, std::nullopt, "", x.now);
  x.book->look_up({1, 0}, cache_key{7}, std::nullopt, "", x.now);
  x.act();
  CHECK(x.asked() == std::vector<std::string>{"t1"});
}

TEST_CASE("in order, what is behind a cancelled text is delivered as ever") {
  told_run x;
  x.rules.how = order::input;
  x.begin({tagged(1), tagged(2), tagged(3)});
  x.cancel(3);
  CHECK(x.outcomes.empty());
  x.cancel(1);
  CHECK(x.outcomes.size() == 1);
  x.answer(x.started[1]);
  REQUIRE(x.outcomes.size() == 3);
  CHECK(x.outcomes[2]->index == 2);
}

// -- deadlines
// -----------------------------------------------------------------------------------

TEST_CASE("a text whose deadline passes before its turn is not sent") {
  told_run x;
  x.begin({prompt{}, prompt{}, within(100ms)});
  CHECK(x.book->next_due(x.now) == 100ms);
  x.advance(100ms);
  REQUIRE(x.outcomes.size() == 1);
  CHECK(x.outcomes[0]->index == 2);
  CHECK(code_of(x.outcomes[0]) == errc::deadline_exceeded);
  x.answer(x.started[0]);
  CHECK(x.started.size() == 2);
}

TEST_CASE("a request has what is left of its text's deadline, the waiting time counted") {
  told_run x;
  x.begin({prompt{}, prompt{}, within(100ms)});
  x.now += 30ms;
  x.answer(x.started[0]);
  REQUIRE(x.started.size() == 3);
  CHECK(x.started[2].what.time_left == 70ms);
  CHECK_FALSE(x.started[1].what.time_left);
}

TEST_CASE("the shorter one counts of text_timeout and of the deadline of the text") {
  told_run x;
  x.rules.conf.text_timeout = 50ms;
  x.begin({within(100ms), within(20ms)});
  CHECK(x.started[0].what.time_left == 50ms);
  CHECK(x.started[1].what.time_left == 20ms);
  x.fail(x.started[0], errc::unavailable, {true, 60ms, 0s});
  x.fail(x.started[1], errc::unavailable, {true, 30ms, 0s});
  REQUIRE(x.outcomes.size() == 2);
  CHECK(x.outcomes[0]->why.problem.message.starts_with("text_timeout leaves no time"));
  CHECK(x.outcomes[1]->why.problem.message.starts_with("the deadline of this text leaves no time"));
}

TEST_CASE("a text that waits for an equal one's answer ends at its own deadline") {
  told_run x;
  x.rules.looks_up = true;
  x.begin({prompt{}, within(10ms)});
  for (uint32_t i = 0; i < 2; ++i)
    x.book->look_up({i, 0}, cache_key{7}, std::nullopt, "same", x.now);
  x.act();
  x.advance(10ms);
  REQUIRE(x.outcomes.size() == 1);
  CHECK(x.outcomes[0]->index == 1);
  CHECK(code_of(x.outcomes[0]) == errc::deadline_exceeded);
}

TEST_CASE("a text without time left does not go on to another model") {
  told_run x;
  x.rules.routes.push_back({"other", x.wire, nullptr});
  x.begin({within(10ms)});
  x.book->add_permits(1, 10);
  x.now += 10ms;
  x.fail(x.started[0], errc::deadline_exceeded, {});
  CHECK(x.started.size() == 1);
  CHECK(x.ended);
}

// -- size
// ----------------------------------------------------------------------------------------

namespace {

model_facts_ptr taking(uint64_t tokens) {
  model_facts x;
  x.model = "small";
  x.profile.input_tokens_max = tokens;
  return std::make_shared<const model_facts>(std::move(x));
}

prompt with_words(size_t count) {
  prompt x;
  std::string words;
  for (size_t i = 0; i < count; ++i)
    words += "word ";
  x.messages.emplace_back();
  x.messages.back().who = role::user;
  x.messages.back().content = words;
  return x;
}

} // namespace

TEST_CASE("a text that cannot fit fails unsent, and costs nothing") {
  told_run x;
  x.rules.routes[0].known = taking(10);
  x.begin({with_words(10), prompt{}, with_words(9)});
  // The name that the test gives each text is a word, too.
  REQUIRE(x.outcomes.size() == 1);
  CHECK(x.outcomes[0]->index == 0);
  CHECK(code_of(x.outcomes[0]) == errc::http_status);
  CHECK(x.outcomes[0]->why.problem.message.find("at least 11 tokens, and small takes 10")
        != std::string::npos);
  CHECK(x.outcomes[0]->log.attempts.empty());
  CHECK(x.asked() == std::vector<std::string>{"t1", "t2"});
}

TEST_CASE("a text that cannot fit goes on to a model that takes more") {
  told_run x;
  x.rules.routes[0].known = taking(10);
  x.rules.routes.push_back({"other", x.wire, nullptr});
  x.begin({with_words(20)});
  x.book->add_permits(1, 10);
  x.act();
  CHECK(x.outcomes.empty());
  REQUIRE(x.started.size() == 1);
  CHECK(x.started[0].what.route == 1);
}

TEST_CASE("what is changed for a model is told once, before anything is sent") {
  told_run x;
  x.rules.routes[0].adapted = {"the model does not take temperature: it is left off"};
  x.begin(3);
  REQUIRE(x.changes.size() == 1);
  CHECK(x.changes[0].what == x.rules.routes[0].adapted[0]);
  CHECK(x.changes[0].model == "model");
}

// -- priorities
// ----------------------------------------------------------------------------------

TEST_CASE("of texts that wait for their turn the one with the highest priority is next") {
  told_run x;
  x.begin({urgent(0), urgent(0), urgent(1), urgent(2), urgent(1)});
  for (size_t i = 0; i < 5; ++i)
    x.answer(x.started.at(i));
  CHECK(x.asked() == std::vector<std::string>{"t3", "t2", "t4", "t0", "t1"});
}

TEST_CASE("a text keeps its priority for its next try") {
  for (const int32_t priority : {1, -1}) {
    CAPTURE(priority);
    told_run x;
    x.rules.conf.pool_size = 1;
    x.book.emplace(x.rules, x.now);
    std::vector<prompt> list{urgent(priority), urgent(0)};
    list[0].text = "retried";
    list[1].text = "other";
    x.book->add_permits(0, 100);
    // Alone at first.
    std::vector<prompt> first{list[0]};
    x.book->add_texts(first, false, {}, x.now);
    x.act();
    std::vector<prompt> second{list[1]};
    x.book->add_texts(second, true, {}, x.now);
    x.act();
    REQUIRE(x.asked() == std::vector<std::string>{"retried"});
    x.answer_wrongly(x.started[0]);
    REQUIRE(x.started.size() == 2);
    CHECK(x.asked().back() == (priority > 0 ? "retried" : "other"));
  }
}

TEST_CASE("in order, a high priority does not pass the order window") {
  told_run x;
  x.rules.how = order::input;
  x.rules.conf.order_window = 2;
  x.begin({urgent(0), urgent(0), urgent(9)});
  CHECK(x.asked() == std::vector<std::string>{"t0", "t1"});
  x.answer(x.started[0]);
  CHECK(x.asked().back() == "t2");
}
