// Clients in the application's own actor system.

#include "../scratch_folder.hpp"
#include "embedding.hpp"
#include "idle_thread.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

struct config_of_application : caf::actor_system_config {
  config_of_application() {
    set("caf.scheduler.policy", "sharing");
    set("caf.scheduler.max-threads", 2);
  }
};

/// An application on CAF, and an API.
struct application : scene {
  config_of_application config;
  std::unique_ptr<caf::actor_system> system = std::make_unique<caf::actor_system>(config);

  std::unique_ptr<client> open_here(client_options options = {}) const {
    return std::make_unique<client>(client::make(*system, conf, std::move(options)).value());
  }

  size_t actors() const {
    return system->registry().running();
  }

  bool has_no_actors() const {
    return eventually([this] { return actors() == 0; });
  }
};

size_t threads() {
  const std::filesystem::directory_iterator tasks{"/proc/self/task"};
  return static_cast<size_t>(std::distance(begin(tasks), end(tasks)));
}

} // namespace

TEST_CASE("a client works in the application's actor system, and leaves nothing there") {
  application app;
  const auto threads_before = threads();
  auto client = app.open_here();
  CHECK(client->extract<person>(text_about(41)));
  // The engine's.
  CHECK(eventually([&] { return threads() <= threads_before + 1; }));
  CHECK(client->conf().base_url == app.conf.base_url);
  client.reset();
  CHECK(app.has_no_actors());
  CHECK(eventually([&] { return threads() == threads_before; }));
}

TEST_CASE("actors of the application's go on beside a client, and when it has ended") {
  application app;
  const auto own = app.system->spawn(
    [](caf::event_based_actor*) -> caf::behavior { return {[](int32_t x) { return x + 1; }}; });
  app.open_here()->extract<person>(text_about(41));
  CHECK(eventually([&] { return app.actors() == 1; }));
  caf::anon_send_exit(own, caf::exit_reason::user_shutdown);
  CHECK(app.has_no_actors());
}

TEST_CASE("an actor system ends although a thread that used a client in it lives on") {
  application app;
  auto client = app.open_here();
  bool good = false;
  const idle_thread worker{[&] { good = bool{client->extract<person>(text_about(41))}; }};
  CHECK(good);
  client.reset();
  app.system.reset();
}

TEST_CASE("an actor system ends although the thread that made a client in it lives on") {
  application app;
  std::unique_ptr<client> client;
  const idle_thread maker{[&] { client = app.open_here(); }};
  CHECK(client->extract<person>(text_about(41)));
  client.reset();
  app.system.reset();
}

TEST_CASE("a client ends in the middle of a run, in the application's system, too") {
  rehearsal_settings slow;
  slow.latency.low = 10s;
  application app;
  app.api = rehearsal::start(slow).value();
  app.conf.base_url = app.api->base_url();
  auto client = app.open_here();
  {
    const std::vector<std::string> texts(20, text_about(41));
    auto run = client->as_completed<person>(texts);
    CHECK(eventually([&] { return app.api->counts().requests >= app.conf.pool_size; }));
    client.reset();
    // The range keeps all that it needs.
    CHECK(app.actors() > 0);
  }
  CHECK(app.has_no_actors());
}

TEST_CASE("two clients in one system end in either order, each with its own settings") {
  application app;
  auto first = app.open_here();
  app.conf.pool_size = 1;
  auto second = app.open_here();
  CHECK(first->extract<person>(text_about(41)));
  CHECK(second->extract<person>(text_about(42)));
  SECTION("the first one first") {
    first.reset();
    CHECK(second->extract<person>(text_about(43)));
  }
  SECTION("the second one first") {
    second.reset();
    CHECK(first->extract<person>(text_about(43)));
  }
}

TEST_CASE("a detached actor may make, use and let go a client in the system that it lives in") {
  application app;
  std::promise<bool> good;
  auto got = good.get_future();
  app.system->spawn<caf::detached>([&](caf::event_based_actor*) {
    auto client = app.open_here();
    good.set_value(bool{client->extract<person>(text_about(41))});
  });
  CHECK(got.get());
  CHECK(app.has_no_actors());
}

TEST_CASE("a blocking actor of the system uses a client in it") {
  application app;
  const auto client = app.open_here();
  const caf::scoped_actor self{*app.system};
  CHECK(client->extract<person>(text_about(41)));
}

TEST_CASE("a cache is opened once for all runs of a client, and closed with it") {
  const scratch_folder folder;
  application app;
  app.conf.cache_file = folder.path("answers.db");
  auto client = app.open_here();
  const auto threads_before = threads();
  for (int i = 0; i < 5; ++i)
    CHECK(client->extract<person>(text_about(41)));
  CHECK(app.api->counts().requests == 1);
  CHECK(eventually([&] { return threads() <= threads_before; }));
  client.reset();
  CHECK(app.has_no_actors());
}

TEST_CASE("clients with one wallet spend together, and each says how much") {
  application app;
  app.conf.tokens_max = 100;
  const auto money = wallet::make({std::nullopt, 100'000});
  const auto first = app.open_here({money});
  const auto second = std::make_unique<client>(client::make(app.conf, {money}).value());
  CHECK(first->spent() == spending{});
  CHECK(first->extract<person>(text_about(41)));
  const auto once = first->spent().tokens;
  CHECK(once > 0);
  CHECK(second->extract<person>(text_about(42)));
  CHECK(first->spent().tokens == 2 * once);
  CHECK(second->spent() == first->spent());
}

TEST_CASE("a client without ceilings says what its runs have spent") {
  scene s;
  const auto client = s.open();
  CHECK(client.spent() == spending{});
  auto got = client;
  CHECK(got.extract<person>(text_about(41)));
  CHECK(client.spent().tokens > 0);
}

TEST_CASE("a client ends at the ceiling of its life, over all of its runs") {
  scene s;
  s.conf.tokens_max = 100;
  auto client = client::make(s.conf, {wallet::make({std::nullopt, 4'000})}).value();
  size_t good = 0;
  for (;;) {
    const auto got = client.extract<person>(text_about(41));
    if (!got) {
      CHECK(got.error().code == errc::budget_exhausted);
      break;
    }
    ++good;
  }
  CHECK(good > 1);
  CHECK(client.spent().tokens <= 4'000);
}

TEST_CASE("a wallet that the settings cannot serve is refused when the client is made") {
  scene s;
  // Of models that are known so is how long their answers can be.
  s.conf.model = "of-nobody";
  const auto made = client::make(s.conf, {wallet::make({std::nullopt, 4'000})});
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::configuration);
  CHECK(made.error().message.starts_with("the wallet's tokens_total_max is set"));
}

TEST_CASE("each way to ask heeds what is told of one call, and the next call does not") {
  scene s;
  auto client = s.open();
  request_settings wrong = client.conf();
  wrong.temperature = 3;
  const auto how = run_options{}.with(wrong);
  const std::vector<std::string> texts{text_about(41)};
  const auto is_refused = [](const auto& x) { return x.error().code == errc::configuration; };
  CHECK(is_refused(client.extract<person>(texts[0], how)));
  CHECK(is_refused(client.gather<person>(texts, how).at(0)));
  CHECK(is_refused(client.as_completed<person>(texts, how).next().value()));
  CHECK(is_refused(client.in_order<person>(texts, how).next().value()));
  CHECK(is_refused(client.items<std::vector<person>>(texts[0], how).result()));
  CHECK(is_refused(client.partials<person>(texts[0], how).result()));
  CHECK(s.api->counts().requests == 0);
  CHECK(client.extract<person>(texts[0]));
}
