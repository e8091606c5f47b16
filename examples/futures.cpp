// Without waiting and without coroutines: a future, a function that is called, and a loop that does
// other things.
#include "connection.hpp"
#include "people.hpp"
#include "run_loop.hpp"

#include <troupe/async_client.hpp>

#include <chrono>
#include <future>
#include <stop_token>
#include <utility>

using namespace std::chrono_literals;

int main() {
  const connection api{4};
  auto client = api.client();
  run_loop loop;
  const troupe::async_client async{client, [&loop](auto f) { loop.post(std::move(f)); }};

  // A future: the outcome is in it, whatever happens.
  auto first = async.extract_async<person>("John Smith is a 30-year-old software engineer.");
  std::cout << *first.get() << '\n';

  // A function, called by the loop; given up if it takes too long.
  std::stop_source patience;
  bool answered = false;
  async.extract<person>(
    "Sarah Johnson, 25, works as a data scientist.",
    [&](const troupe::outcome<person>& x) {
      std::cout << *x << '\n';
      answered = true;
    },
    patience.get_token());
  loop.run_until([&] { return answered; });

  // Many texts, called for each.
  bool over = false;
  async.on_outcome<person>(
    seven_people(),
    [](const troupe::outcome<person>& x) { std::cout << x.index << ": " << *x << '\n'; },
    [&](const troupe::run_summary& sum) {
      std::cout << sum.succeeded << " of " << sum.texts << '\n';
      over = true;
    });
  loop.run_until([&] { return over; });

  // Or looked at now and then, by a loop that has frames to draw.
  auto outcomes = client.as_completed<person>(seven_people());
  size_t at_hand = 0;
  while (!outcomes.over())
    if (outcomes.next_for(16ms))
      ++at_hand;
  std::cout << at_hand << " between frames\n";
  return 0;
}
