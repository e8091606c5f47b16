#pragma once

#include <troupe/messages.hpp>
#include <troupe/notes.hpp>
#include <troupe/outcome.hpp>

#include <caf/type_id.hpp>

#include <cstdint>
#include <string>

/// What these tests ask for.
struct visitor {
  std::string name;
  int32_t age = 0;

  friend bool operator==(const visitor&, const visitor&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, visitor& x) {
  return f.object(x).fields(f.field("name", x.name),
                            troupe::field(f, "age", x.age, troupe::between(0, 150)));
}

CAF_BEGIN_TYPE_ID_BLOCK(testkit_test, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(testkit_test, (visitor))
  CAF_ADD_TYPE_ID(testkit_test, (troupe::outcome<visitor>))

CAF_END_TYPE_ID_BLOCK(testkit_test)
