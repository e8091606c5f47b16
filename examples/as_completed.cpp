// Outcomes as they come, usable while the others are still on their way: `asyncio.as_completed`,
// with the index.
#include "connection.hpp"
#include "people.hpp"

int main() {
  const connection api{7};
  auto client = api.client();
  auto outcomes = client.as_completed<person>(seven_people());
  for (const auto& got : outcomes) {
    if (got)
      std::cout << got.index << ": " << *got << '\n';
    else
      std::cerr << got.index << ": " << to_string(got.error()) << '\n';
  }
  const auto sum = outcomes.sum();
  std::cout << sum.succeeded << " of " << sum.texts << ", " << sum.tokens.total_tokens
            << " tokens\n";
  return sum.failed == 0 ? 0 : 1;
}
