#include "record.hpp"

#include <troupe/extractor.hpp>

CAF_BEGIN_TYPE_ID_BLOCK(app, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(app, (animal))

CAF_END_TYPE_ID_BLOCK(app)

void hire(caf::actor_system& system) {
  static_cast<void>(troupe::spawn_extractor<animal>(system, {}));
}
