#include "carriers/local/fetcher.hpp"

#include "alone.hpp"
#include "protocol/actor_of.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// One fetcher, in seat 1, and what it lays down.
class seat_alone : public alone {
public:
  seat_alone() {
    local_rules rules;
    rules.routes = {{wire, wire->endpoint()}};
    rules.judges = rules.routes;
    rules.engine = engine;
    rules.sink = std::make_shared<collector>();
    auto router = std::make_shared<reply_router>(rules.sink, nullptr);
    sits = system.spawn<actor_of<fetcher, fetcher_actor>>(
      1u, std::make_shared<const fetching>(
            fetching{std::move(rules), router, coordinator, reports, {answers, other_answers}}));
    router->assign(1, sits);
  }

  request_order order(std::string text) {
    request_order result;
    result.id = {7, 8};
    result.index = 3;
    result.attempt = 1;
    result.input = std::make_shared<const prompt>(prompt{"", std::move(text), {}});
    return result;
  }

  void reply(uint16_t status, std::string body, std::string headers = {}) {
    engine->complete(0, http_result{{}, {status, std::move(headers), std::move(body)}, 5ms});
    run();
  }

  std::vector<report> said() {
    std::vector<report> result;
    reports->take(result);
    return result;
  }

  std::vector<answered> answers_in(answer_inbox& x) {
    std::vector<answered> result;
    x.take(result);
    return result;
  }

  std::shared_ptr<fake_dialect> wire = std::make_shared<fake_dialect>();
  std::shared_ptr<fake_engine> engine = std::make_shared<fake_engine>();
  std::shared_ptr<report_inbox> reports = std::make_shared<report_inbox>();
  std::shared_ptr<answer_inbox> answers = std::make_shared<answer_inbox>();
  std::shared_ptr<answer_inbox> other_answers = std::make_shared<answer_inbox>();
  fetcher_actor sits;
};

template <class T>
const T& only(const std::vector<report>& list) {
  REQUIRE(list.size() == 1);
  const auto* x = std::get_if<T>(&list[0]);
  REQUIRE(x != nullptr);
  return *x;
}

} // namespace

TEST_CASE("a fetcher gives an answer to the validator of the order, then says that it is free") {
  seat_alone s;
  auto asked = s.order("a");
  asked.validator = 1;
  asked.route = 0;
  asked.judging = true;
  s.tell(s.sits, asked);
  CHECK(s.engine->pending.at(0).body == "a");
  s.reply(200, "11");
  CHECK(s.answers_in(*s.answers).empty());
  const auto got = s.answers_in(*s.other_answers);
  REQUIRE(got.size() == 1);
  CHECK(got[0].id == ticket{7, 8});
  CHECK(got[0].judging);
  CHECK(got[0].input == asked.input);
  CHECK(got[0].got->answer.content == "11");
  CHECK(got[0].got->record.elapsed == 5ms);
  const auto said = s.said();
  const auto& free = only<handed_over>(said);
  CHECK(free.id == ticket{7, 8});
  CHECK(free.seat == 1);
}

TEST_CASE("a fetcher sends the bytes of the order if they are there, and spells them if not") {
  seat_alone s;
  auto asked = s.order("a");
  asked.body = "spelled before";
  s.tell(s.sits, asked);
  CHECK(s.engine->pending.at(0).body == "spelled before");
  s.reply(200, "1");
  asked.body.clear();
  asked.doublings = 1;
  s.tell(s.sits, asked);
  CHECK(s.engine->pending.at(0).body == "a*2");
}

TEST_CASE("a fetcher counts the time that is left from the order") {
  seat_alone s;
  auto asked = s.order("a");
  s.tell(s.sits, asked);
  CHECK(s.engine->pending.at(0).deadline.time_since_epoch().count() == 0);
  s.reply(200, "1");
  asked.time_left = 2s;
  s.tell(s.sits, asked);
  CHECK(s.engine->pending.at(0).deadline.time_since_epoch() == s.now() + 2s);
}

TEST_CASE("a fetcher says that there is no answer, and what the policy makes of it") {
  seat_alone s;
  s.tell(s.sits, s.order("a"));
  s.reply(503, "busy");
  CHECK(s.answers_in(*s.answers).empty());
  const auto said = s.said();
  const auto& failed = *only<std::unique_ptr<transport_failure>>(said);
  CHECK(failed.id == ticket{7, 8});
  CHECK(failed.seat == 1);
  CHECK(failed.record.http_status == 503);
  CHECK(failed.record.raw_reply == "busy");
  CHECK(failed.record.problem.code == errc::unavailable);
  CHECK(failed.decision.retry);
}

TEST_CASE("what the limiter is to know lies before the end of the request") {
  seat_alone s;
  auto asked = s.order("a");
  asked.permit = 4;
  s.tell(s.sits, asked);
  s.reply(429, "", "retry-after: 3\r\n");
  const auto said = s.said();
  REQUIRE(said.size() == 2);
  const auto& told = std::get<std::unique_ptr<limit_report>>(said[0]);
  CHECK(told->route == 0);
  CHECK(told->what.permit == 4);
  CHECK(told->what.end.code == errc::rate_limited);
  CHECK(told->what.end.pause == 3s);
  CHECK(std::get<std::unique_ptr<transport_failure>>(said[1])->decision.pause == 3s);
}

TEST_CASE("of an aborted request nothing is heard but that its permit is free") {
  seat_alone s;
  auto asked = s.order("a");
  asked.permit = 4;
  s.tell(s.sits, asked);
  s.tell(s.sits, abort_request{});
  CHECK(s.engine->pending.empty());
  CHECK(s.answers_in(*s.answers).empty());
  const auto said = s.said();
  const auto& told = *only<std::unique_ptr<limit_report>>(said);
  CHECK(told.what.permit == 4);
  CHECK(told.what.end.code == errc::cancelled);

  // The seat is used again, and what still comes of the first request is not taken for the second.
  s.tell(s.sits, s.order("b"));
  const auto tag = s.engine->pending.at(0).tag;
  s.tell(s.sits, http_reply{tag - (uint64_t{1} << 16), {{}, {200, "", "1"}, 1ms}});
  CHECK(s.said().empty());
  s.reply(200, "2");
  CHECK(s.answers_in(*s.answers).at(0).got->answer.content == "2");
}

TEST_CASE("whoever wants to hears what a fetcher sends and what comes") {
  seat_alone s;
  auto asked = s.order("a");
  asked.observed = true;
  s.tell(s.sits, asked);
  s.reply(200, "1");
  const auto said = s.said();
  REQUIRE(said.size() == 3);
  CHECK(std::get<std::unique_ptr<request_sent>>(said[0])->body == "a");
  CHECK(std::get<std::unique_ptr<response_received>>(said[1])->body == "1");
  CHECK(std::holds_alternative<handed_over>(said[2]));
}

TEST_CASE("a fetcher that dies cancels its request, and ends with its coordinator") {
  seat_alone s;
  s.tell(s.sits, s.order("a"));
  REQUIRE(s.engine->pending.size() == 1);
  s.sits = nullptr;
  s.end_coordinator();
  CHECK(s.engine->pending.empty());
  CHECK(s.running_actors() == 0);
}

TEST_CASE("a request whose file cannot be sent is not made, and not made again") {
  seat_alone s;
  auto asked = s.order("a");
  auto input = *asked.input;
  input.files = {image_file("/nowhere/at/all.png")};
  asked.input = std::make_shared<const prompt>(input);
  asked.permit = 5;
  asked.observed = true;
  s.tell(s.sits, asked);
  CHECK(s.engine->pending.empty());
  const auto said = s.said();
  REQUIRE(said.size() == 2);
  const auto& permit = *std::get<std::unique_ptr<limit_report>>(said[0]);
  CHECK(permit.what.permit == 5);
  CHECK(permit.what.end.code == errc::unusable_file);
  const auto& lost = *std::get<std::unique_ptr<transport_failure>>(said[1]);
  CHECK(lost.id == ticket{7, 8});
  CHECK(lost.seat == 1);
  CHECK(lost.record.problem.code == errc::unusable_file);
  CHECK(lost.record.http_status == 0);
  CHECK_FALSE(lost.decision.retry);
  // The seat is free again.
  s.tell(s.sits, s.order("b"));
  CHECK(s.engine->pending.at(0).body == "b");
}
