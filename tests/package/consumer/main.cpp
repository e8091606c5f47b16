#include <troupe/messages.hpp>
#include <troupe/record.hpp>

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

int main() {
  caf::init_global_meta_objects<caf::id_block::troupe>();
  caf::core::init_global_meta_objects();
  caf::actor_system_config config;
  caf::actor_system system{config};

  const auto ada = troupe::read_record<person>(R"({"name": "Ada", "age": 36})");
  if (!ada || ada->age != 36)
    return 1;
  std::cout << troupe::write_record(*ada) << '\n';
  return 0;
}
