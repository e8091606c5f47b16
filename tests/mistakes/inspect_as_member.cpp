#include <troupe/client.hpp>

#include <string>

struct animal {
  std::string value;

  template <class Inspector>
  bool inspect(Inspector& f) {
    return f.object(*this).fields(f.field("value", value));
  }
};

void ask(troupe::client& c) {
  static_cast<void>(c.extract<animal>("a text"));
}
