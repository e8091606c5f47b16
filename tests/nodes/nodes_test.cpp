// An extractor and those who ask it, on two nodes.

#include "../cli/child_process.hpp"
#include "node.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>
#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <future>
#include <string>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

/// A process with an extractor.
struct other_node {
  child_process process{{"serve"}, {}, true};
  const uint16_t port = static_cast<uint16_t>(std::stoi(process.line()));
};

prompt text_about(const std::string& name, uint64_t tag = 0) {
  prompt x;
  x.text = name + " is a 30-year-old software engineer.";
  x.tag = tag;
  return x;
}

prompt endless_text(uint64_t tag) {
  auto x = text_about("John Smith", tag);
  x.text += " [[latency:3600s]]";
  return x;
}

/// Asks as a program without actors does.
outcome<guest> ask(node& here, const extractor_actor<guest>& whom, prompt x) {
  const caf::scoped_actor self{here.system};
  outcome<guest> result;
  request(self, whom, std::move(x))
    .receive([&](outcome<guest>& y) { result = std::move(y); },
             [](const caf::error& y) { FAIL(to_string(y)); });
  return result;
}

/// Passes all on to the real one, and tells of the first request and of the first one that is given
/// up.
class watched_engine final : public http_engine {
public:
  explicit watched_engine(http_engine_ptr real) : real_(std::move(real)) {}

  request_id submit(http_request request, http_listener_ptr listener, uint64_t tag) override {
    const auto result = real_->submit(std::move(request), std::move(listener), tag);
    asked.set_value();
    return result;
  }

  void cancel(request_id id) override {
    real_->cancel(id);
    given_up.set_value();
  }

  std::promise<void> asked;
  std::promise<void> given_up;

private:
  http_engine_ptr real_;
};

} // namespace

TEST_CASE("a blocking actor on another node gets the record and all that was done for it") {
  other_node there;
  node here;
  const auto guests = here.guests_at(there.port);
  REQUIRE(guests);
  auto x = text_about("John Smith", 7);
  x.id = "first";
  x.text += " [[fault:500_once]] [[fault:bad_type_once]]";
  x.context = std::string{"mine"};
  const auto got = ask(here, *guests, x);
  REQUIRE(got);
  CHECK(got->name == "John Smith");
  CHECK(got->age == 30);
  CHECK(got.id == "first");
  CHECK(got.tag == 7);
  CHECK(got.label == "guests");
  CHECK(got.context.empty());
  REQUIRE(got.log.attempts.size() == 3);
  CHECK(got.log.attempts[0].problem.code == errc::unavailable);
  CHECK(got.log.attempts[0].http_status == 500);
  CHECK(got.log.attempts[1].problem.code == errc::violations);
  CHECK(got.log.attempts[2].reask);
  CHECK(got.log.tokens.total_tokens > 0);
}

TEST_CASE("an event-based actor on another node asks with then, several texts at once") {
  other_node there;
  node here;
  const auto guests = here.guests_at(there.port);
  REQUIRE(guests);
  std::promise<uint64_t> sum;
  here.system.spawn([&](caf::event_based_actor* self) {
    const auto tags = std::make_shared<std::pair<int, uint64_t>>();
    for (uint64_t tag = 1; tag <= 20; ++tag)
      request(self, *guests, text_about("Sarah Johnson", tag))
        .then([&sum, tags](const outcome<guest>& x) {
          tags->second += x && x->name == "Sarah Johnson" ? x.tag : 0;
          if (++tags->first == 20)
            sum.set_value(tags->second);
        });
  });
  CHECK(sum.get_future().get() == 210);
}

TEST_CASE("a text of another node can be cancelled, and has a deadline") {
  other_node there;
  node here;
  const auto guests = here.guests_at(there.port);
  REQUIRE(guests);
  const caf::scoped_actor self{here.system};
  auto waits = request(self, *guests, endless_text(1));
  post(self, *guests, cancel_text{1});
  std::move(waits).receive([](
                             const outcome<guest>& x) { CHECK(x.error().code == errc::cancelled); },
                           [](const caf::error& x) { FAIL(to_string(x)); });
  auto late = endless_text(2);
  late.deadline = 20ms;
  CHECK(ask(here, *guests, late).error().code == errc::deadline_exceeded);
}

TEST_CASE("one node does not cancel what another one asked for under the same tag") {
  node home;
  const open_service service{home};
  node here;
  const auto guests = here.guests_at(service.port);
  REQUIRE(guests);
  const caf::scoped_actor near{home.system};
  const caf::scoped_actor far{here.system};
  auto slow = text_about("John Smith", 5);
  slow.text += " [[latency:200ms]]";
  auto of_near = request(near, service.guests, slow);
  auto of_far = request(far, *guests, endless_text(5));
  post(far, *guests, cancel_text{5});
  std::move(of_far).receive(
    [](const outcome<guest>& x) { CHECK(x.error().code == errc::cancelled); },
    [](const caf::error& x) { FAIL(to_string(x)); });
  std::move(of_near).receive([](const outcome<guest>& x) { CHECK(x); },
                             [](const caf::error& x) { FAIL(to_string(x)); });
}

TEST_CASE("a node that expects other records is refused when it connects") {
  other_node there;
  node here;
  const auto parcels = here.system.middleman().remote_actor<extractor_actor<parcel>>("127.0.0.1",
                                                                                     there.port);
  REQUIRE_FALSE(parcels);
  CHECK(parcels.error() == caf::sec::unexpected_actor_messaging_interface);
}

TEST_CASE("when the node of an extractor dies, who asked is told and waits no longer than wanted") {
  other_node there;
  node here;
  const auto guests = here.guests_at(there.port);
  REQUIRE(guests);
  std::promise<std::string> ended;
  const auto watches = here.system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    watch(self, *guests, [&ended, self](const caf::down_msg& x) {
      ended.set_value(to_string(x.reason));
      self->quit();
    });
    return {[](tick) {}};
  });
  const caf::scoped_actor self{here.system};
  const auto fails = [](const outcome<guest>&) { FAIL("answered by a dead node"); };
  auto before = request_within(500ms, self, *guests, endless_text(1));
  there.process.signal(SIGKILL);
  CHECK(ended.get_future().get()
        == to_string(caf::error{caf::exit_reason::remote_link_unreachable}));
  std::move(before).receive(fails,
                            [](const caf::error& x) { CHECK(x == caf::sec::request_timeout); });
  request_within(50ms, self, *guests, text_about("John Smith"))
    .receive(fails, [](const caf::error& x) { CHECK(x == caf::sec::request_timeout); });
  CHECK_FALSE(here.guests_at(there.port));
}

TEST_CASE("texts of a node that dies are given up") {
  static watched_engine* engine = nullptr;
  node here;
  const open_service service{here, [](http_engine_ptr real) -> http_engine_ptr {
                               auto made = std::make_shared<watched_engine>(std::move(real));
                               engine = made.get();
                               return made;
                             }};
  child_process there{{"ask", std::to_string(service.port)}, {}, true};
  engine->asked.get_future().get();
  there.signal(SIGKILL);
  engine->given_up.get_future().get();
}

TEST_CASE("texts of an actor that ends on a node that lives are given up") {
  static watched_engine* engine = nullptr;
  node here;
  const open_service service{here, [](http_engine_ptr real) -> http_engine_ptr {
                               auto made = std::make_shared<watched_engine>(std::move(real));
                               engine = made.get();
                               return made;
                             }};
  child_process there{{"ask", std::to_string(service.port)}, {}, true};
  engine->asked.get_future().get();
  there.write("leave\n");
  CHECK(there.line() == "left");
  engine->given_up.get_future().get();
}

TEST_CASE("an extractor that ends answers the texts of other nodes first") {
  other_node there;
  node here;
  const auto guests = here.guests_at(there.port);
  REQUIRE(guests);
  const caf::scoped_actor self{here.system};
  auto waits = request(self, *guests, endless_text(1));
  post(self, *guests, stop_run{});
  std::move(waits).receive([](
                             const outcome<guest>& x) { CHECK(x.error().code == errc::cancelled); },
                           [](const caf::error& x) { FAIL(to_string(x)); });
}
