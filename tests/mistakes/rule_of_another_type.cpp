#include <troupe/client.hpp>
#include <troupe/notes.hpp>

#include <string>

struct animal {
  std::string value;
};

template <class Inspector>
bool inspect(Inspector& f, animal& x) {
  return f.object(x).fields(troupe::field(f, "value", x.value, troupe::between(0, 10)));
}

void ask(troupe::client& c) {
  static_cast<void>(c.extract<animal>("a text"));
}
