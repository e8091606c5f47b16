#include <troupe/company.hpp>

#include <cstdint>
#include <memory>

struct animal {
  std::unique_ptr<int32_t> value;
};

template <class Inspector>
bool inspect(Inspector& f, animal& x) {
  return f.object(x).fields(f.field("value", x.value));
}

CAF_BEGIN_TYPE_ID_BLOCK(app, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(app, (animal))
  CAF_ADD_TYPE_ID(app, (troupe::outcome<animal>))

CAF_END_TYPE_ID_BLOCK(app)

void hire(caf::actor_system& system, const caf::actor& any) {
  static_cast<void>(troupe::spawn_company<animal>(system, {}, any));
}
