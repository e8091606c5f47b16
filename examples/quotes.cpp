// The model may decline (maybe<T>), and what it says must stand in the text (cited). The answers
// are given here, so that it works without a model; in a run, troupe reads them in the same way.
#include <troupe/maybe.hpp>
#include <troupe/record.hpp>

#include <iostream>

struct verdict {
  std::string claim;
  std::vector<std::string> evidence;
};

template <class Inspector>
bool inspect(Inspector& f, verdict& x) {
  return f.object(x).fields(f.field("claim", x.claim),
                            troupe::field(f, "evidence", x.evidence, troupe::cited(),
                                          troupe::description("Word for word from the text")));
}

int main() {
  const auto type = troupe::record_type_of<troupe::maybe<verdict>>();
  const troupe::read_options how{
    .policy = troupe::reading_policy::repair,
    .source = "The bridge was closed in May. Repairs took three months,\nand cost twice the sum."};
  for (
    const auto* answer :
    {R"({"result":{"claim":"it was dear","evidence":["repairs took tree months, and cost twice"]}})",
     R"({"result":null,"reason":"The text names no engineer."})",
     R"({"result":{"claim":"it was quick","evidence":["Repairs took a day"]}})"}) {
    const auto got = type->read(answer, how);
    if (!got.record) {
      std::cout << render(got.violations) << '\n';
      continue;
    }
    const auto& x = *static_cast<const troupe::maybe<verdict>*>(got.record.get());
    if (x)
      std::cout << x->claim << ": " << x->evidence.front() << '\n';
    else
      std::cout << "declined: " << *x.reason << '\n';
  }
  return 0;
}
