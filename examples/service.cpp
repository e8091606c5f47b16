// A service on CAF: texts come one by one, answers are due one by one, for as long as it runs.
#include "connection.hpp"
#include "people.hpp"

#include <troupe/extractor.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/caf_main.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>
#include <memory>
#include <utility>

CAF_BEGIN_TYPE_ID_BLOCK(my_service, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(my_service, (person))
  CAF_ADD_TYPE_ID(my_service, (troupe::outcome<person>))

CAF_END_TYPE_ID_BLOCK(my_service)

namespace {

using namespace std::chrono_literals;

/// Asks for each text, a request at a time, and prints the answers.
void ask(caf::actor_system& system, const troupe::extractor_actor<person>& people) {
  const caf::scoped_actor self{system};
  uint64_t number = 0;
  for (auto& text : seven_people()) {
    troupe::prompt x;
    x.text = std::move(text);
    x.tag = ++number;
    // Shorter than the timeout of the request: so there is always an answer.
    x.deadline = 20s;
#if CAF_MAJOR_VERSION >= 1
    auto answer = self->mail(std::move(x)).request(people, 30s);
#else
    auto answer = self->request(people, 30s, std::move(x));
#endif
    std::move(answer).receive(
      [](const troupe::outcome<person>& y) {
        if (y)
          std::cout << y.tag << ": " << *y << '\n';
        else
          std::cerr << y.tag << ": " << to_string(y.error()) << '\n';
      },
      [](const caf::error& why) { std::cerr << to_string(why) << '\n'; });
  }
}

void caf_main(caf::actor_system& system) {
  const connection api{2};
  troupe::extractor_options options;
  options.waiting_max = 100;
  options.company.label = "people";
  auto people = troupe::spawn_extractor<person>(system, api.conf, options);
  if (!people) {
    std::cerr << to_string(people.error()) << '\n';
    return;
  }
  ask(system, *people);
  // It lives until somebody ends it.
  caf::anon_send_exit(*people, caf::exit_reason::user_shutdown);
  system.await_all_actors_done();
  std::cout << "done\n";
}

} // namespace

CAF_MAIN(caf::id_block::troupe, caf::id_block::my_service)
