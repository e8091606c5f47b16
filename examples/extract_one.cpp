#include <troupe/client.hpp>
#include <troupe/rehearsal.hpp>

#include <iostream>

struct person {
  std::string name;
  int32_t age = 0;
  std::string occupation;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) { // the overload that CAF asks for
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age),
                            f.field("occupation", x.occupation));
}

int main() {
  auto api = troupe::rehearsal::start({}).value(); // plays the API on loopback: no key needed
  troupe::settings conf;
  conf.base_url = api->base_url(); // without this and the line above: api.openai.com
  conf.model = "gpt-4o-mini";
  troupe::read_environment(conf); // OPENAI_API_KEY, OPENAI_BASE_URL

  auto client = troupe::client::make(conf);
  if (!client) {
    std::cerr << to_string(client.error()) << '\n'; // what is wrong, and what to do
    return 1;
  }
  auto got = client->extract<person>("John Smith is a 30-year-old software engineer.");
  if (!got)
    std::cerr << to_string(got.error()) << '\n';
  else
    std::cout << got->name << " | " << got->age << " | " << got->occupation << '\n';
  return got ? 0 : 1;
}
