#pragma once

#include <troupe/company.hpp>
#include <troupe/notes.hpp>

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/type_id.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

/// What a letter of a customer's is about.
struct ticket {
  std::string product;
  std::string summary;
  int32_t urgency = 1;

  friend bool operator==(const ticket&, const ticket&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, ticket& x) {
  return f.object(x).fields(f.field("product", x.product), f.field("summary", x.summary),
                            troupe::field(f, "urgency", x.urgency, troupe::between(1, 5)));
}

CAF_BEGIN_TYPE_ID_BLOCK(ticket_desk, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(ticket_desk, (ticket))
  CAF_ADD_TYPE_ID(ticket_desk, (troupe::outcome<ticket>))

CAF_END_TYPE_ID_BLOCK(ticket_desk)

/// How the desk comes by a company. That it is told, and does not know, is what makes it testable.
using company_source = std::function<troupe::run_actor(const caf::actor& target)>;

/// An actor of an application: takes letters (`std::string`), sends urgent tickets to whoever is on
/// call, and letters that no model could read to a clerk. Lives on when its company does not.
class ticket_desk {
public:
  ticket_desk(caf::event_based_actor* self, company_source companies, caf::actor on_call,
              caf::actor clerk)
    : self_(self),
      companies_(std::move(companies)),
      on_call_(std::move(on_call)),
      clerk_(std::move(clerk)) {}

  caf::behavior make_behavior() {
    company_ = companies_(caf::actor{self_});
    return {
      [this](std::string& letter) { ask(std::move(letter)); },
      [this](const troupe::outcome<ticket>& x) { take(x); },
      [this](const troupe::run_ended&) {
        company_ = companies_(caf::actor{self_});
        for (auto& x : std::exchange(letters_, {}))
          ask(std::move(x.second));
      },
    };
  }

private:
  void ask(std::string letter) {
    const auto id = std::to_string(next_id_++);
    troupe::prompts work;
    work.list.emplace_back();
    work.list.back().id = id;
    work.list.back().text = letter;
    letters_.emplace(id, std::move(letter));
    send(company_, std::move(work));
  }

  void take(const troupe::outcome<ticket>& x) {
    // Whatever ended the run, and not the letter, is asked for again with the next one.
    if (x.error().code == troupe::errc::cancelled)
      return;
    const auto letter = letters_.extract(x.id);
    if (!x)
      send(clerk_, letter.mapped() + " [" + to_string(x.error().code) + "]");
    else if (x->urgency >= 4)
      send(on_call_, *x);
  }

  template <class Handle, class Message>
  void send(const Handle& whom, Message x) {
#if CAF_MAJOR_VERSION >= 1
    self_->mail(std::move(x)).send(whom);
#else
    self_->send(whom, std::move(x));
#endif
  }

  caf::event_based_actor* self_;
  company_source companies_;
  caf::actor on_call_;
  caf::actor clerk_;
  troupe::run_actor company_;
  std::map<std::string, std::string> letters_;
  uint64_t next_id_ = 0;
};
