// What a coordinator and a carrier have of each other, with a carrier that the test plays.

#include "protocol/carrier.hpp"

#include "company/coordinator.hpp"
#include "protocol/actor_of.hpp"
#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

/// What happened at the carrier, and what it is to do.
struct carrier_book {
  std::optional<carrier_home> home;
  std::vector<request_order> started;
  std::vector<uint32_t> seats;
  uint32_t cancelled = 0;
  uint32_t works = 0;
  uint32_t rooms_seen = 0;
  std::vector<std::chrono::nanoseconds> graces;
  std::optional<std::chrono::nanoseconds> patience;
  std::vector<bool> ends;
  std::function<void()> when_called = [] {};
};

class played_carrier final : public carrier {
public:
  played_carrier(carrier_home home, std::shared_ptr<carrier_book> book) : book_(std::move(book)) {
    book_->home = std::move(home);
  }

  ~played_carrier() override {
    book_->home.reset();
  }

  uint32_t capacity() const noexcept override {
    return 10;
  }
  void start(uint32_t seat, request_order&& x) override {
    book_->seats.push_back(seat);
    book_->started.push_back(std::move(x));
  }
  void cancel(uint32_t) override {
    ++book_->cancelled;
  }
  void orders_end() override {
    book_->rooms_seen = book_->home->room();
  }
  void work() override {
    ++book_->works;
    book_->when_called();
  }
  std::chrono::nanoseconds grace(std::chrono::nanoseconds wanted) override {
    book_->graces.push_back(wanted);
    return book_->patience.value_or(wanted);
  }
  void run_ended(bool complete) override {
    book_->ends.push_back(complete);
  }

private:
  std::shared_ptr<carrier_book> book_;
};

struct played : stage {
  void begin(std::vector<std::string> list) {
    plan.texts = make_source(std::move(list));
    coordinator = system.spawn<actor_of<troupe::coordinator, coordinator_actor>>(
      plan, [book = book](carrier_home home, const run_plan&) -> std::unique_ptr<carrier> {
        return std::make_unique<played_carrier>(std::move(home), book);
      });
    run();
  }

  /// Lays the answer down as a carrier does, from a helper elsewhere.
  void bring(size_t i, const std::string& what) {
    const auto& x = book->started[i];
    answered got;
    got.id = x.id;
    got.route = x.route;
    got.got = std::make_unique<received_answer>();
    got.got->answer.content = what;
    got.input = x.input;
    auto& home = *book->home;
    home.answers[x.validator]->put(home.self, std::move(got));
    home.reports->put(home.self, handed_over{x.id, book->seats[i]});
  }

  /// The carrier is called, and does this.
  void work(std::function<void()> what) {
    book->when_called = std::move(what);
    tell(carrier_due{});
  }

  std::shared_ptr<carrier_book> book = std::make_shared<carrier_book>();
};

} // namespace

TEST_CASE("a carrier whose helpers call the coordinator is called there, and may bring answers") {
  played s;
  s.begin({"a", "b"});
  REQUIRE(s.book->started.size() == 2);
  CHECK(s.book->rooms_seen == 1024);
  s.work([&] { s.bring(1, "7"); });
  CHECK(s.book->works == 1);
  CHECK(s.delivered() == std::vector<uint64_t>{1});
  s.work([&] { s.bring(0, "8"); });
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.book->ends == std::vector<bool>{true});
}

TEST_CASE("a carrier is asked how long the run is to wait for it") {
  played s;
  s.begin({"a"});
  SECTION("it has no patience of its own") {
    s.tell(drain_run{5s});
    CHECK_FALSE(s.seen->sum);
    s.advance(5s);
  }
  SECTION("it takes hours") {
    s.book->patience = 0s;
    s.tell(drain_run{5s});
    s.advance(1ms);
  }
  CHECK(s.book->graces == std::vector<std::chrono::nanoseconds>{5s});
  REQUIRE(s.seen->sum);
  CHECK(s.book->cancelled == 1);
  CHECK(s.book->ends == std::vector<bool>{false});
}

TEST_CASE("a carrier sees how much room there is, and that there is more again") {
  played s;
  s.plan.initial_credit = 1;
  s.begin({"a", "b", "c"});
  s.work([&] {
    s.bring(0, "1");
    s.bring(1, "2");
    s.bring(2, "3");
  });
  CHECK(s.delivered().size() == 1);
  CHECK(s.book->rooms_seen == 1022);
  s.tell(credit{1});
  CHECK(s.book->rooms_seen == 1023);
  s.tell(credit{1});
  REQUIRE(s.seen->sum);
}

TEST_CASE("a run that its carrier detaches ends as if it were stopped") {
  played s;
  s.begin({"a", "b"});
  s.work([&] { s.bring(0, "1"); });
  s.work([&] {
    s.book->home->detach();
    // Not while the carrier is at work.
    CHECK(s.book->cancelled == 0);
  });
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 1);
  CHECK(s.seen->sum->failed == 1);
  CHECK(s.seen->sum->ended_by.message.starts_with("the run was detached: "));
  CHECK(s.book->cancelled == 1);
  CHECK(s.book->ends == std::vector<bool>{false});
}

TEST_CASE("news of batches reach on_batch, and observers that want the hooks") {
  played s;
  std::vector<std::string> called;
  std::vector<std::string> seen;
  s.plan.options.on_batch = [&called](const batch_event& x) { called.push_back(x.name); };
  const auto note = [&seen](caf::event_based_actor*) -> caf::behavior {
    return {[](const progress&) {}, [](const request_sent&) {},
            [&seen](const batch_event& x) { seen.push_back(x.name); }};
  };
  s.begin({"a"});
  s.tell(subscribe{s.system.spawn(note), 0ms, true});
  s.tell(subscribe{s.system.spawn(note), 0ms, false});
  batch_event news;
  news.name = "night-1";
  s.work([&] { s.book->home->announce(news); });
  CHECK(called == std::vector<std::string>{"night-1"});
  CHECK(seen == std::vector<std::string>{"night-1"});
}
