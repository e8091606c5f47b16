// An application that runs on CAF already: its own actors, its own type-id block, typed messages.
#include "connection.hpp"
#include "people.hpp"

#include <troupe/company.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/caf_main.hpp>
#include <caf/event_based_actor.hpp>

// The application's ids follow troupe's.
CAF_BEGIN_TYPE_ID_BLOCK(my_app, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(my_app, (person))
  CAF_ADD_TYPE_ID(my_app, (troupe::outcome<person>))

CAF_END_TYPE_ID_BLOCK(my_app)

namespace {

/// Has a company work for it, and takes what it sends.
caf::behavior desk(caf::event_based_actor* self, troupe::settings conf) {
  auto company = troupe::spawn_company<person>(self->system(), conf, caf::actor{self});
  if (!company) {
    std::cerr << to_string(company.error()) << '\n';
    return {};
  }
  troupe::prompts work;
  for (auto& text : seven_people()) {
    work.list.emplace_back();
    work.list.back().text = std::move(text);
  }
  work.last = true;
#if CAF_MAJOR_VERSION >= 1
  self->mail(std::move(work)).send(*company);
#else
  self->send(*company, std::move(work));
#endif
  return {
    [](const troupe::outcome<person>& x) {
      if (x)
        std::cout << x.index << ": " << *x << '\n';
      else
        std::cerr << x.index << ": " << to_string(x.error()) << '\n';
    },
    [self](const troupe::run_ended& x) {
      std::cout << x.sum.succeeded << " of " << x.sum.texts << " texts\n";
      self->quit();
    },
  };
}

void caf_main(caf::actor_system& system) {
  const connection api{2};
  system.spawn(desk, api.conf);
  system.await_all_actors_done();
}

} // namespace

CAF_MAIN(caf::id_block::troupe, caf::id_block::my_app)
