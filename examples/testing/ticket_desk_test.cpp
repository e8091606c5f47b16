// A test of an actor of one's own that has a company behind it: first a fake company, then the real
// one with a server that follows a script. No network, no key, no waiting.
#include "ticket_desk.hpp"

#include <troupe/test/fixture.hpp>

#include <caf/stateful_actor.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using namespace troupe::test;

namespace {

struct office : fixture<caf::id_block::ticket_desk> {
  /// A desk whose company answers as `answer` does.
  template <class F>
  void open_with_fake(F answer) {
    open([this, answer](const caf::actor& target) {
      return company = spawn_fake_company<ticket>(target, answer);
    });
  }

  /// A desk with the real company, whose requests go to `server`.
  void open_with_script() {
    open([this](const caf::actor& target) { return company = spawn_company<ticket>(target); });
  }

  void open(company_source how) {
    desk = spawn<caf::stateful_actor<ticket_desk>>(std::move(how), on_call.actor, clerk.actor);
    run();
  }

  listener<ticket> on_call = spawn_listener<ticket>();
  listener<std::string> clerk = spawn_listener<std::string>();
  caf::actor desk;
  troupe::run_actor company;
};

const ticket fire{"stove", "it burns", 5};
const ticket squeak{"door", "it squeaks", 1};

} // namespace

TEST_CASE("an urgent ticket goes to whoever is on call, another does not") {
  office x;
  x.open_with_fake([](const troupe::prompt& letter) {
    return letter.text.find("burns") != std::string::npos ? fire : squeak;
  });
  x.tell(x.desk, std::string{"My stove burns!"});
  x.tell(x.desk, std::string{"My door squeaks."});
  CHECK(*x.on_call.heard == std::vector<ticket>{fire});
  CHECK(x.clerk.heard->empty());
}

TEST_CASE("a letter that the model refuses goes to the clerk") {
  office x;
  x.open_with_fake([](const troupe::prompt&) {
    return troupe::error{troupe::errc::refused, "not this"};
  });
  x.tell(x.desk, std::string{"Dear all"});
  CHECK(*x.clerk.heard == std::vector<std::string>{"Dear all [refused]"});
}

TEST_CASE("a desk whose company was stopped hires another, and loses no letter") {
  office x;
  x.open_with_fake([](const troupe::prompt&) { return fake_answer<ticket>{fire}.after(1min); });
  x.tell(x.desk, std::string{"My stove burns!"});
  x.tell(x.company, troupe::stop_run{});
  CHECK(x.on_call.heard->empty());
  x.advance(1min);
  CHECK(*x.on_call.heard == std::vector<ticket>{fire});
}

TEST_CASE("the model is asked again when the urgency is out of bounds") {
  office x;
  x.server->on("stove", reply_with(ticket{"stove", "it burns", 11}), reply_with(fire));
  x.open_with_script();
  x.tell(x.desk, std::string{"My stove burns!"});
  CHECK(*x.on_call.heard == std::vector<ticket>{fire});
  CHECK(x.server->requests("stove").size() == 2);
}

TEST_CASE("a provider that is down for a minute costs no letter") {
  office x;
  x.server->on("stove", fail_with(503).with_header("retry-after", "60"), reply_with(fire));
  x.open_with_script();
  x.tell(x.desk, std::string{"My stove burns!"});
  x.advance(59s);
  CHECK(x.on_call.heard->empty());
  x.advance(1s);
  CHECK(*x.on_call.heard == std::vector<ticket>{fire});
}

TEST_CASE("what the prompt and the record ask for can be tried without any actor") {
  office x;
  x.server->on("stove", reply_with_json(R"({"product": "stove", "summary": "it burns"})"));
  x.conf.reasks = 0;
  const auto got = x.extract<ticket>("My stove burns!");
  CHECK(failed_with(got, troupe::errc::violations, "urgency"));
  CHECK(took_requests(got, 1));
}
