// One text after the other: the loop of the guides, and what the other ways are measured against.
#include "connection.hpp"
#include "people.hpp"

int main() {
  const connection api{1};
  auto client = api.client();
  int failed = 0;
  for (const auto& text : seven_people()) {
    const auto got = client.extract<person>(text);
    if (got)
      std::cout << *got << '\n';
    else
      ++failed, std::cerr << to_string(got.error()) << '\n';
  }
  return failed == 0 ? 0 : 1;
}
