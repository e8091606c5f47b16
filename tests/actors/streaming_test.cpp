#include "streaming_dialect.hpp"

#include <troupe/record_list.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

/// Keeps numbers, wrong elements (as -1) and ends in the order of their delivery.
class part_collector final : public outcome_sink {
public:
  void deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>& batch) override {
    for (auto& x : batch)
      ends.push_back(typed<list_end>(std::move(*x)));
    parts_at_end = parts.size();
  }

  void deliver_part(erased_part&& x) override {
    numbers.push_back(x.item);
    parts.push_back(x.record ? *static_cast<int32_t*>(x.record.get()) : -1);
    last_why = x.why.problem;
  }

  void ended(coordinator_actor::pointer_view, const run_summary&) override {}

  std::vector<int32_t> parts;
  std::vector<uint64_t> numbers;
  error last_why;
  std::vector<outcome<list_end>> ends;
  size_t parts_at_end = 0;
};

struct streaming_stage : stage {
  explicit streaming_stage(broken_stream when_broken = broken_stream::go_on, uint32_t window = 64,
                           uint64_t credit = unlimited_credit) {
    auto wanted = std::make_shared<stream_plan>();
    wanted->list = list_type_of<int32_t>();
    wanted->when_broken = when_broken;
    wanted->window = window;
    plan.streaming = wanted;
    plan.wire = std::make_shared<streaming_dialect>();
    plan.type = wanted->list->whole;
    plan.sink = got;
    plan.gate = spawn_gate(system, got, credit);
    plan.conf.backoff_initial = 1ms;
    gate = plan.gate;
  }

  ~streaming_stage() {
    caf::anon_send_exit(gate, caf::exit_reason::kill);
    gate = nullptr;
    plan.gate = nullptr;
  }

  void feed(std::string bytes) {
    engine->feed(0, std::move(bytes));
    run();
  }

  void end(errc code = errc::none) {
    const uint16_t status = code == errc::none ? 200 : 0;
    engine->complete(0, http_result{{code, "lost"}, {status, "", ""}, 1ms});
    run();
  }

  void grant(uint64_t count) {
    post_anonymously(gate, credit{count});
    run();
  }

  std::shared_ptr<part_collector> got = std::make_shared<part_collector>();
  gate_actor gate;
};

} // namespace

TEST_CASE("the first element is delivered before the second has arrived") {
  streaming_stage x;
  x.start({"a"});
  x.feed("[1");
  CHECK(x.got->parts.empty());
  x.feed(",");
  CHECK(x.got->parts == std::vector{1});
  x.feed("2,3]!");
  CHECK(x.got->parts == std::vector{1, 2, 3});
  CHECK(x.got->ends.empty());
  x.end();
  REQUIRE(x.got->ends.size() == 1);
  REQUIRE(x.got->ends[0]);
  CHECK(*x.got->ends[0] == list_end{3, 0});
  CHECK(x.got->numbers == std::vector<uint64_t>{0, 1, 2});
}

TEST_CASE("an element that is wrong does not end the stream") {
  streaming_stage x;
  x.start({"a"});
  x.feed(R"([1,"two",3]!)");
  x.end();
  CHECK(x.got->parts == std::vector{1, -1, 3});
  REQUIRE(x.got->ends.size() == 1);
  CHECK(*x.got->ends[0] == list_end{3, 1});
  CHECK(x.engine->submitted == 1);
}

TEST_CASE("streams are paced, and their permit ends with the reply") {
  streaming_stage x{broken_stream::go_on, 64, 0};
  caf::anon_send_exit(x.plan.limiter, caf::exit_reason::kill);
  pace_limits given;
  given.concurrency = 1;
  x.plan.limiter = spawn_limiter(x.system, std::make_shared<shared_pace>(given));
  x.start({"a", "b"});
  CHECK(x.in_flight() == std::vector<std::string>{"a"});
  x.feed("[1]!");
  x.end();
  // Nobody has taken its element yet.
  CHECK(x.got->parts.empty());
  CHECK(x.in_flight() == std::vector<std::string>{"b"});
  x.end(errc::connection_lost);
  x.advance(1s);
  CHECK(x.in_flight() == std::vector<std::string>{"b"});
}

TEST_CASE("limits that the reply of a stream announces hold") {
  streaming_stage x;
  x.plan.conf.pool_size = 1;
  x.start({"a", "b", "c"});
  x.feed("[1]!");
  x.engine->complete(0, http_result{{},
                                    {200,
                                     "x-ratelimit-limit-requests: 60\r\n"
                                     "x-ratelimit-remaining-requests: 0\r\n",
                                     ""},
                                    1ms});
  x.run();
  // It was on its way before anybody knew.
  CHECK(x.in_flight() == std::vector<std::string>{"b"});
  x.feed("[1]!");
  x.end();
  CHECK(x.in_flight().empty());
  x.advance(2s);
  CHECK(x.in_flight().empty());
  x.advance(2s);
  CHECK(x.in_flight() == std::vector<std::string>{"c"});
}

TEST_CASE("a stream that falls silent in the middle is broken, and gone on with") {
  streaming_stage x;
  x.plan.conf.stream_silence_timeout = 30s;
  x.start({"a"});
  // The first byte has a limit of its own.
  x.advance(100s);
  CHECK(x.engine->cancelled.empty());
  x.feed("[1,");
  x.advance(20s);
  x.feed("2,");
  x.advance(29s);
  CHECK(x.engine->cancelled.empty());
  x.advance(2s);
  CHECK(x.engine->cancelled.size() == 1);
  REQUIRE(x.engine->pending.size() == 1);
  x.feed("[3]!");
  x.end();
  CHECK(x.got->parts == std::vector{1, 2, 3});
  REQUIRE(x.got->ends.size() == 1);
  const auto& attempts = x.got->ends[0].log.attempts;
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].problem.code == errc::stream_broken);
  CHECK(attempts[0].problem.message.starts_with("the stream stalled: no byte for 30000 ms"));
}

TEST_CASE("a stream that is held back is not silent") {
  streaming_stage x{broken_stream::go_on, 1, 1};
  x.plan.conf.stream_silence_timeout = 30s;
  x.start({"a"});
  x.feed("[1,2,");
  x.feed("3,");
  x.advance(300s);
  CHECK(x.engine->cancelled.empty());
  x.grant(10);
  x.feed("4]!");
  x.end();
  CHECK(x.got->parts == std::vector{1, 2, 3, 4});
  CHECK(x.got->ends[0].log.attempts.size() == 1);
}

TEST_CASE("a consumer without credit holds back the socket, and the outcome of the text") {
  streaming_stage x{broken_stream::go_on, 2, 1};
  x.start({"a"});
  x.feed("[1,2,3,");
  CHECK(x.got->parts == std::vector{1});
  const auto consumed = x.engine->consumed_bytes[1];
  CHECK(consumed == 7);
  x.feed("4,");
  x.feed("5]!");
  // What arrives now waits in the streamer, and the engine is not told that it was consumed.
  CHECK(x.engine->consumed_bytes[1] == consumed);
  x.end();
  CHECK(x.got->ends.empty());
  x.grant(2);
  CHECK(x.got->parts == std::vector{1, 2, 3});
  CHECK(x.got->ends.empty());
  x.grant(10);
  CHECK(x.got->parts == std::vector{1, 2, 3, 4, 5});
  REQUIRE(x.got->ends.size() == 1);
  CHECK(x.got->parts_at_end == 5);
}

TEST_CASE(
  "a stream that breaks off yields its complete elements, and the model is asked to go on") {
  streaming_stage x;
  x.start({"a"});
  x.feed("[1,2,3");
  x.end(errc::connection_lost);
  CHECK(x.got->parts == std::vector{1, 2});
  REQUIRE(x.in_flight() == std::vector<std::string>{"a|go on|[1,2]"});
  x.feed("[3,4,");
  x.end(errc::connection_lost);
  REQUIRE(x.in_flight() == std::vector<std::string>{"a|go on|[1,2]|go on|[3,4]"});
  x.feed("[5]!");
  x.end();
  CHECK(x.got->parts == std::vector{1, 2, 3, 4, 5});
  CHECK(x.got->numbers == std::vector<uint64_t>{0, 1, 2, 3, 4});
  REQUIRE(x.got->ends.size() == 1);
  CHECK(x.got->ends[0]);
  CHECK(x.got->ends[0].log.attempts.size() == 3);
  CHECK(x.got->ends[0].log.attempts[0].problem.code == errc::stream_broken);
}

TEST_CASE("an error event in the middle counts as a broken stream") {
  streaming_stage x;
  x.start({"a"});
  x.feed("[1,2,#");
  CHECK(x.engine->cancelled == std::vector<request_id>{1});
  x.run();
  REQUIRE(x.in_flight() == std::vector<std::string>{"a|go on|[1,2]"});
}

TEST_CASE("asked anew for the whole, no element is delivered twice") {
  streaming_stage x{broken_stream::again};
  x.start({"a"});
  x.feed("[1,2,3");
  x.end(errc::connection_lost);
  x.advance(1s);
  REQUIRE(x.in_flight() == std::vector<std::string>{"a"});
  x.feed("[1,2,3]!");
  x.end();
  CHECK(x.got->parts == std::vector{1, 2, 3});
  REQUIRE(x.got->ends.size() == 1);
  CHECK(x.got->ends[0]);
}

TEST_CASE("where a broken stream is final, its elements come before the error") {
  streaming_stage x{broken_stream::fail};
  x.start({"a"});
  x.feed("[1,2,3");
  x.end();
  CHECK(x.got->parts == std::vector{1, 2});
  REQUIRE(x.got->ends.size() == 1);
  CHECK(x.got->ends[0].error().code == errc::stream_broken);
  CHECK(x.engine->submitted == 1);
}

TEST_CASE("without a complete element a broken stream is a lost connection") {
  streaming_stage x;
  x.start({"a"});
  x.feed("[1");
  x.end(errc::connection_lost);
  x.advance(1s);
  CHECK(x.in_flight() == std::vector<std::string>{"a"});
}

TEST_CASE(
  "an answer that is no plain list is read as a whole, and asked for again if it is wrong") {
  streaming_stage x;
  x.start({"a"});
  x.feed("[1,2] or rather [1,2,3]!");
  x.end();
  CHECK(x.got->parts == std::vector{1, 2, 3});
  REQUIRE(x.got->ends.size() == 1);

  streaming_stage y;
  y.start({"b"});
  y.feed("no list!");
  y.end();
  CHECK(y.in_flight() == std::vector<std::string>{"b|again|no list"});
}

TEST_CASE("a stop ends a stream whose consumer is gone") {
  streaming_stage x{broken_stream::go_on, 1, 0};
  x.start({"a"});
  x.feed("[1,2,3,");
  x.tell(stop_run{});
  REQUIRE(x.got->ends.size() == 1);
  CHECK(x.got->ends[0].error().code == errc::cancelled);
}
