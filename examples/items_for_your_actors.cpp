// An application that runs on CAF already: the elements of a list come as messages while the answer
// arrives, two of them at a time.
#include "connection.hpp"
#include "people.hpp"

#include <troupe/streamed_company.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/caf_main.hpp>
#include <caf/event_based_actor.hpp>

CAF_BEGIN_TYPE_ID_BLOCK(my_app, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(my_app, (person))
  CAF_ADD_TYPE_ID(my_app, (troupe::item<person>))
  CAF_ADD_TYPE_ID(my_app, (troupe::outcome<troupe::list_end>))

CAF_END_TYPE_ID_BLOCK(my_app)

namespace {

template <class Handle, class Message>
void post(caf::event_based_actor* self, const Handle& to, Message&& x) {
#if CAF_MAJOR_VERSION >= 1
  self->mail(std::forward<Message>(x)).send(to);
#else
  self->send(to, std::forward<Message>(x));
#endif
}

caf::behavior desk(caf::event_based_actor* self, troupe::settings conf) {
  troupe::items_options how;
  how.initial_credit = 2;
  auto company = troupe::spawn_company_items<person>(self->system(), conf, caf::actor{self}, {},
                                                     how);
  if (!company) {
    std::cerr << to_string(company.error()) << '\n';
    return {};
  }
  troupe::prompts work;
  work.list.emplace_back();
  work.list.back().text = "Ann Lee is a 31-year-old chef. Bob Ray is a 45-year-old nurse. Carl Fox "
                          "is a 52-year-old pilot.";
  work.last = true;
  post(self, company->run, std::move(work));
  return {
    [self, gate = company->gate](const troupe::item<person>& x) {
      if (x)
        std::cout << x.index << ": " << *x << '\n';
      else
        std::cout << x.index << ": " << to_string(x.why.problem) << '\n';
      post(self, gate, troupe::credit{1});
    },
    [](const troupe::outcome<troupe::list_end>& x) {
      std::cout << (x ? std::to_string(x->items) + " elements" : to_string(x.error())) << '\n';
    },
    [self](const troupe::run_ended&) { self->quit(); },
  };
}

void caf_main(caf::actor_system& system) {
  const connection api;
  system.spawn(desk, api.conf);
  system.await_all_actors_done();
}

} // namespace

CAF_MAIN(caf::id_block::troupe, caf::id_block::my_app)
