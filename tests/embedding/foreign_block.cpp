#include "foreign_block.hpp"

#include <caf/init_global_meta_objects.hpp>
#include <caf/type_id.hpp>

#include <string>

struct foreign_message {
  std::string text;
};

template <class Inspector>
bool inspect(Inspector& f, foreign_message& x) {
  return f.object(x).fields(f.field("text", x.text));
}

CAF_BEGIN_TYPE_ID_BLOCK(foreign, 1000)

  CAF_ADD_TYPE_ID(foreign, (foreign_message))

CAF_END_TYPE_ID_BLOCK(foreign)

void know_foreign_types() {
  caf::init_global_meta_objects<caf::id_block::foreign>();
}
