#include "store/journal.hpp"

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

std::string frame_of(const journal_record& x) {
  std::string result;
  append_frame(result, x);
  return result;
}

/// What comes back from the frame of a record.
journal_record read_back(const journal_record& x) {
  const auto bytes = frame_of(x);
  const auto frame = read_frame(bytes);
  REQUIRE(frame.is == journal_frame::state::whole);
  CHECK(frame.bytes == bytes.size());
  auto result = read_payload(frame.payload);
  REQUIRE(result);
  return std::move(*result);
}

journal_outcome some_outcome() {
  journal_outcome x;
  x.position = 17;
  x.text = 0xFFFFFFFF;
  x.code = errc::reasks_exhausted;
  x.is_passing = true;
  x.spent = {3, 1, 2, 1, {10, 20, 30, 4, {}, 5}, money::from_nanos(7), {8, money::from_nanos(9)}};
  x.line = R"({"index":17,"error":{"code":"reasks_exhausted"}})";
  x.failed_line = R"({"text":"a\tb"})";
  return x;
}

} // namespace

TEST_CASE("every kind of record reads back as it was written") {
  CHECK(read_back(journal_setup{{{"model", "m"}, {"schema", "{\"a\":\"\\n\"}"}}})
        == journal_record{journal_setup{{{"model", "m"}, {"schema", "{\"a\":\"\\n\"}"}}}});
  CHECK(read_back(some_outcome()) == journal_record{some_outcome()});
  auto fine = some_outcome();
  fine.code = errc::none;
  fine.failed_line.clear();
  CHECK(read_back(fine) == journal_record{fine});
  journal_attempt x;
  x.position = 3;
  x.text = 5;
  x.record.problem = {errc::violations, "/age: must be a number\nand so on"};
  x.record.http_status = 200;
  x.record.reask = true;
  x.record.raw_reply = "{\"age\":\"x\"}\t\n";
  x.record.tokens = {1, 2, 3};
  x.record.started = 1500us;
  x.record.elapsed = 90min;
  x.record.batched = true;
  x.turns.emplace_back();
  x.turns[0].problems = "/age: must be a number";
  x.turns[0].answer.tool_calls.push_back({"call_1", "person", "{\"age\":\"x\"}"});
  x.turns[0].answer.finish = finish_reason::tool_calls;
  x.best_json = "{\"age\":\"x\"}";
  CHECK(read_back(x) == journal_record{x});
  CHECK(read_back(journal_pardon{true}) == journal_record{journal_pardon{true}});
  CHECK(read_back(journal_end{9}) == journal_record{journal_end{9}});
}

TEST_CASE("a record of a batch reads back as it was written, and is written for people") {
  batch_record x;
  x.number = 2;
  x.step = batch_step::ended;
  x.route = "openai https://api.openai.com/v1 gpt-4o-mini";
  x.name = "troupe-0a1b-2";
  x.rows = 50'000;
  x.bytes = 12'345'678;
  x.keys = "AAECAwQFBgcICQoLDA0ODwEAAAA=";
  x.file = "file-abc";
  x.id = "batch_abc";
  x.word = "completed";
  x.done = 49'998;
  x.failed = 2;
  x.at = std::chrono::seconds{1'764'583'513};
  CHECK(read_back(x) == journal_record{x});
  CHECK(frame_of(x).find(R"("step":"ended","at":"2025-12-01T10:05:13Z")") != std::string::npos);
}

TEST_CASE("a record of a batch may leave out all but its number, step and time") {
  const auto got = read_payload(
    R"({"batch":{"number":3,"step":"created","at":"2025-12-01T10:05:13Z","id":"b"}})");
  REQUIRE(got);
  batch_record x;
  x.number = 3;
  x.step = batch_step::created;
  x.at = std::chrono::seconds{1'764'583'513};
  x.id = "b";
  CHECK(*got == journal_record{x});
  CHECK_FALSE(read_payload(R"({"batch":{"number":3,"step":"lost","at":"2025-12-01T10:05:13Z"}})"));
}

TEST_CASE("an event reads back with its line, and an outcome with its times") {
  const journal_event x{1'764'583'513'000'001us, R"({"event":"waiting","reason":"a\tb"})"};
  CHECK(read_back(x) == journal_record{x});
  auto y = some_outcome();
  y.began = 1'764'583'513'000'001us;
  y.elapsed = 7ms;
  y.request = 6ms;
  y.first_byte = 5ms;
  CHECK(read_back(y) == journal_record{y});
}

TEST_CASE("an outcome of before, which tells no times, reads back without them") {
  const auto got = read_payload(
    R"({"outcome":{"position":0,"text":1,"code":"none","passing":false,"spent":{"requests":1,)"
    R"("transport_retries":0,"reasks":0,"tokens":{"prompt_tokens":1,"completion_tokens":1,)"
    R"("total_tokens":2},"cost":0,"uncertain":{"tokens":0,"cost":0}}}})"
    "\tline");
  INFO((got ? std::string{} : got.error().message));
  REQUIRE(got);
  CHECK(std::get<journal_outcome>(*got).began == 0us);
}

TEST_CASE("a frame is the line that docs/journal.md shows") {
  CHECK(frame_of(journal_end{3}) == "00000013 29803151 {\"end\":{\"texts\":3}}\n");
}

TEST_CASE("a frame that is cut anywhere is not taken for a whole one") {
  const auto bytes = frame_of(some_outcome());
  for (size_t size = 0; size < bytes.size(); ++size) {
    INFO(size);
    const auto frame = read_frame(std::string_view{bytes}.substr(0, size));
    CHECK(frame.is == journal_frame::state::cut);
    CHECK(frame.bytes > size);
  }
}

TEST_CASE("no flipped bit goes unnoticed") {
  const auto good = frame_of(journal_end{3});
  for (size_t i = 0; i < good.size() * 8; ++i) {
    INFO(i);
    auto bad = good;
    bad[i / 8] = static_cast<char>(bad[i / 8] ^ 1 << i % 8);
    CHECK(read_frame(bad).is != journal_frame::state::whole);
  }
}

TEST_CASE("a payload that is no record says what is wrong") {
  CHECK(read_payload("").error().message.starts_with("is no valid JSON"));
  CHECK(read_payload("{}").error().message == "is none that this version knows");
  CHECK(read_payload("[1]").error().message == "is none that this version knows");
  CHECK(read_payload("{\"coffee\":{}}").error().message == "is none that this version knows");
  CHECK(read_payload("{\"end\":{\"texts\":-1}}")
          .error()
          .message.starts_with("is none of this version: "));
  CHECK(read_payload("{\"end\":{\"texts\":1}}\tline").error().message
        == "has a line that belongs to neither an outcome nor an event");
}

TEST_CASE("the attempts on a text say what was spent on it") {
  std::vector<attempt> attempts(6);
  attempts[0].problem.code = errc::unavailable;
  attempts[1].problem.code = errc::violations;
  attempts[2].problem.code = errc::rate_limited;
  attempts[3].problem.code = errc::truncated;
  attempts[4].problem.code = errc::unavailable; // and goes on with another model
  attempts[5].lane = 1;
  for (auto& x : attempts)
    x.tokens.total_tokens = 10;
  const auto spent = expense_of(attempts);
  CHECK(spent.requests == 6);
  CHECK(spent.transport_retries == 1);
  CHECK(spent.limit_waits == 1);
  CHECK(spent.reasks == 1);
  CHECK(spent.tokens.total_tokens == 60);
  CHECK(expense_of({}) == journal_expense{});
}

TEST_CASE("usage that an earlier version has written is read") {
  json_document document;
  const auto root = document.parse(
    R"({"prompt_tokens":7,"completion_tokens":2,"total_tokens":9,"cached_tokens":4,"reasoning_tokens":1})");
  REQUIRE(root);
  const auto got = read_record<usage>(*root);
  REQUIRE(got);
  CHECK(*got == usage{7, 2, 9, 4, {}, 1});
}

TEST_CASE("the attempts on a text say what of it went in batches") {
  std::vector<attempt> attempts(3);
  attempts[0].batched = true;
  attempts[0].cost = money::from_nanos(5);
  attempts[1].cost = money::from_nanos(100);
  attempts[2].batched = true;
  attempts[2].cost = money::from_nanos(7);
  auto spent = expense_of(attempts);
  CHECK(spent.batched == 2);
  CHECK(spent.batch_cost == money::from_nanos(12));
  spent += spent;
  CHECK(spent.batched == 4);
  CHECK(spent.batch_cost == money::from_nanos(24));
  journal_outcome x;
  x.spent = spent;
  CHECK(read_back(x) == journal_record{x});
}
