// Whatever happens in whichever order, each text is answered once, and nothing is touched that is
// gone.

#include "async_scene.hpp"
#include "job.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <atomic>
#include <future>
#include <list>
#include <random>
#include <stop_token>
#include <thread>

using namespace troupe;
using namespace troupe::test;

namespace {

struct answer_counts {
  std::atomic<size_t> asked = 0;
  std::atomic<size_t> answered = 0;
  /// Coroutines that were destroyed while they waited.
  std::atomic<size_t> dropped = 0;
};

/// Of one that waits for an answer.
class waiter {
public:
  explicit waiter(answer_counts& counts) : counts_(counts) {
    ++counts_.asked;
  }
  ~waiter() {
    ++(answered ? counts_.answered : counts_.dropped);
  }

  bool answered = false;

private:
  answer_counts& counts_;
};

job ask(async_client async, std::string text, std::stop_token stop, answer_counts& counts) {
  waiter mine{counts};
  co_await async.extract<person>(text, stop);
  mine.answered = true;
}

job ask_many(async_client async, std::vector<std::string> texts, size_t most,
             answer_counts& counts) {
  auto range = async.as_completed<person>(std::move(texts));
  for (size_t i = 0; i < most; ++i) {
    waiter mine{counts};
    const auto x = co_await range.next();
    mine.answered = true;
    if (!x)
      break;
  }
}

/// Does this and that on a thread with a loop of its own.
class visitor {
public:
  visitor(const client& of, uint64_t seed, answer_counts& counts)
    : async_{of, loop_.get()},
      random_{seed},
      counts_{counts} {}

  void visit(size_t steps) {
    for (size_t i = 0; i < steps; ++i) {
      step();
      if (random_() % 3 == 0)
        loop_.run();
    }
  }

  /// When the client is gone, or has answered all.
  void leave() {
    for (auto& x : futures_) {
      x.get();
      ++counts_.answered;
    }
    loop_.run_until([this] {
      jobs_.remove_if([](const job& x) { return x.done(); });
      return jobs_.empty() && called_ == to_call_;
    });
    jobs_.clear();
  }

private:
  std::string text() {
    return random_() % 8 == 0 ? stalled(random_() % 100) : text_about(random_() % 100);
  }

  void step() {
    stops_.emplace_back();
    if (random_() % 16 == 0)
      stops_.back().request_stop();
    const auto stop = stops_.back().get_token();
    const auto async = random_() % 16 == 0 ? async_.with({}) : async_;
    switch (random_() % 8) {
    case 0:
    case 1:
      jobs_.push_back(ask(async, text(), stop, counts_));
      break;
    case 2:
      ++counts_.asked;
      futures_.push_back(async.extract_async<person>(text(), stop));
      break;
    case 3:
      ++counts_.asked;
      ++to_call_;
      async.extract<person>(
        text(),
        [this](const outcome<person>&) {
          ++called_;
          ++counts_.answered;
        },
        stop);
      break;
    case 4:
      if (!jobs_.empty())
        jobs_.erase(
          std::next(jobs_.begin(), static_cast<std::ptrdiff_t>(random_() % jobs_.size())));
      break;
    case 5:
      stops_[random_() % stops_.size()].request_stop();
      break;
    case 6:
      jobs_.push_back(
        ask_many(async, {text_about(1), text(), text_about(3)}, random_() % 5, counts_));
      break;
    case 7:
      loop_.run_one();
      break;
    }
  }

  manual_executor loop_;
  async_client async_;
  std::mt19937_64 random_;
  answer_counts& counts_;
  std::list<job> jobs_;
  std::vector<std::future<outcome<person>>> futures_;
  std::vector<std::stop_source> stops_;
  size_t to_call_ = 0;
  size_t called_ = 0;
};

} // namespace

TEST_CASE("each text is answered once, whatever is stopped, destroyed and left behind") {
  const auto seed = static_cast<uint64_t>(GENERATE(range(1, 13)));
  CAPTURE(seed);
  rehearsal_settings api;
  api.latency.low = seed % 3 * 500us;
  async_scene s{api};
  s.conf.pool_size = seed % 2 == 0 ? 2 : 16;
  s.start();
  answer_counts counts;
  std::list<visitor> visitors;
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < 3; ++i)
    visitors.emplace_back(*s.client, seed * 10 + i, counts);
  for (auto& x : visitors)
    threads.emplace_back([&x] { x.visit(150); });
  if (seed % 4 == 0)
    // In the middle of it.
    s.client.reset();
  for (auto& x : threads)
    x.join();
  threads.clear();
  s.client.reset();
  for (auto& x : visitors)
    threads.emplace_back([&x] { x.leave(); });
  for (auto& x : threads)
    x.join();
  visitors.clear();
  CHECK(counts.asked == counts.answered + counts.dropped);
  CHECK(counts.answered > 0);
}
