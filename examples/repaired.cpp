// An answer that is not quite JSON: what was done to read it stands in the ledger.
#include "connection.hpp"

struct person {
  std::string name;
  int32_t age = 0;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age));
}

int main() {
  const connection api;
  auto client = api.client();
  // The marker makes the rehearsal write badly; a model needs none.
  const auto got = client.extract<person>("Jason is 25 years old. [[fault:badly_written]]");
  if (!got) {
    std::cerr << to_string(got.error()) << '\n';
    return 1;
  }
  const auto& last = got.log.attempts.back();
  std::cout << got->name << ", " << got->age << " after " << got.log.attempts.size()
            << " request; repairs: " << to_string(last.repairs) << '\n';
  return 0;
}
