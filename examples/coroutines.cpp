// Many coroutines, one thread: each asks for its text and goes on when the record is there. The
// coroutine type is yours, as is the loop: troupe has neither.
#include "connection.hpp"
#include "people.hpp"
#include "run_loop.hpp"

#include <troupe/async_client.hpp>

#include <coroutine>
#include <exception>
#include <string>
#include <utility>

namespace {

/// A coroutine that begins at once and that nobody waits for.
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

/// What all coroutines share, without a lock: they run in turns.
struct desk {
  int open = 0;

  void print(const troupe::outcome<person>& x) {
    if (x)
      std::cout << *x << '\n';
    else
      std::cerr << to_string(x.error()) << '\n';
  }
};

job one_text(troupe::async_client async, std::string text, desk& all) {
  ++all.open;
  all.print(co_await async.extract<person>(std::move(text)));
  --all.open;
}

job as_they_come(troupe::async_client async, desk& all) {
  ++all.open;
  auto outcomes = async.as_completed<person>(seven_people());
  while (auto x = co_await outcomes.next())
    all.print(*x);
  std::cout << outcomes.sum().succeeded << " as they came\n";
  --all.open;
}

job all_at_once(troupe::async_client async, desk& all) {
  ++all.open;
  const auto people = co_await async.gather<person>(seven_people());
  std::cout << people.size() << " gathered, the last one: " << *people.back() << '\n';
  --all.open;
}

} // namespace

int main() {
  const connection api{4};
  auto client = api.client();
  run_loop loop;
  const troupe::async_client async{client, [&loop](auto f) { loop.post(std::move(f)); }};
  desk all;
  const auto finish = [&] { loop.run_until([&] { return all.open == 0; }); };

  for (auto& text : seven_people())
    one_text(async, std::move(text), all);
  finish();
  as_they_come(async, all);
  finish();
  all_at_once(async, all);
  finish();
  return 0;
}
