#include <troupe/streamed_company.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>

#include <cstdint>
#include <iostream>
#include <string>

struct person {
  std::string name;
  int32_t age = 0;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age));
}

CAF_BEGIN_TYPE_ID_BLOCK(consumer, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(consumer, (person))
  CAF_ADD_TYPE_ID(consumer, (troupe::outcome<person>))
  CAF_ADD_TYPE_ID(consumer, (troupe::item<person>))
  CAF_ADD_TYPE_ID(consumer, (troupe::outcome<troupe::list_end>))

CAF_END_TYPE_ID_BLOCK(consumer)

// Compiled, not called: that needs a server.
[[maybe_unused]] constexpr auto* spawn = &troupe::spawn_company<person>;
[[maybe_unused]] constexpr auto* spawn_items = &troupe::spawn_company_items<person>;

int main() {
  caf::init_global_meta_objects<caf::id_block::troupe>();
  caf::init_global_meta_objects<caf::id_block::consumer>();
  caf::core::init_global_meta_objects();
  caf::actor_system_config config;
  caf::actor_system system{config};

  const auto ada = troupe::read_record<person>(R"({"name": "Ada", "age": 36})");
  if (!ada || ada->age != 36)
    return 1;
  std::cout << troupe::write_record(*ada) << '\n';
  return 0;
}
