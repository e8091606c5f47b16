#pragma once

#include <troupe/async_client.hpp>
#include <troupe/company.hpp>
#include <troupe/extractor.hpp>
#include <troupe/test/fake_company.hpp>
#include <troupe/test/outcome_collector.hpp>
#include <troupe/test/outcomes.hpp>
#include <troupe/test/scripted_server.hpp>
#include <troupe/test/virtual_system.hpp>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/init_global_meta_objects.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

/// An actor that keeps what it is sent.
template <class Message>
struct listener {
  caf::actor actor;
  std::shared_ptr<std::vector<Message>> heard = std::make_shared<std::vector<Message>>();
};

/// Takes the outcomes of a company as your own actor would, and keeps them.
template <class T>
struct outcome_probe {
  caf::actor actor;
  std::shared_ptr<outcome_collector<T>> seen = std::make_shared<outcome_collector<T>>();
};

/// A virtual actor system with a scripted server in it: what a test of actors needs that have a
/// company behind them. Whatever was spawned through it ends with it. CAF's types must be known
/// when it is made: `fixture` sees to it.
class basic_fixture {
public:
  /// A failure is asked for again without any wait being real, hence the usual settings hold.
  basic_fixture();
  ~basic_fixture();

  basic_fixture(const basic_fixture&) = delete;
  basic_fixture& operator=(const basic_fixture&) = delete;

private:
  virtual_system time_;

public:
  caf::actor_system& system = time_.get();
  /// Answers all requests of the companies below.
  std::shared_ptr<scripted_server> server;
  /// Of the companies below; change what you like before they are spawned.
  settings conf;

  /// Lets the actors work until all are idle. The clock stands.
  void run();

  /// Lets so much time pass: whatever falls due on the way happens at its time.
  void advance(std::chrono::nanoseconds time);

  /// The same until `done`, for at most that time. Whether it is so.
  bool run_until(const std::function<bool()>& done,
                 std::chrono::nanoseconds limit = std::chrono::hours{24});

  /// On the clock of the actors.
  std::chrono::nanoseconds now();

  /// Actors that have not ended; the server counts for none.
  size_t running_actors();

  /// As `actor_system::spawn`; the actor ends with the fixture.
  template <class F, class... Ts>
  auto spawn(F&& f, Ts&&... xs) {
    auto result = system.spawn(std::forward<F>(f), std::forward<Ts>(xs)...);
    keep(caf::actor_cast<caf::strong_actor_ptr>(result));
    return result;
  }

  template <std::derived_from<caf::abstract_actor> Actor, class... Ts>
  auto spawn(Ts&&... xs) {
    auto result = system.spawn<Actor>(std::forward<Ts>(xs)...);
    keep(caf::actor_cast<caf::strong_actor_ptr>(result));
    return result;
  }

  /// Ends an actor with the fixture that was spawned otherwise.
  void keep(caf::strong_actor_ptr x);

  /// Sends a message without a sender, and lets the actors work.
  template <class Handle, class Message>
  void tell(const Handle& whom, Message x) {
    troupe::detail::post_anonymously(whom, std::move(x));
    run();
  }

  /// For whatever hires companies itself: the server as its engine.
  company_options options() const;

  /// A company as `troupe::spawn_company` makes it, with the scripted server behind it.
  template <class T, class Target>
  run_actor spawn_company(const Target& target, std::optional<company_options> more = {}) {
    auto made = troupe::spawn_company<T>(system, conf, target, with_server(std::move(more)));
    must(finding{made.has_value(), made ? std::string{} : to_string(made.error())});
    keep(caf::actor_cast<caf::strong_actor_ptr>(*made));
    return std::move(*made);
  }

  /// See `troupe::test::spawn_fake_company`.
  template <class T, class Target, class F>
  run_actor spawn_fake_company(const Target& target, F answer, fake_company_options more = {}) {
    auto result = test::spawn_fake_company<T>(system, caf::actor_cast<caf::actor>(target),
                                              std::move(answer), more);
    keep(caf::actor_cast<caf::strong_actor_ptr>(result));
    return result;
  }

  /// A neighbour of the actor that is tested.
  template <class Message>
  listener<Message> spawn_listener() {
    listener<Message> result;
    result.actor = spawn([heard = result.heard](caf::event_based_actor*) -> caf::behavior {
      return {[heard](Message& x) { heard->push_back(std::move(x)); }};
    });
    return result;
  }

  /// An extractor as `troupe::spawn_extractor` makes it, with the scripted server behind its
  /// companies; or with what `options.hire` says.
  template <class T>
  extractor_actor<T> spawn_extractor(extractor_options options = {}) {
    options.company = with_server(std::move(options.company));
    auto made = troupe::spawn_extractor<T>(system, conf, std::move(options));
    must(finding{made.has_value(), made ? std::string{} : to_string(made.error())});
    keep(caf::actor_cast<caf::strong_actor_ptr>(*made));
    return std::move(*made);
  }

  /// An async client whose companies have the scripted server behind them. Nothing comes of a text
  /// before the actors work: `run`, `advance`. With a `manual_executor`, call what that has then.
  async_client async(executor where = {});

  /// An actor that takes outcomes.
  template <class T>
  outcome_probe<T> spawn_probe() {
    outcome_probe<T> result;
    result.actor = spawn([seen = result.seen](caf::event_based_actor*) -> caf::behavior {
      return {[seen](outcome<T>& x) { seen->outcomes.push_back(std::move(x)); },
              [seen](const run_ended& x) { seen->sum = x.sum; }};
    });
    return result;
  }

  /// What comes of these texts, each at its place; needs no type ids. For tests of records, checks
  /// and prompts.
  template <class T>
  std::vector<outcome<T>>
  gather(std::vector<prompt> texts, std::optional<company_options> more = {}) {
    auto all = with_server(std::move(more));
    all.texts = make_source(std::move(texts));
    all.how = order::input;
    auto seen = std::make_shared<outcome_collector<T>>();
    start_run(record_type_of<T>(), std::move(all), seen);
    must(finding{run_until([&] { return seen->sum.has_value(); }), "the run has come to no end"});
    return std::move(seen->outcomes);
  }

  template <class T>
  outcome<T> extract(std::string text, std::optional<company_options> more = {}) {
    prompt x;
    x.text = std::move(text);
    return std::move(gather<T>({std::move(x)}, std::move(more)).front());
  }

private:
  company_options with_server(std::optional<company_options> x) const;
  void start_run(record_type_ptr type, company_options options, outcome_sink_ptr sink);

  std::vector<caf::strong_actor_ptr> kept_;
  std::shared_ptr<async_companies> async_;
};

} // namespace troupe::test

namespace troupe::detail {

/// Before the first actor system that needs them.
template <class... Blocks>
struct known_types {
  known_types() {
    static const bool once = [] {
      caf::init_global_meta_objects<caf::id_block::troupe>();
      (caf::init_global_meta_objects<Blocks>(), ...);
      caf::core::init_global_meta_objects();
      return true;
    }();
    static_cast<void>(once);
  }
};

} // namespace troupe::detail

namespace troupe::test {

/// The same where CAF's types need not be known yet: `fixture<caf::id_block::my_app>` makes known
/// what your block names, and what troupe and CAF need.
template <class... Blocks>
class fixture : private detail::known_types<Blocks...>, public basic_fixture {};

} // namespace troupe::test
