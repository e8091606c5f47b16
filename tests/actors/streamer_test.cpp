#include "carriers/local/streamer.hpp"

#include "alone.hpp"
#include "protocol/actor_of.hpp"
#include "streaming_dialect.hpp"

#include <troupe/record_list.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// What a gate got.
struct at_the_gate {
  std::vector<int32_t> numbers;
  std::vector<errc> wrong;
  bool is_over = false;
};

gate_actor::behavior_type note_parts(gate_actor::pointer,
                                     const std::shared_ptr<at_the_gate>& seen) {
  return {[seen](streamed& x) {
            for (const auto& part : x.parts)
              if (part.record)
                seen->numbers.push_back(*static_cast<int32_t*>(part.record.get()));
              else
                seen->wrong.push_back(part.why.problem.code);
            seen->is_over = seen->is_over || x.is_last;
          },
          [](credit) {}};
}

/// One streamer, in seat 1, before a gate that lets nothing through by itself.
class streamer_alone : public alone {
public:
  explicit streamer_alone(uint32_t window = 64, broken_stream when_broken = broken_stream::go_on) {
    auto wanted = std::make_shared<stream_plan>();
    wanted->list = list_type_of<int32_t>();
    wanted->window = window;
    wanted->when_broken = when_broken;
    gate = system.spawn(note_parts, seen);
    local_rules rules;
    rules.routes = {{wire, wire->endpoint()}};
    rules.engine = engine;
    rules.sink = std::make_shared<collector>();
    rules.streaming = wanted;
    rules.gate = gate;
    rules.conf.stream_silence_timeout = 10s;
    auto router = std::make_shared<reply_router>(rules.sink, nullptr);
    auto made = streamer_actor{system.spawn<actor_of<streamer, streamer_actor>>(
      1u, std::make_shared<const fetching>(
            fetching{std::move(rules), router, coordinator, reports, {answers}}))};
    sits = made;
    router->assign(1, made);
  }

  ~streamer_alone() {
    caf::anon_send_exit(gate, caf::exit_reason::kill);
    run();
  }

  void order(std::string text) {
    request_order x;
    x.id = {7, 8};
    x.attempt = 1;
    x.input = std::make_shared<const prompt>(prompt{"", std::move(text), {}});
    tell(sits, std::move(x));
  }

  void feed(std::string bytes) {
    engine->feed(0, std::move(bytes));
    run();
  }

  void end(errc code = errc::none) {
    engine->complete(0, http_result{{code, "lost"},
                                    {static_cast<uint16_t>(code == errc::none ? 200 : 0), "", ""},
                                    5ms});
    run();
  }

  void let_through(uint64_t count) {
    tell(sits, stream_credit{count});
  }

  std::vector<report> said() {
    std::vector<report> result;
    reports->take(result);
    return result;
  }

  std::shared_ptr<streaming_dialect> wire = std::make_shared<streaming_dialect>();
  std::shared_ptr<fake_engine> engine = std::make_shared<fake_engine>();
  std::shared_ptr<report_inbox> reports = std::make_shared<report_inbox>();
  std::shared_ptr<answer_inbox> answers = std::make_shared<answer_inbox>();
  std::shared_ptr<at_the_gate> seen = std::make_shared<at_the_gate>();
  gate_actor gate;
  streamer_actor sits;
};

using integers = std::vector<int32_t>;

} // namespace

TEST_CASE("a streamer whose request cannot be written says so, and takes the next one") {
  streamer_alone s;
  request_order x;
  x.id = {7, 8};
  prompt input;
  input.files = {image_file("/nowhere/at/all.png")};
  x.input = std::make_shared<const prompt>(input);
  s.tell(s.sits, std::move(x));
  CHECK(s.engine->pending.empty());
  const auto said = s.said();
  REQUIRE(said.size() == 1);
  const auto& lost = *std::get<std::unique_ptr<transport_failure>>(said[0]);
  CHECK(lost.record.problem.code == errc::unusable_file);
  s.order("a");
  s.feed("[1]!");
  CHECK(s.seen->numbers == integers{1});
}

TEST_CASE("a streamer sends each element to the gate, and reports when all are through") {
  streamer_alone s;
  s.order("a");
  s.feed("[1,2");
  CHECK(s.seen->numbers == integers{1});
  s.feed(",\"x\"]!");
  CHECK(s.seen->numbers == integers{1, 2});
  CHECK(s.seen->wrong == std::vector<errc>{errc::violations});
  s.end();
  CHECK(s.said().empty());
  s.let_through(2);
  CHECK(s.said().empty());
  s.let_through(1);
  const auto said = s.said();
  REQUIRE(said.size() == 2);
  CHECK(std::get<handed_over>(said[0]).seat == 1);
  CHECK(std::get<verdict>(said[1]).id == ticket{7, 8});
  CHECK(s.seen->is_over);
}

TEST_CASE("a streamer before a gate that has enough leaves bytes unread, and the server waiting") {
  streamer_alone s{1};
  s.order("a");
  s.feed("[1,");
  s.feed("2,");
  CHECK(s.seen->numbers == integers{1});
  CHECK(s.engine->consumed_bytes[1] == 3);
  s.let_through(1);
  CHECK(s.seen->numbers == integers{1, 2});
  CHECK(s.engine->consumed_bytes[1] == 5);
}

TEST_CASE("a streamer gives up a server that falls silent, but not one that it holds back") {
  streamer_alone s{1, broken_stream::fail};
  s.order("a");
  s.feed("[1,");
  s.feed("2,");
  s.advance(30s);
  CHECK(s.engine->cancelled.empty());
  s.let_through(1);
  s.advance(10s);
  CHECK(s.engine->cancelled.size() == 1);
  s.let_through(1);
  const auto said = s.said();
  REQUIRE(said.size() == 1);
  const auto& lost = *std::get<std::unique_ptr<transport_failure>>(said[0]);
  CHECK(lost.record.problem.code == errc::stream_broken);
  CHECK_FALSE(lost.decision.retry);
}

TEST_CASE("a streamer that is told to abort cancels, and takes no more for its own") {
  streamer_alone s;
  s.order("a");
  s.feed("[1,");
  s.tell(s.sits, abort_request{});
  CHECK(s.engine->cancelled.size() == 1);
  CHECK(s.said().empty());
  s.order("b");
  s.feed("[5,6]!");
  CHECK(s.seen->numbers == integers{1, 5, 6});
}

TEST_CASE("a streamer ends with its gate, and cancels") {
  streamer_alone s;
  s.order("a");
  caf::anon_send_exit(s.gate, caf::exit_reason::kill);
  s.run();
  CHECK(s.engine->cancelled.size() == 1);
  CHECK(s.running_actors() == 1);
}
