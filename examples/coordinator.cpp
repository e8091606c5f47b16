// A program of one's own around a company: options, a file of texts in, a line for each text out,
// progress, Ctrl-C, an exit status. `coordinator --help` lists the options; texts come from
// --input, a line each, or from standard input.
#include "connection.hpp"
#include "interrupts.hpp"
#include "people.hpp"

#include <troupe/company.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/caf_main.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

CAF_BEGIN_TYPE_ID_BLOCK(coordinator, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(coordinator, (person))
  CAF_ADD_TYPE_ID(coordinator, (troupe::outcome<person>))

CAF_END_TYPE_ID_BLOCK(coordinator)

namespace {

using namespace std::chrono_literals;

enum exit_status {
  all_fine = 0,
  some_failed = 1,
  not_started = 2,
  interrupted = 130
};

/// The command line, read by CAF; each option may also stand in a file (--config-file).
struct options : caf::actor_system_config {
  options() {
    // Work stealing polls, and a program that asks a server mostly waits.
    set("caf.scheduler.policy", "sharing");
    interrupts::block();
    opt_group{custom_options_, "global"}
      .add(input, "input,i", "file with a text on each line (default: standard input)")
      .add(model, "model,m", "name of the model")
      .add(base_url, "base-url,u", "URL of the API (default: OPENAI_BASE_URL, or a rehearsal)")
      .add(pool, "pool,p", "requests at once")
      .add(in_order, "in-order,o", "print results in the order of the texts")
      .add(grace, "grace,g", "time for running requests after Ctrl-C");
  }

  std::string input;
  std::string model;
  std::string base_url;
  uint32_t pool = 8;
  bool in_order = false;
  caf::timespan grace = 5s;
};

using desk_actor
  = caf::typed_actor<caf::result<void>(troupe::outcome<person>),
                     caf::result<void>(troupe::run_ended), caf::result<void>(troupe::progress)>;

/// Prints what a company sends, and lets it send no more than is printed.
class desk : public desk_actor::base {
public:
  /// `status` outlives the actor system, and is set when the run has ended.
  desk(caf::actor_config& cfg, int* status) : desk_actor::base(cfg), status_(status) {}

  behavior_type make_behavior() override {
    return {
      [this](const troupe::outcome<person>& x) {
        if (x)
          std::cout << x.index << ": " << *x << std::endl;
        else
          std::cerr << x.index << ": " << to_string(x.error()) << std::endl;
        grant_one_more();
      },
      [](const troupe::progress& x) {
        if (!x.final)
          std::cerr << x.so_far.texts << " texts, " << x.in_flight << " requests, "
                    << static_cast<uint64_t>(x.texts_per_second) << "/s\n";
      },
      [this](const troupe::run_ended& x) { end(x.sum); },
    };
  }

private:
  void grant_one_more() {
    auto run = caf::actor_cast<troupe::run_actor>(current_sender());
#if CAF_MAJOR_VERSION >= 1
    mail(troupe::credit{1}).send(run);
#else
    send(run, troupe::credit{1});
#endif
  }

  void end(const troupe::run_summary& sum) {
    std::cerr << sum.succeeded << " of " << sum.texts << " texts, " << sum.tokens.total_tokens
              << " tokens\n";
    const bool ended_early = sum.ended_by.code != troupe::errc::none;
    if (sum.ended_by.code == troupe::errc::cancelled)
      *status_ = interrupted;
    else if (sum.failed > 0 || ended_early)
      *status_ = some_failed;
    else
      *status_ = all_fine;
    if (ended_early)
      std::cerr << "ended early: " << to_string(sum.ended_by) << '\n';
    quit();
  }

  int* status_;
};

template <class Message>
void tell(const troupe::run_actor& run, Message x) {
#if CAF_MAJOR_VERSION >= 1
  caf::anon_mail(std::move(x)).send(run);
#else
  caf::anon_send(run, std::move(x));
#endif
}

int caf_main(caf::actor_system& system, const options& conf) {
  connection api{conf.pool};
  if (!conf.model.empty())
    api.conf.model = conf.model;
  if (!conf.base_url.empty())
    api.conf.base_url = conf.base_url;
  std::ifstream file;
  if (!conf.input.empty())
    file.open(conf.input);
  if (!file) {
    std::cerr << "cannot read " << conf.input << '\n';
    return not_started;
  }
  troupe::company_options how;
  how.texts = troupe::lines_of(conf.input.empty() ? std::cin : file);
  how.how = conf.in_order ? troupe::order::input : troupe::order::completed;
  // Outcomes that may be on their way to the desk; what is more waits in the company, which then
  // reads no more texts.
  how.initial_credit = 64;
  int status = not_started;
  const auto printer = system.spawn<desk>(&status);
  auto company = troupe::spawn_company<person>(system, api.conf, printer, std::move(how));
  if (!company) {
    std::cerr << to_string(company.error()) << '\n';
    caf::anon_send_exit(printer, caf::exit_reason::user_shutdown);
    return not_started;
  }
  tell(*company, troupe::subscribe{caf::actor_cast<caf::actor>(printer), 1s});
  // The first Ctrl-C lets running requests finish, the second one does not.
  const interrupts watch{[&company, &conf](int count) {
    if (count == 1)
      tell(*company,
           troupe::drain_run{std::chrono::duration_cast<std::chrono::milliseconds>(conf.grace)});
    else
      tell(*company, troupe::stop_run{});
  }};
  system.await_all_actors_done();
  return status;
}

} // namespace

CAF_MAIN(caf::id_block::troupe, caf::id_block::coordinator)
