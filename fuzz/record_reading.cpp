// Reading any JSON as a record, with all its violations; and the tree that schemas are made of.

#include "providers/provider.hpp"
#include "target.hpp"

#include <troupe/detail/json_schema.hpp>
#include <troupe/notes.hpp>
#include <troupe/record.hpp>

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace {

struct address {
  std::string city;
  std::optional<int32_t> number;

  friend bool operator==(const address&, const address&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, address& x) {
  return f.object(x).fields(f.field("city", x.city), f.field("number", x.number));
}

struct person {
  std::string name;
  int8_t age = 0;
  double height = 0;
  bool married = false;
  std::vector<address> addresses;
  std::map<std::string, uint64_t> scores;
  std::variant<int32_t, std::string> label;

  friend bool operator==(const person&, const person&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name),
                            troupe::field(f, "age", x.age, troupe::between(0, 120)),
                            f.field("height", x.height), f.field("married", x.married),
                            f.field("addresses", x.addresses), f.field("scores", x.scores),
                            f.field("label", x.label));
}

template <class T>
void read(std::string_view json) {
  auto got = troupe::read_record<T>(json);
  if (!got) {
    fuzz::must(!troupe::render(got.error()).empty(), "what is wrong is told");
    return;
  }
  auto again = troupe::read_record<T>(troupe::write_record(*got));
  fuzz::must(again && *again == *got, "a record that was read is written and read back");
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto text = fuzz::text_of(data, size);
  read<person>(text);
  read<std::vector<address>>(text);
  if (auto schema = troupe::json_schema::parse("fuzz", text)) {
    (void)troupe::lower_plain(*schema);
    (void)troupe::lower_strict(*schema, *troupe::providers().front().strict);
  }
  return 0;
}
