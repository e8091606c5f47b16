// All is right, so that what is refused elsewhere is refused for its mistake.
#include "record.hpp"

#include <troupe/extractor.hpp>

CAF_BEGIN_TYPE_ID_BLOCK(app, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(app, (animal))
  CAF_ADD_TYPE_ID(app, (troupe::outcome<animal>))

CAF_END_TYPE_ID_BLOCK(app)

using keeper = caf::typed_actor<caf::result<void>(troupe::outcome<animal>),
                                caf::result<void>(troupe::run_ended)>;

void hire(caf::actor_system& system, const keeper& typed, const caf::actor& any) {
  static_cast<void>(troupe::spawn_company<animal>(system, {}, typed));
  static_cast<void>(troupe::spawn_company<animal>(system, {}, any));
  static_cast<void>(troupe::spawn_extractor<animal>(system, {}));
}
