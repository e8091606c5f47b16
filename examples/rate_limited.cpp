// Never more than so many requests at once: the pool of fetchers is the limit, there is no
// semaphore.
#include "connection.hpp"
#include "people.hpp"

#include <optional>

namespace {

/// Runs all texts through a pool of that size; returns the number of failures.
uint64_t run(uint32_t pool_size, troupe::source_ptr texts) {
  const connection api{pool_size, std::chrono::milliseconds{20}};
  auto client = api.client();
  auto outcomes = client.as_completed<person>(std::move(texts));
  for (const auto& got : outcomes)
    if (got)
      std::cout << "  " << got.index << ": " << *got << '\n';
  const auto sum = outcomes.sum();
  std::cout << sum.succeeded << " of " << sum.texts << " with a pool of " << pool_size;
  if (api.api)
    std::cout << "; the server saw at most " << api.api->counts().in_progress_highest << " at once";
  std::cout << '\n';
  return sum.failed;
}

} // namespace

int main() {
  auto failed = run(2, troupe::make_source(seven_people()));
  // The texts need not be there before they are wanted: any callable that returns an optional text
  // will do.
  auto next = [i = 0]() mutable -> std::optional<std::string> {
    if (i == 20)
      return std::nullopt;
    return "Person number " + std::to_string(i++)
           + " is called Anna Berg, 41, and works as a pilot.";
  };
  failed += run(5, troupe::make_source(next));
  return failed == 0 ? 0 : 1;
}
