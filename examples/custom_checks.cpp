// A rule of your own: what breaks it goes back to the model with your words, and comes back mended.
#include "connection.hpp"

#include <troupe/notes.hpp>

#include <algorithm>
#include <cctype>

struct employee {
  std::string name;
  int32_t age = 0;
};

template <class Inspector>
bool inspect(Inspector& f, employee& x) {
  const auto upper = [](const std::string& name) {
    return std::none_of(name.begin(), name.end(), [](unsigned char c) { return std::islower(c); });
  };
  return f.object(x).fields(troupe::field(f, "name", x.name,
                                          troupe::check(upper, "must be in upper case")),
                            f.field("age", x.age));
}

int main() {
  const connection api;
  auto client = api.client();
  const auto got = client.extract<employee>("Jason Liu is 25 years old.");
  for (const auto& attempt : got.log.attempts)
    std::cout << (attempt.problem.code == troupe::errc::none ? "right" : attempt.problem.message)
              << '\n';
  if (!got)
    return 1;
  std::cout << got->name << ", " << got->age << '\n';
  return 0;
}
