// All texts at once, the outcomes in the order of the texts: `asyncio.gather`, but one failure ends
// nothing.
#include "connection.hpp"
#include "people.hpp"

int main() {
  const connection api{7};
  auto client = api.client();
  int failed = 0;
  for (const auto& got : client.gather<person>(seven_people())) {
    if (got)
      std::cout << got.index << ": " << *got << '\n';
    else
      ++failed, std::cerr << got.index << ": " << to_string(got.error()) << '\n';
  }
  return failed == 0 ? 0 : 1;
}
