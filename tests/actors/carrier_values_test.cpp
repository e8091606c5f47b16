#include "../binary_copy.hpp"
#include "protocol/report_inbox.hpp"
#include "run/reports.hpp"

#include <troupe/detail/request_order.hpp>
#include <troupe/messages.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <memory>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

prompt_ptr some_prompt() {
  prompt result{"id 7", "a text", {{role::user, "hello", {}, ""}}};
  result.files = {image_file("a.png").within("/pics"), pdf_url("https://example.com/a")};
  result.messages.front().files = {audio_bytes(std::string{"\0RIFF", 5})};
  return std::make_shared<const prompt>(std::move(result));
}

completion some_answer() {
  completion result;
  result.id = "reply-1";
  result.model = "m";
  result.content = "{}";
  result.tool_calls = {{"c1", "record", "{\"a\":1}"}};
  result.finish = finish_reason::stop;
  result.tokens.total_tokens = 12;
  return result;
}

attempt some_attempt() {
  attempt result;
  result.problem = {errc::rate_limited, "too many"};
  result.http_status = 429;
  result.reask = true;
  result.raw_reply = "slow down";
  result.tokens.prompt_tokens = 3;
  result.elapsed = 15ms;
  result.batched = true;
  return result;
}

} // namespace

TEST_CASE("an order is a value: all that whoever makes the request must know arrives") {
  request_order x;
  x.id = {3, 4};
  x.index = 5;
  x.attempt = 2;
  x.input = some_prompt();
  x.turns = std::make_shared<const std::vector<reask_turn>>(
    std::vector<reask_turn>{{some_answer(), "it is wrong", true}});
  x.body = "{\"model\":\"m\"}";
  x.spent = {1, 2, 3};
  x.doublings = 1;
  x.time_left = 250ms;
  x.route = 6;
  x.validator = 7;
  x.judging = true;
  x.observed = true;
  x.permit = 8;
  x.traceparent = "00-aa";
  const auto y = test::binary_copy(x);
  CHECK(y.id == x.id);
  CHECK(y.index == 5);
  CHECK(y.attempt == 2);
  REQUIRE(y.input);
  CHECK(*y.input == *x.input);
  REQUIRE(y.has_turns());
  CHECK(*y.turns == *x.turns);
  CHECK(y.body == x.body);
  CHECK(y.spent == x.spent);
  CHECK(y.doublings == 1);
  CHECK(y.time_left == x.time_left);
  CHECK(y.route == 6);
  CHECK(y.validator == 7);
  CHECK(y.judging);
  CHECK(y.observed);
  CHECK(y.permit == 8);
  CHECK(y.traceparent == "00-aa");
}

TEST_CASE("an order without earlier answers and without a deadline arrives so") {
  request_order x;
  x.input = some_prompt();
  const auto y = test::binary_copy(x);
  CHECK_FALSE(y.has_turns());
  CHECK_FALSE(y.time_left);
}

TEST_CASE("an answer is a value") {
  answered x;
  x.id = {1, 2};
  x.route = 3;
  x.judging = true;
  x.got = std::make_unique<received_answer>(received_answer{some_answer(), some_attempt()});
  x.input = some_prompt();
  const auto answer = x.got->answer;
  const auto y = test::binary_copy(std::move(x));
  CHECK(y.id == ticket{1, 2});
  CHECK(y.route == 3);
  CHECK(y.judging);
  REQUIRE(y.got);
  CHECK(y.got->answer == answer);
  CHECK(y.got->record == some_attempt());
  REQUIRE(y.input);
  CHECK(*y.input == *some_prompt());
}

TEST_CASE("reports are values") {
  const auto free = test::binary_copy(handed_over{{1, 2}, 3});
  CHECK(free.id == ticket{1, 2});
  CHECK(free.seat == 3);

  const auto failed
    = test::binary_copy(transport_failure{{1, 2}, 3, some_attempt(), {true, 20ms, 1500ms}});
  CHECK(failed.id == ticket{1, 2});
  CHECK(failed.seat == 3);
  CHECK(failed.record == some_attempt());
  CHECK(failed.decision == retry_decision{true, 20ms, 1500ms});

  limit_report told;
  told.route = 2;
  told.what.permit = 9;
  told.what.end.code = errc::rate_limited;
  told.what.end.pause = 3s;
  told.what.end.tokens.total_tokens = 4;
  told = test::binary_copy(told);
  CHECK(told.route == 2);
  CHECK(told.what.permit == 9);
  CHECK(told.what.end.code == errc::rate_limited);
  CHECK(told.what.end.pause == 3s);
  CHECK(told.what.end.tokens.total_tokens == 4);

  const auto sent = test::binary_copy(request_sent{4, 2, "body"});
  CHECK(sent.index == 4);
  CHECK(sent.attempt == 2);
  CHECK(sent.body == "body");

  const auto came = test::binary_copy(response_received{4, 2, 200, "body", 12us});
  CHECK(came.http_status == 200);
  CHECK(came.body == "body");
  CHECK(came.elapsed == 12us);
}

TEST_CASE("what the run and its cache tell each other are values") {
  const auto asked = test::binary_copy(cache_find{{5, 6}, some_prompt()});
  CHECK(asked.id == text_id{5, 6});
  REQUIRE(asked.input);
  CHECK(*asked.input == *some_prompt());

  cache_key key{};
  key[0] = 1;
  key[31] = 2;
  const auto found = test::binary_copy(cache_found{{5, 6}, key, some_answer(), "spelled"});
  CHECK(found.id == text_id{5, 6});
  CHECK(found.key == key);
  CHECK(found.answer == some_answer());
  CHECK(found.body == "spelled");
  CHECK_FALSE(test::binary_copy(cache_found{{5, 6}, key, std::nullopt, ""}).answer);

  const auto kept = test::binary_copy(cache_store{key, some_answer()});
  CHECK(kept.key == key);
  CHECK(kept.answer == some_answer());
}

TEST_CASE("what happens to a batch is a value") {
  batch_event x;
  x.what = batch_news::collected;
  x.route = 1;
  x.name = "night";
  x.id = "batch_7";
  x.word = "completed";
  x.rows = 10;
  x.done = 8;
  x.failed = 2;
  x.missing = 3;
  x.unknown = 4;
  x.repeated = 5;
  x.reason = {errc::unavailable, "down"};
  x.elapsed = 90ms;
  const auto y = test::binary_copy(x);
  CHECK(y.what == batch_news::collected);
  CHECK(y.route == 1);
  CHECK(y.name == "night");
  CHECK(y.id == "batch_7");
  CHECK(y.word == "completed");
  CHECK(y.rows == 10);
  CHECK(y.done == 8);
  CHECK(y.failed == 2);
  CHECK(y.missing == 3);
  CHECK(y.unknown == 4);
  CHECK(y.repeated == 5);
  CHECK(y.reason == x.reason);
  CHECK(y.elapsed == 90ms);
}
