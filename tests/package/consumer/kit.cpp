// A test without a framework, of a record of one's own.
#include <troupe/notes.hpp>
#include <troupe/test/fixture.hpp>

#include <cstdint>
#include <iostream>
#include <string>

struct parcel {
  std::string street;
  int32_t grams = 0;
};

template <class Inspector>
bool inspect(Inspector& f, parcel& x) {
  return f.object(x).fields(f.field("street", x.street),
                            troupe::field(f, "grams", x.grams, troupe::at_least(1)));
}

int main() {
  using namespace troupe::test;
  fixture<> post;
  post.server->on("Elm Street", fail_with(429).with_header("retry-after", "30"),
                  reply_with(parcel{"Elm Street", 0}), reply_with(parcel{"Elm Street", 250}));
  const auto got = post.extract<parcel>("To Elm Street, half a pound");
  must(has_record(got, {"Elm Street", 250}));
  must(took_requests(got, 3));
  std::cout << describe(got) << '\n';
  return 0;
}
