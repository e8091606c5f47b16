#include <troupe/client.hpp>

#include <atomic>

struct animal {
  std::atomic<bool> value;
};

template <class Inspector>
bool inspect(Inspector& f, animal& x) {
  return f.object(x).fields(f.field("value", x.value));
}

void ask(troupe::client& c) {
  static_cast<void>(c.extract<animal>("a text"));
}
