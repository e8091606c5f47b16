// All is right, so that what is refused elsewhere is refused for its mistake.
#include "record.hpp"

#include <troupe/client.hpp>
#include <troupe/extractor.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>
#include <vector>

CAF_BEGIN_TYPE_ID_BLOCK(app, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(app, (animal))
  CAF_ADD_TYPE_ID(app, (troupe::outcome<animal>))

CAF_END_TYPE_ID_BLOCK(app)

using keeper = caf::typed_actor<caf::result<void>(troupe::outcome<animal>),
                                caf::result<void>(troupe::run_ended)>;

/// In itself, and not copyable: neither is a mistake where no message holds it.
struct family {
  std::string name;
  std::vector<family> children;
  std::unique_ptr<int> age;
};

template <class Inspector>
bool inspect(Inspector& f, family& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("children", x.children),
                            f.field("age", x.age));
}

void ask(troupe::client& c) {
  static_cast<void>(c.extract<family>("a text"));
}

void hire(caf::event_based_actor* self, keeper::pointer typed, caf::scoped_actor& scoped) {
  static_cast<void>(troupe::spawn_company<animal>(self->system(), {}, self));
  static_cast<void>(troupe::spawn_company<animal>(self->system(), {}, typed));
  static_cast<void>(troupe::spawn_company<animal>(self->system(), {}, scoped));
}

void hire(caf::actor_system& system, const keeper& typed, const caf::actor& any) {
  static_cast<void>(troupe::spawn_company<animal>(system, {}, typed));
  static_cast<void>(troupe::spawn_company<animal>(system, {}, any));
  static_cast<void>(troupe::spawn_extractor<animal>(system, {}));
}
