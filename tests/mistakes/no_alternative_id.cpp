#include "record.hpp"

#include <troupe/company.hpp>

#include <string>
#include <variant>
#include <vector>

struct plant {
  std::vector<std::variant<animal, std::string>> visitors;
};

template <class Inspector>
bool inspect(Inspector& f, plant& x) {
  return f.object(x).fields(f.field("visitors", x.visitors));
}

CAF_BEGIN_TYPE_ID_BLOCK(app, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(app, (plant))
  CAF_ADD_TYPE_ID(app, (troupe::outcome<plant>))

CAF_END_TYPE_ID_BLOCK(app)

void hire(caf::actor_system& system, const caf::actor& any) {
  static_cast<void>(troupe::spawn_company<plant>(system, {}, any));
}
