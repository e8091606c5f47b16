// The extractor behind single texts, on a virtual clock.

#include "async/callback_extractor.hpp"
#include "async/text_desk.hpp"
#include "person.hpp"
#include "protocol/caf_versions.hpp"

#include <troupe/test/fixture.hpp>

#include <caf/exit_reason.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

struct notes final : detail::text_receiver {
  void receive(erased_outcome&& x) noexcept override {
    all.push_back(typed<person>(std::move(x)));
  }

  std::vector<outcome<person>> all;
};

using notes_ptr = std::shared_ptr<notes>;

struct office : fixture<> {
  office() {
    server->otherwise(reply_with(person{"Ann", 30, "cook"}).after(1s));
    how.company = options();
    how.pause_initial = 1s;
  }

  ~office() {
    if (desk)
      desk->close({errc::cancelled, "over"});
    run();
  }

  void open() {
    desk = open_desk(system, conf, record_type_of<person>(), how).value();
  }

  notes_ptr ask(std::string words) {
    auto result = std::make_shared<notes>();
    prompt x;
    x.text = std::move(words);
    desk->ask(std::move(x), result, nullptr);
    return result;
  }

  errc code(const notes_ptr& x) {
    REQUIRE(x->all.size() == 1);
    return x->all[0].error().code;
  }

  extractor_options how;
  text_desk_ptr desk;
};

} // namespace

TEST_CASE("the desk's texts reach one company by one message") {
  office x;
  x.open();
  const auto first = x.ask("a");
  const auto second = x.ask("b");
  x.advance(1s);
  CHECK(x.code(first) == errc::none);
  CHECK(x.code(second) == errc::none);
  CHECK(x.server->requests().size() == 2);
}

TEST_CASE("a text is given up at the desk before, while and after it runs") {
  office x;
  x.conf.pool_size = 1;
  x.open();
  const auto first = x.ask("a");
  const auto second = x.ask("b");
  const auto third = x.ask("c");
  x.desk->give_up(third);
  x.run();
  CHECK(x.code(third) == errc::cancelled);
  x.desk->give_up(first);
  x.run();
  CHECK(x.code(first) == errc::cancelled);
  CHECK(x.server->cancelled() == 1);
  x.advance(1s);
  CHECK(x.code(second) == errc::none);
  x.desk->give_up(second);
  x.run();
  CHECK(second->all.size() == 1);
}

TEST_CASE("a company that has ended by itself is followed by another one") {
  office x;
  x.server->on("first", fail_with(401, "wrong key", "invalid_api_key"));
  x.open();
  const auto first = x.ask("first");
  x.run();
  CHECK(x.code(first) == errc::authentication);
  const auto early = x.ask("second");
  x.run();
  CHECK(x.code(early) == errc::authentication);
  x.advance(1s);
  const auto late = x.ask("third");
  x.advance(1s);
  CHECK(x.code(late) == errc::none);
}

TEST_CASE("the end of an extractor answers what it has, and what comes later") {
  office x;
  x.open();
  const auto first = x.ask("a");
  x.run();
  const auto second = x.ask("b");
  SECTION("when its desk is closed") {
    x.desk->close({errc::cancelled, "over"});
    CHECK(x.code(x.ask("c")) == errc::cancelled);
  }
  SECTION("when nobody has its desk any more") {
    x.desk = nullptr;
  }
  x.run();
  CHECK(x.code(first) == errc::cancelled);
  CHECK(x.code(second) == errc::cancelled);
  CHECK(x.server->in_flight() == 0);
}

TEST_CASE("an extractor that dies leaves no text without an answer") {
  office x;
  caf::actor victim;
  x.how.hire = [&](const caf::actor& me) -> expected<run_actor> {
    victim = me;
    return failed(errc::internal, "nobody there");
  };
  x.open();
  const auto first = x.ask("a");
  x.run();
  CHECK(first->all.empty());
  const auto second = x.ask("b");
  caf::anon_send_exit(victim, caf::exit_reason::kill);
  victim = nullptr;
  x.run();
  CHECK(x.code(first) == errc::internal);
  CHECK(x.code(second) == errc::internal);
  CHECK(x.desk->is_closed());
  CHECK(x.code(x.ask("c")) == errc::internal);
}

TEST_CASE("a drained company answers what it has, and takes nothing more") {
  office x;
  x.conf.pool_size = 1;
  const auto async = x.async();
  auto first = async.extract_async<person>("a");
  auto second = async.extract_async<person>("b");
  x.run();
  async.drain(10s);
  x.run();
  auto third = async.extract_async<person>("c");
  x.advance(1s);
  CHECK(first.get());
  CHECK(second.get().error().code == errc::cancelled);
  CHECK(third.get().error().code == errc::cancelled);
  CHECK(async.extract_async<person>("d").get().error().code == errc::cancelled);
  // The other companies go on.
  auto other = async.with({}).extract_async<person>("e");
  x.advance(1s);
  CHECK(other.get());
}
