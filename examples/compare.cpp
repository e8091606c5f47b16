// The guides' comparison: the same seven texts one by one, gathered, as completed, and limited to a
// pool of 2.
#include "connection.hpp"
#include "people.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>

namespace {

using clock_type = std::chrono::steady_clock;
using seconds = std::chrono::duration<double>;

double since(clock_type::time_point start) {
  return seconds{clock_type::now() - start}.count();
}

struct method {
  const char* name;
  uint32_t pool_size;
  /// Returns the number of records.
  std::function<size_t(troupe::client&)> run;
};

size_t one_by_one(troupe::client& client) {
  size_t count = 0;
  for (const auto& text : seven_people())
    count += client.extract<person>(text) ? 1 : 0;
  return count;
}

size_t gathered(troupe::client& client) {
  const auto got = client.gather<person>(seven_people());
  return static_cast<size_t>(
    std::count_if(got.begin(), got.end(), [](auto& x) { return bool{x}; }));
}

size_t completed(troupe::client& client) {
  size_t count = 0;
  for (const auto& got : client.as_completed<person>(seven_people()))
    count += got ? 1 : 0;
  return count;
}

void show_arrivals(std::chrono::milliseconds latency) {
  const connection api{2, latency};
  auto client = api.client();
  const auto start = clock_type::now();
  std::printf("A pool of 2 fetchers, records as they arrive:\n");
  for (const auto& got : client.as_completed<person>(seven_people())) {
    if (got)
      std::printf("  %5.2f s  text %d  %s, %d, %s\n", since(start), static_cast<int>(got.index),
                  got->name.c_str(), got->age, got->occupation.c_str());
    else
      std::printf("  %5.2f s  text %d  %s\n", since(start), static_cast<int>(got.index),
                  to_string(got.error()).c_str());
    std::fflush(stdout);
  }
}

} // namespace

int main(int argc, char** argv) {
  const std::chrono::milliseconds latency{argc > 1 ? std::atoi(argv[1]) : 850};
  const auto count = seven_people().size();
  show_arrivals(latency);
  const method methods[] = {
    {"one by one", 1, one_by_one},
    {"gather", 7, gathered},
    {"as_completed", 7, completed},
    {"gather, pool of 2", 2, gathered},
    {"as_completed, pool of 2", 2, completed},
  };
  std::printf("\nSeven texts; the API (simulated) answers after %d ms:\n\n",
              static_cast<int>(latency.count()));
  std::printf("%-26s %10s %10s %8s %6s\n", "method", "measured", "ideal", "ratio", "pool");
  bool complete = true;
  for (const auto& x : methods) {
    const connection api{x.pool_size, latency};
    auto client = api.client();
    const auto start = clock_type::now();
    complete = x.run(client) == count && complete;
    const auto measured = since(start);
    const auto rounds = (count + x.pool_size - 1) / x.pool_size;
    const auto ideal = static_cast<double>(rounds) * seconds{latency}.count();
    std::printf("%-26s %8.3f s %8.3f s %8.3f %6u\n", x.name, measured, ideal, measured / ideal,
                x.pool_size);
    std::fflush(stdout);
  }
  return complete ? 0 : 1;
}
