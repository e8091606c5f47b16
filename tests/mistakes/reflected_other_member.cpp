#include <troupe/client.hpp>
#include <troupe/reflected.hpp>

#include <string>

namespace zoo {

struct plant {
  int age = 0;
};

struct animal {
  std::string name;
  int legs = 4;
};

using troupe::reflection::inspect;

template <class Inspector>
bool inspect(Inspector& f, animal& x) {
  return troupe::reflected(f, x, troupe::on<&plant::age>(troupe::at_least(1)));
}

} // namespace zoo

void ask(troupe::client& c) {
  static_cast<void>(c.extract<zoo::animal>("a text"));
}
