// Two companies that work for one typed actor, and an actor that watches them: labels, hooks,
// errors, one text that is given up, and who ends what.
#include "connection.hpp"
#include "tickets.hpp"

#include <troupe/company.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/caf_main.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <iostream>
#include <map>
#include <string>
#include <utility>

// The record, its outcome, and the alternatives of variants in the record.
CAF_BEGIN_TYPE_ID_BLOCK(ticket_office, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(ticket_office, (office::mail))
  CAF_ADD_TYPE_ID(ticket_office, (office::phone))
  CAF_ADD_TYPE_ID(ticket_office, (office::ticket))
  CAF_ADD_TYPE_ID(ticket_office, (troupe::outcome<office::ticket>))

CAF_END_TYPE_ID_BLOCK(ticket_office)

namespace {

using troupe::run_actor;
using ticket_outcome = troupe::outcome<office::ticket>;

/// The names of the messages differ between CAF 0.18 and 1.x.
template <class Handle, class Message>
void tell(const Handle& actor, Message x) {
#if CAF_MAJOR_VERSION >= 1
  caf::anon_mail(std::move(x)).send(actor);
#else
  caf::anon_send(actor, std::move(x));
#endif
}

using desk_actor
  = caf::typed_actor<caf::result<void>(ticket_outcome), caf::result<void>(troupe::run_ended)>;

/// Takes the outcomes of two companies, and quits when both have ended.
class desk : public desk_actor::base {
public:
  explicit desk(caf::actor_config& cfg) : desk_actor::base(cfg) {}

  behavior_type make_behavior() override {
    return {
      [this](const ticket_outcome& x) { lines_[x.label + " " + x.id] = line_of(x); },
      [this](const troupe::run_ended& x) {
        lines_[x.label + " ended"] = std::to_string(x.sum.succeeded) + " of "
                                     + std::to_string(x.sum.texts) + " texts";
        if (++ended_ < 2)
          return;
        for (const auto& [about, line] : lines_)
          std::cout << about << ": " << line << '\n';
        quit();
      },
    };
  }

private:
  static std::string line_of(const ticket_outcome& x) {
    if (!x) // the code for programs, the words for people, each attempt in x.log
      return std::string{to_string(x.error().code)} + " after "
             + std::to_string(x.log.attempts.size()) + " requests";
    const auto* by_mail = std::get_if<office::mail>(&x->answer_to);
    return x->customer + ", " + to_string(x->how_urgent) + ", "
           + (by_mail != nullptr ? by_mail->address : std::get<office::phone>(x->answer_to).number);
  }

  std::map<std::string, std::string> lines_;
  int ended_ = 0;
};

/// An observer: `subscribe` sends it these seven messages.
caf::behavior watch(caf::event_based_actor* self) {
  return {
    [self](const troupe::progress& x) {
      if (x.final) // of its run; nobody else ends this actor
        self->quit();
    },
    [](const troupe::attempt_failed& x) {
      std::cerr << x.index << ", attempt " << x.attempt << ": " << to_string(x.problem)
                << (x.last ? ", given up\n" : ", goes on\n");
    },
    [](const troupe::request_sent&) {},
    [](const troupe::response_received&) {},
    [](const troupe::waiting&) {},
    [](const troupe::form_changed&) {},
    [](const troupe::batch_event&) {},
  };
}

/// A company that lives until its texts are `last`, or somebody ends it.
troupe::expected<run_actor> hire(caf::actor_system& system, const troupe::settings& conf,
                                 const desk_actor& target, std::string label) {
  troupe::company_options options;
  options.label = std::move(label);
  auto company = troupe::spawn_company<office::ticket>(system, conf, target, std::move(options));
  if (company)
    tell(*company, troupe::subscribe{system.spawn(watch), std::chrono::milliseconds{0}, true});
  return company;
}

troupe::prompt text(std::string id, std::string words, uint64_t tag = 0) {
  troupe::prompt result;
  result.id = std::move(id);
  result.text = std::move(words);
  result.tag = tag;
  return result;
}

void caf_main(caf::actor_system& system) {
  connection api{4};
  const auto reader = system.spawn<desk>();
  auto usual = hire(system, api.conf, reader, "usual");
  api.conf.model = "gpt-4.1";
  auto careful = hire(system, api.conf, reader, "careful");
  if (!usual || !careful) {
    std::cerr << to_string(usual ? careful.error() : usual.error()) << '\n';
    std::exit(2);
  }
  const std::string anna = "The customer is Anna Bell. Her oven is broken since "
                           "2024-05-02T08:00:00Z, urgency is high. Write "
                           "to anna@example.org.";
  tell(*usual,
       troupe::prompts{{text("a", anna), text("b", "[[fault:503_once]] " + anna)}, true, {}});
  // A company may go on without an end; this one has a text that is given up.
  tell(*careful,
       troupe::prompts{{text("c", anna), text("d", "[[latency:1h]] " + anna, 4)}, {}, {}});
  tell(*careful, troupe::cancel_text{4});
  tell(*careful, troupe::prompts{{}, true, {}});
  system.await_all_actors_done();
}

} // namespace

CAF_MAIN(caf::id_block::troupe, caf::id_block::ticket_office)
