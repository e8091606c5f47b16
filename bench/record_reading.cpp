// Nothing but the reading of answers, for the counting of its instructions.
//   --record person     three fields
//   --record purchase   twenty fields, nested

#include "measurement.hpp"
#include "people.hpp"
#include "person_schema.hpp"
#include "purchase.hpp"

#include <troupe/record.hpp>

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv, {{"record", "person"}});
  const bool nested = options.others.at("record") == "purchase";
  const auto type = nested ? troupe::record_type_of<bench::purchase>()
                           : troupe::record_type_of<bench::person>();
  const auto answer = nested ? bench::purchase_json : bench::person_json;
  const troupe::read_options how;
  size_t failures = 0;
  const bench::measurement measured;
  for (size_t i = 0; i < options.n; ++i)
    failures += type->read(answer, how).record ? 0 : 1;
  measured.report(nested ? "read-purchase" : "read-person", options, failures, 0);
  return failures == 0 ? 0 : 1;
}
