#include <troupe/client.hpp>
#include <troupe/reflected.hpp>

#include <string>

namespace zoo {

struct animal {
  std::string name;
  int legs = 4;
};

using troupe::reflection::inspect;

} // namespace zoo

void ask(troupe::client& c) {
  static_cast<void>(c.extract<zoo::animal>("a text"));
}
