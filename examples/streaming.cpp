// Answers while they arrive: the elements of a list one by one, and a record that grows.
#include "connection.hpp"
#include "people.hpp"

int main() {
  const connection api;
  auto client = api.client();

  auto list = client.items<person>("Ann Lee is a 31-year-old chef. Bob Ray is a 45-year-old nurse. "
                                   "Carl Fox is a 52-year-old pilot.");
  for (const auto& next : list) {
    if (next)
      std::cout << next.index << ": " << *next << '\n';
    else
      std::cerr << next.index << ": " << to_string(next.why.problem) << '\n';
  }
  std::cout << list.result()->items << " elements\n";

  auto snapshots = client.partials<person>("John Smith is a 30-year-old software engineer.");
  for (const auto& now : snapshots)
    if (now.state("/age") == troupe::field_state::complete) {
      std::cout << now->name << " is " << now->age << '\n';
      break;
    }
  return list.result() ? 0 : 1;
}
