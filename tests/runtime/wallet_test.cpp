#include <troupe/wallet.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <algorithm>
#include <memory>
#include <random>
#include <semaphore>
#include <thread>
#include <vector>

using namespace troupe;

namespace {

using reply = purse::reply;

spending tokens(uint64_t x) {
  return {x, {}};
}

wallet_ptr wallet_of(uint64_t most) {
  return wallet::make({std::nullopt, most});
}

/// A run that was told to try later, and how often it was woken.
struct customer {
  explicit customer(const wallet_ptr& x) : money(x->open([woken = woken] { ++*woken; })) {}

  std::shared_ptr<int> woken = std::make_shared<int>(0);
  std::shared_ptr<purse> money;
};

} // namespace

TEST_CASE("runs that share a wallet do not pass its ceiling together") {
  const auto all = wallet_of(100);
  customer a{all};
  customer b{all};
  CHECK(a.money->reserve(tokens(60)) == reply::granted);
  CHECK(b.money->reserve(tokens(41)) == reply::later);
  CHECK(b.money->reserve(tokens(40)) == reply::granted);
  CHECK(all->reserved() == tokens(100));
  CHECK(all->spent() == tokens(0));
}

TEST_CASE("who finds nothing left is called when what he wants has come back") {
  const auto all = wallet_of(100);
  customer a{all};
  customer b{all};
  CHECK(a.money->reserve(tokens(50)) == reply::granted);
  CHECK(a.money->reserve(tokens(50)) == reply::granted);
  CHECK(b.money->reserve(tokens(60)) == reply::later);
  a.money->settle(tokens(50), tokens(5));
  CHECK(*b.woken == 0);
  a.money->settle(tokens(50), tokens(5));
  CHECK(*b.woken == 1);
  CHECK(b.money->reserve(tokens(60)) == reply::granted);
  // Once for each time that he was told to wait.
  CHECK(a.money->reserve(tokens(1)) == reply::granted);
  a.money->settle(tokens(1), {});
  CHECK(*b.woken == 1);
}

TEST_CASE("who wants less than before is called for the least") {
  const auto all = wallet_of(100);
  customer a{all};
  customer b{all};
  CHECK(a.money->reserve(tokens(10)) == reply::granted);
  CHECK(a.money->reserve(tokens(90)) == reply::granted);
  CHECK(b.money->reserve(tokens(60)) == reply::later);
  CHECK(b.money->reserve(tokens(8)) == reply::later);
  CHECK(b.money->reserve(tokens(70)) == reply::later);
  a.money->settle(tokens(10), tokens(2));
  CHECK(*b.woken == 1);
}

TEST_CASE("who can never be paid is called when nothing is set aside any more, and told so") {
  const auto all = wallet_of(100);
  customer a{all};
  customer b{all};
  CHECK(a.money->reserve(tokens(100)) == reply::granted);
  CHECK(b.money->reserve(tokens(50)) == reply::later);
  a.money->settle(tokens(100), tokens(70));
  CHECK(*b.woken == 1);
  CHECK(b.money->reserve(tokens(50)) == reply::never);
  CHECK(b.money->refusal(tokens(50))
        == "tokens_total_max is 100: 70 tokens are used, and the next request may use 50; raise it "
           "to go on; the wallet's, for all who share it");
}

TEST_CASE("what a run leaves set aside counts as spent, and the others are called") {
  const auto all = wallet_of(100);
  auto a = std::make_unique<customer>(all);
  customer b{all};
  CHECK(a->money->reserve(tokens(90)) == reply::granted);
  CHECK(b.money->reserve(tokens(20)) == reply::later);
  a.reset();
  CHECK(all->spent() == tokens(90));
  CHECK(*b.woken == 1);
  CHECK(b.money->reserve(tokens(20)) == reply::never);
}

TEST_CASE("a run that is gone is not called") {
  const auto all = wallet_of(100);
  customer a{all};
  auto b = std::make_unique<customer>(all);
  const auto woken = b->woken;
  CHECK(a.money->reserve(tokens(100)) == reply::granted);
  CHECK(b->money->reserve(tokens(20)) == reply::later);
  b.reset();
  a.money->settle(tokens(100), {});
  CHECK(*woken == 0);
}

TEST_CASE("a wallet without ceilings only counts") {
  const auto all = wallet::make();
  customer a{all};
  CHECK_FALSE(a.money->limited());
  CHECK(a.money->reserve({UINT64_MAX, money::largest()}) == reply::granted);
  a.money->settle({UINT64_MAX, money::largest()}, {7, money::from_nanos(3)});
  CHECK(all->reserved() == spending{});
  CHECK(all->spent() == spending{7, money::from_nanos(3)});
}

TEST_CASE("what was spent before counts") {
  const auto all = wallet::make({money::from_nanos(10), {}}, {0, money::from_nanos(8)});
  customer a{all};
  CHECK(a.money->limits_cost());
  CHECK(a.money->reserve({0, money::from_nanos(3)}) == reply::never);
  CHECK(a.money->reserve({0, money::from_nanos(2)}) == reply::granted);
}

TEST_CASE("whatever runs do with a wallet, its ceiling is kept and nobody waits in vain") {
  const auto seed = GENERATE(range(1u, 41u));
  std::mt19937 random{seed};
  constexpr uint64_t ceiling = 1000;
  const auto all = wallet_of(ceiling);
  struct participant : customer {
    using customer::customer;
    std::vector<uint64_t> in_flight;
    /// Absent: it waits for nothing.
    std::optional<uint64_t> wants;
    int woken_before = 0;
    bool ended = false;
  };
  std::vector<participant> runs;
  for (int i = 0; i < 5; ++i)
    runs.emplace_back(all);
  const auto idle = [](const participant& x) { return x.ended; };
  for (int step = 0; step < 100'000 && !std::all_of(runs.begin(), runs.end(), idle); ++step) {
    auto& x = runs[random() % runs.size()];
    const bool may_try = !x.ended && (!x.wants || *x.woken > x.woken_before);
    if (may_try && random() % 2 == 0) {
      const auto amount = x.wants.value_or(1 + random() % 300);
      x.wants.reset();
      x.woken_before = *x.woken;
      switch (x.money->reserve(tokens(amount))) {
      case reply::granted:
        x.in_flight.push_back(amount);
        break;
      case reply::later:
        x.wants = amount;
        break;
      case reply::never:
        x.ended = true;
        CHECK(all->reserved() == spending{});
        break;
      }
    } else if (!x.in_flight.empty()) {
      const auto amount = x.in_flight.back();
      x.in_flight.pop_back();
      x.money->settle(tokens(amount), tokens(random() % 4 == 0 ? amount : random() % amount));
      // As a run does: it tries again by itself.
      if (x.wants)
        --x.woken_before;
    }
    REQUIRE(all->spent().tokens + all->reserved().tokens <= ceiling);
  }
  CHECK(std::all_of(runs.begin(), runs.end(), idle));
}

TEST_CASE("threads that share a wallet come to an end together, below its ceiling") {
  constexpr uint64_t ceiling = 20'000;
  const auto all = wallet_of(ceiling);
  const auto spend = [&all](uint32_t seed) {
    std::mt19937 random{seed};
    const auto call = std::make_shared<std::counting_semaphore<>>(0);
    const auto money = all->open([call] { call->release(); });
    for (;;) {
      const auto amount = tokens(1 + random() % (ceiling / 4));
      auto said = money->reserve(amount);
      while (said == reply::later) {
        call->acquire();
        said = money->reserve(amount);
      }
      if (said == reply::never)
        return;
      money->settle(amount, tokens(1 + random() % 20));
    }
  };
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < 8; ++i)
    threads.emplace_back(spend, i);
  for (auto& x : threads)
    x.join();
  CHECK(all->reserved() == spending{});
  CHECK(all->spent().tokens <= ceiling);
  CHECK(all->spent().tokens > ceiling / 2);
}
