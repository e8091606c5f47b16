#include <troupe/company.hpp>

#include <cstdint>
#include <string>

enum class sort : uint8_t {
  cat,
  dog
};

std::string to_string(sort x);
bool from_integer(uint8_t value, sort& x);

struct animal {
  sort value = sort::cat;
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
