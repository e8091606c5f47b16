#include <troupe/client.hpp>

enum class sort {
  cat,
  dog
};

struct animal {
  sort value = sort::cat;
};

template <class Inspector>
bool inspect(Inspector& f, animal& x) {
  return f.object(x).fields(f.field("value", x.value));
}

void ask(troupe::client& c) {
  static_cast<void>(c.extract<animal>("a text"));
}
