// All texts in flight at once, on one thread: coroutines, futures or callbacks of an async client,
// beside `as_completed` on the same texts.
//   --how as_completed|coroutines|futures|callbacks

#include "measurement.hpp"
#include "people.hpp"
#include "person_schema.hpp"
#include "person_texts.hpp"

#include <troupe/async_client.hpp>

#include <condition_variable>
#include <coroutine>
#include <cstdio>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

/// The loop of an application.
class run_loop {
public:
  void post(std::function<void()> f) {
    {
      const std::lock_guard guard{mutex_};
      waiting_.push_back(std::move(f));
    }
    arrived_.notify_one();
  }

  template <class Predicate>
  void run_until(Predicate done) {
    std::deque<std::function<void()>> taken;
    while (!done()) {
      {
        std::unique_lock guard{mutex_};
        arrived_.wait(guard, [this] { return !waiting_.empty(); });
        taken.swap(waiting_);
      }
      for (const auto& f : taken)
        f();
      taken.clear();
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> waiting_;
};

struct job {
  struct promise_type {
    job get_return_object() {
      return {};
    }
    std::suspend_never initial_suspend() noexcept {
      return {};
    }
    std::suspend_never final_suspend() noexcept {
      return {};
    }
    void return_void() {}
    void unhandled_exception() {
      std::terminate();
    }
  };
};

struct tally {
  size_t ended = 0;
  size_t failures = 0;
  size_t wrong = 0;

  void add(const troupe::outcome<bench::person>& x, size_t i) {
    ++ended;
    failures += x ? 0 : 1;
    wrong += x && !bench::right(*x, i) ? 1 : 0;
  }
};

job ask(const troupe::async_client& async, size_t i, tally& all) {
  all.add(co_await async.extract<bench::person>(bench::text_of(i)), i);
}

tally run(troupe::client& client, const std::string& how, size_t count) {
  tally all;
  if (how == "as_completed") {
    for (auto& x : client.as_completed<bench::person>(std::make_shared<bench::person_texts>(count)))
      all.add(x, x.index);
    return all;
  }
  run_loop loop;
  const troupe::async_client async{client, [&](auto f) { loop.post(std::move(f)); }};
  if (how == "futures") {
    std::vector<std::future<troupe::outcome<bench::person>>> futures;
    for (size_t i = 0; i < count; ++i)
      futures.push_back(async.extract_async<bench::person>(bench::text_of(i)));
    for (size_t i = 0; i < count; ++i)
      all.add(futures[i].get(), i);
    return all;
  }
  for (size_t i = 0; i < count; ++i)
    if (how == "callbacks")
      async.extract<bench::person>(
        bench::text_of(i), [&all, i](const troupe::outcome<bench::person>& x) { all.add(x, i); });
    else
      ask(async, i, all);
  loop.run_until([&] { return all.ended == count; });
  return all;
}

std::string resident_kib() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return std::to_string(used.ru_maxrss);
}

} // namespace

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv, {{"how", "coroutines"}});
  const auto& how = options.others.at("how");
  bench::measurement measured;
  troupe::settings conf;
  conf.base_url = options.base_url;
  conf.api_key = bench::api_key;
  conf.model = bench::model;
  conf.system_prompt = bench::system_prompt;
  conf.pool_size = static_cast<uint32_t>(options.concurrency);
  auto client = troupe::client::make(conf);
  if (!client) {
    std::fprintf(stderr, "%s\n", to_string(client.error()).c_str());
    return 1;
  }
  if (options.warmup > 0)
    run(*client, how, options.warmup);
  const auto before = resident_kib();
  measured.restart();
  const auto got = run(*client, how, options.n);
  measured.report(how, options, got.failures, got.wrong,
                  ",\"resident_kib_before\":" + before + ",\"resident_kib\":" + resident_kib());
  return got.failures + got.wrong == 0 ? 0 : 1;
}
