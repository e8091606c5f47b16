// Applications that run on CAF themselves, and what they forget: prints what troupe says. What CAF
// knows of messages is a matter of the whole process, so each way is a run of its own.

#include "foreign_block.hpp"

#include <troupe/client.hpp>
#include <troupe/company.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>
#include <string>
#include <string_view>

struct person {
  std::string name;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name));
}

struct animal {
  std::string name;
};

template <class Inspector>
bool inspect(Inspector& f, animal& x) {
  return f.object(x).fields(f.field("name", x.name));
}

CAF_BEGIN_TYPE_ID_BLOCK(at_first, caf::first_custom_type_id)

  CAF_ADD_TYPE_ID(at_first, (person))
  CAF_ADD_TYPE_ID(at_first, (troupe::outcome<person>))

CAF_END_TYPE_ID_BLOCK(at_first)

CAF_BEGIN_TYPE_ID_BLOCK(behind_ours, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(behind_ours, (animal))
  CAF_ADD_TYPE_ID(behind_ours, (troupe::outcome<animal>))

CAF_END_TYPE_ID_BLOCK(behind_ours)

namespace {

troupe::settings some_settings() {
  troupe::settings conf;
  conf.base_url = "http://127.0.0.1:9/v1";
  conf.model = "any";
  return conf;
}

/// Hires a company for a text that cannot be sent, and prints what comes of it.
template <class T>
void hire() {
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto conf = some_settings();
  conf.transport_retries = 0;
  auto target = system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {
      [](const troupe::outcome<T>& x) { std::cout << to_string(x.error().code) << std::endl; },
      [self](const troupe::run_ended&) { self->quit(); },
    };
  });
  troupe::company_options options;
  options.texts = troupe::make_source(std::vector<std::string>{"a text"});
  auto company = troupe::spawn_company<T>(system, conf, target, std::move(options));
  if (company)
    return;
  std::cout << to_string(company.error()) << std::endl;
  caf::scoped_actor {
    system
    } -> send_exit(target, caf::exit_reason::user_shutdown);
}

void print(const troupe::expected<troupe::client>& client) {
  std::cout << (client ? "a client" : to_string(client.error())) << std::endl;
}

void make_client() {
  print(troupe::client::make(some_settings()));
}

} // namespace

int main(int argc, char** argv) {
  const std::string_view way = argc > 1 ? argv[1] : "";
  if (way == "taken")
    know_foreign_types();
  if (way == "forgotten" || way == "late" || way == "borrowed" || way == "at_first")
    caf::init_global_meta_objects<caf::id_block::at_first>();
  if (way == "at_first" || way == "behind_ours")
    caf::init_global_meta_objects<caf::id_block::troupe>();
  if (way == "own_forgotten")
    caf::init_global_meta_objects<caf::id_block::troupe>();
  if (way == "behind_ours")
    caf::init_global_meta_objects<caf::id_block::behind_ours>();
  if (way != "taken")
    caf::core::init_global_meta_objects();
  if (way == "late") {
    caf::actor_system_config config;
    const caf::actor_system system{config};
    make_client();
  } else if (way == "borrowed") {
    caf::actor_system_config config;
    caf::actor_system system{config};
    print(troupe::client::make(system, some_settings()));
  } else if (way == "taken") {
    make_client();
  } else if (way == "behind_ours") {
    hire<animal>();
  } else {
    hire<person>();
  }
}
