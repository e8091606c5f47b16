#pragma once

#include <troupe/extractor.hpp>

#include <string>

namespace troupe::test {

struct guest {
  std::string name;
  int32_t age = 0;
};

template <class Inspector>
bool inspect(Inspector& f, guest& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age));
}

/// Makes the messages known to CAF.
bool init_service_types();

} // namespace troupe::test

CAF_BEGIN_TYPE_ID_BLOCK(extractor_test, caf::first_custom_type_id)

  CAF_ADD_TYPE_ID(extractor_test, (troupe::test::guest))
  CAF_ADD_TYPE_ID(extractor_test, (troupe::outcome<troupe::test::guest>))

CAF_END_TYPE_ID_BLOCK(extractor_test)
