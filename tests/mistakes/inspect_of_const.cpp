#include <troupe/client.hpp>

#include <string>

struct animal {
  std::string value;
};

template <class Inspector>
bool inspect(Inspector& f, const animal& x) {
  return f.object(x).fields(f.field("value", x.value));
}

void ask(troupe::client& c) {
  static_cast<void>(c.extract<animal>("a text"));
}
