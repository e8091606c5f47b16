// An extractor with faked companies, on a virtual clock.

#include "protocol/caf_versions.hpp"
#include "service_types.hpp"

#include <troupe/test/virtual_system.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

/// What a faked company was told.
struct company_book {
  run_actor handle;
  caf::actor target;
  std::vector<prompt> texts;
  std::vector<uint64_t> cancelled;
  std::vector<std::chrono::milliseconds> drained;
  bool stopped = false;
};

using company_ptr = std::shared_ptr<company_book>;

run_actor::behavior_type fake_company(run_actor::pointer, company_book* book) {
  return {
    [book](prompts& x) {
      for (auto& y : x.list)
        book->texts.push_back(std::move(y));
    },
    [](credit) {},
    [](subscribe&) {},
    [book](stop_run) { book->stopped = true; },
    [book](cancel_text x) { book->cancelled.push_back(x.tag); },
    [book](drain_run x) { book->drained.push_back(x.grace); },
  };
}

/// What came of what an actor has asked.
struct answers {
  std::vector<outcome<guest>> outcomes;
  std::vector<caf::error> errors;

  std::vector<errc> codes() const {
    std::vector<errc> result;
    for (const auto& x : outcomes)
      result.push_back(x.error().code);
    return result;
  }
};

using answers_ptr = std::shared_ptr<answers>;
using codes = std::vector<errc>;

/// Asks for what it is sent, until it is to stop.
caf::behavior requester(caf::event_based_actor* self, const extractor_actor<guest>& whom,
                        const answers_ptr& got) {
  return {
    [self, whom, got](prompts& list) {
      for (auto& x : list.list)
        request(self, whom, std::move(x))
          .then([got](outcome<guest>& y) { got->outcomes.push_back(std::move(y)); },
                [got](caf::error& y) { got->errors.push_back(std::move(y)); });
    },
    [self, whom](cancel_text x) { post(self, whom, x); },
    [self](stop_run) { self->quit(); },
  };
}

prompt text(std::string words, uint64_t tag = 0) {
  prompt x;
  x.text = std::move(words);
  x.tag = tag;
  return x;
}

class service {
public:
  service() {
    options.pause_initial = 1s;
    options.hire = [this](const caf::actor& target) -> expected<run_actor> {
      if (refusal.code != errc::none)
        return unexpected<error>{refusal};
      auto made = std::make_shared<company_book>();
      made->target = target;
      made->handle = system.spawn(fake_company, made.get());
      companies.push_back(made);
      return made->handle;
    };
  }

  ~service() {
    for (auto& x : companies) {
      caf::anon_send_exit(x->handle, caf::exit_reason::kill);
      *x = {};
    }
    for (auto& x : requesters)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    requesters.clear();
    caf::anon_send_exit(extractor, caf::exit_reason::kill);
    extractor = nullptr;
    time.run();
  }

  void start() {
    extractor = spawn_extractor<guest>(system, settings{}, options).value();
    time.run();
  }

  /// Somebody new asks.
  answers_ptr ask(std::vector<prompt> list) {
    auto got = std::make_shared<answers>();
    requesters.push_back(system.spawn(requester, extractor, got));
    tell(requesters.back(), prompts{std::move(list), false, {}});
    return got;
  }

  template <class Handle, class Message>
  void tell(const Handle& whom, Message x) {
    post_anonymously(whom, std::move(x));
    time.run();
  }

  void advance(std::chrono::nanoseconds by) {
    time.advance(by);
    time.run();
  }

  company_book& company() {
    return *companies.back();
  }

  /// The company answers the text at this place.
  void answer(company_book& who, size_t place, errc code = errc::none) {
    outcome<guest> x;
    x.tag = who.texts.at(place).tag;
    if (code == errc::none)
      x.record.emplace(guest{who.texts[place].text, 1});
    else
      x.why.problem = {code, "so it is"};
    detail::post_as(caf::actor_cast<caf::strong_actor_ptr>(who.handle), who.target, std::move(x));
    time.run();
  }

  /// The company ends by itself.
  void end(company_book& who, errc code) {
    run_ended x;
    x.sum.ended_by = {code, "so it is"};
    detail::post_as(caf::actor_cast<caf::strong_actor_ptr>(who.handle), who.target, std::move(x));
    time.run();
    caf::anon_send_exit(who.handle, caf::exit_reason::user_shutdown);
    time.run();
  }

private:
  const bool has_types_ = init_service_types();

public:
  test::virtual_system time;
  caf::actor_system& system = time.get();
  extractor_options options;
  error refusal;
  extractor_actor<guest> extractor;
  std::vector<company_ptr> companies;
  std::vector<caf::actor> requesters;
};

} // namespace

TEST_CASE("each request is answered with its own outcome, whoever else has that tag") {
  service s;
  s.options.company.label = "guests";
  s.start();
  CHECK(s.companies.empty());
  auto mine = text("mine", 7);
  mine.id = "my id";
  mine.context = std::string{"my own"};
  const auto first = s.ask({mine});
  const auto second = s.ask({text("yours", 7)});
  REQUIRE(s.companies.size() == 1);
  REQUIRE(s.company().texts.size() == 2);
  CHECK(s.company().texts[0].text == "mine");
  s.answer(s.company(), 1);
  CHECK(first->outcomes.empty());
  REQUIRE(second->outcomes.size() == 1);
  CHECK(second->outcomes[0]->name == "yours");
  s.answer(s.company(), 0, errc::refused);
  REQUIRE(first->outcomes.size() == 1);
  const auto& got = first->outcomes[0];
  CHECK(got.error().code == errc::refused);
  CHECK(got.tag == 7);
  CHECK(got.id == "my id");
  CHECK(*got.context.get<std::string>() == "my own");
  CHECK(got.label == "guests");
  // Once.
  s.answer(s.company(), 0);
  CHECK(first->outcomes.size() == 1);
  CHECK(first->errors.empty());
}

TEST_CASE("one text too many is answered at once, and the next one when there is room") {
  service s;
  s.options.waiting_max = 2;
  s.start();
  const auto got = s.ask({text("a"), text("b"), text("c")});
  CHECK(got->codes() == codes{errc::overloaded});
  s.answer(s.company(), 0);
  s.answer(s.company(), 1);
  const auto later = s.ask({text("d")});
  CHECK(later->outcomes.empty());
  CHECK(s.company().texts.size() == 3);
}

TEST_CASE("a requester cancels its own texts, and each is answered") {
  service s;
  s.start();
  const auto mine = s.ask({text("a", 1), text("b", 2)});
  const auto yours = s.ask({text("c", 1)});
  s.tell(s.requesters[0], cancel_text{1});
  CHECK(s.company().cancelled == std::vector<uint64_t>{s.company().texts[0].tag});
  s.answer(s.company(), 0, errc::cancelled);
  CHECK(mine->codes() == codes{errc::cancelled});
  s.tell(s.requesters[0], cancel_text{0});
  s.tell(s.requesters[0], cancel_text{1});
  CHECK(s.company().cancelled.size() == 1);
  // Nobody in particular: all.
  s.tell(s.extractor, cancel_text{1});
  CHECK(s.company().cancelled.size() == 2);
}

TEST_CASE("the texts of a requester that has ended are given up") {
  service s;
  s.start();
  s.ask({text("a"), text("b")});
  s.ask({text("c")});
  s.tell(s.requesters[0], stop_run{});
  CHECK(s.company().cancelled
        == std::vector<uint64_t>{s.company().texts[0].tag, s.company().texts[1].tag});
}

TEST_CASE("a company that has ended is followed by another one, after pauses that grow") {
  service s;
  s.start();
  const auto first = s.ask({text("a"), text("b")});
  s.answer(s.company(), 0, errc::unavailable);
  s.end(s.company(), errc::no_progress);
  // It never took the second one.
  CHECK(first->outcomes.size() == 1);
  CHECK(s.companies.size() == 1);
  s.advance(1s);
  REQUIRE(s.companies.size() == 2);
  REQUIRE(s.company().texts.size() == 1);
  CHECK(s.company().texts[0].text == "b");
  s.end(s.company(), errc::no_progress);
  s.advance(1s);
  CHECK(s.companies.size() == 2);
  s.advance(1s);
  REQUIRE(s.companies.size() == 3);
  s.answer(s.company(), 0);
  CHECK(first->outcomes.size() == 2);
  s.end(s.company(), errc::no_progress);
  const auto later = s.ask({text("c")});
  s.advance(1s);
  CHECK(s.companies.size() == 4);
}

TEST_CASE("a text that is cancelled while its company ends is not asked of the next one") {
  service s;
  s.start();
  const auto mine = s.ask({text("a", 1), text("b", 2)});
  s.ask({text("c")});
  // The company has ended, and nobody knows yet.
  s.tell(s.requesters[0], cancel_text{2});
  s.tell(s.requesters[1], stop_run{});
  s.end(s.company(), errc::no_progress);
  CHECK(mine->codes() == codes{errc::cancelled});
  s.advance(1s);
  REQUIRE(s.company().texts.size() == 1);
  CHECK(s.company().texts[0].text == "a");
}

TEST_CASE("the texts of a company that dies fail, and the next ones have another company") {
  service s;
  s.start();
  const auto first = s.ask({text("a")});
  caf::anon_send_exit(s.company().handle, caf::exit_reason::kill);
  s.time.run();
  CHECK(first->codes() == codes{errc::internal});
  const auto second = s.ask({text("b")});
  CHECK(second->outcomes.empty());
  s.advance(1s);
  REQUIRE(s.companies.size() == 2);
  s.answer(s.company(), 0);
  CHECK(second->codes() == codes{errc::none});
}

TEST_CASE("without credit texts fail while there is no company, and then it is tried again") {
  service s;
  s.start();
  const auto first = s.ask({text("a"), text("late")});
  s.answer(s.company(), 0, errc::quota_exhausted);
  s.end(s.company(), errc::quota_exhausted);
  CHECK(first->codes() == codes{errc::quota_exhausted, errc::quota_exhausted});
  CHECK(s.ask({text("b")})->codes() == codes{errc::quota_exhausted});
  s.advance(1s);
  CHECK(s.companies.size() == 1);
  s.ask({text("c")});
  CHECK(s.companies.size() == 2);
}

TEST_CASE("at the ceiling there is no other company") {
  service s;
  s.start();
  s.ask({text("a")});
  s.answer(s.company(), 0);
  s.end(s.company(), errc::budget_exhausted);
  s.advance(1h);
  CHECK(s.ask({text("b")})->codes() == codes{errc::budget_exhausted});
  CHECK(s.companies.size() == 1);
}

TEST_CASE("a company that cannot be hired is tried again, or not at all") {
  service s;
  s.refusal = {errc::internal, "nobody there"};
  s.start();
  const auto got = s.ask({text("a")});
  CHECK(got->outcomes.empty());
  s.refusal = {};
  s.advance(1s);
  REQUIRE(s.companies.size() == 1);
  service t;
  t.refusal = {errc::configuration, "no model"};
  t.start();
  CHECK(t.ask({text("a")})->codes() == codes{errc::configuration});
}

TEST_CASE("a text without a company ends at its deadline, and can be cancelled") {
  service s;
  s.options.deadline = 500ms;
  s.start();
  s.ask({text("a")});
  s.answer(s.company(), 0, errc::refused);
  s.end(s.company(), errc::no_progress);
  const auto got = s.ask({text("b"), text("c", 3)});
  s.tell(s.requesters.back(), cancel_text{3});
  CHECK(got->codes() == codes{errc::cancelled});
  s.advance(500ms);
  CHECK(got->codes() == codes{errc::cancelled, errc::deadline_exceeded});
  s.advance(10s);
  CHECK(s.companies.size() == 1);
}

TEST_CASE("an extractor that is to end takes nothing more, and ends after its company") {
  for (const bool by_message : {true, false}) {
    service s;
    s.options.grace = 3s;
    s.start();
    const auto got = s.ask({text("a")});
    if (by_message)
      s.tell(s.extractor, drain_run{3s});
    else
      caf::anon_send_exit(s.extractor, caf::exit_reason::user_shutdown);
    s.time.run();
    CHECK(s.company().drained == std::vector<std::chrono::milliseconds>{3s});
    CHECK(s.ask({text("b")})->codes() == codes{errc::cancelled});
    s.answer(s.company(), 0);
    CHECK(got->codes() == codes{errc::none});
    s.end(s.company(), errc::cancelled);
    // Nobody is there any more.
    CHECK(s.ask({text("c")})->errors.size() == 1);
  }
}

TEST_CASE("a service that is stopped leaves no request without an answer") {
  service s;
  s.start();
  const auto got = s.ask({text("a")});
  s.tell(s.extractor, stop_run{});
  CHECK(s.company().stopped);
  s.end(s.company(), errc::cancelled);
  CHECK(got->codes() == codes{errc::cancelled});
}
