#include <troupe/client.hpp>
#include <troupe/reflected.hpp>

#include <string>

namespace zoo {

class animal {
public:
  std::string name;

private:
  int legs_ = 4;
};

using troupe::reflection::inspect;

template <class Inspector>
bool inspect(Inspector& f, animal& x) {
  return troupe::reflected(f, x);
}

} // namespace zoo

void ask(troupe::client& c) {
  static_cast<void>(c.extract<zoo::animal>("a text"));
}
