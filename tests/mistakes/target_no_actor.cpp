#include "record.hpp"

#include <troupe/company.hpp>

CAF_BEGIN_TYPE_ID_BLOCK(app, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(app, (animal))
  CAF_ADD_TYPE_ID(app, (troupe::outcome<animal>))

CAF_END_TYPE_ID_BLOCK(app)

void hire(caf::actor_system& system, const caf::strong_actor_ptr& pointer) {
  static_cast<void>(troupe::spawn_company<animal>(system, {}, pointer));
}
