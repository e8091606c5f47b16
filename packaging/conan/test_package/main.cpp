// Links everything, and needs no network: where nobody listens, a text fails with a word for it.
#include <troupe/client.hpp>

#include <cstdint>
#include <iostream>
#include <string>

struct person {
  std::string name;
  int32_t age = 0;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age));
}

int main() {
  troupe::settings conf;
  conf.base_url = "http://127.0.0.1:1";
  conf.model = "none";
  conf.transport_retries = 0;
  auto client = troupe::client::make(conf);
  if (!client) {
    std::cerr << to_string(client.error()) << '\n';
    return 1;
  }
  const auto got = client->extract<person>("Ada is 36");
  std::cout << (got ? got->name : to_string(got.error())) << '\n';
  return !got && got.error().code == troupe::errc::connect ? 0 : 1;
}
