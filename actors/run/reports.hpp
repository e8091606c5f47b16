#pragma once

#include <troupe/completion.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/detail/note.hpp>
#include <troupe/detail/request_order.hpp>
#include <troupe/detail/ticket.hpp>
#include <troupe/detail/transport_policy.hpp>
#include <troupe/ledger.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// What a run hears of its requests. Those that a carrier makes are values that can travel; those
/// of validators stay where the record type is.
namespace troupe {

/// An answer, and the request that brought it.
struct received_answer {
  received_answer() = default;
  explicit received_answer(completion&& x, attempt&& done = {})
    : answer(std::move(x)),
      record(std::move(done)) {}

  completion answer;
  attempt record;
};

template <class Inspector>
bool inspect(Inspector& f, received_answer& x) {
  return f.object(x).fields(f.field("answer", x.answer), f.field("record", x.record));
}

/// An answer for the validator.
struct answered {
  ticket id;
  uint32_t route = 0;
  /// It is to be a ruling.
  bool judging = false;
  /// Never null.
  std::unique_ptr<received_answer> got;
  /// What was asked; for records that quote it.
  prompt_ptr input;
  /// How it was asked.
  request_form form = {};
};

template <class Inspector>
bool inspect(Inspector& f, answered& x) {
  if (!x.got)
    x.got = std::make_unique<received_answer>();
  return f.object(x).fields(f.field("id", x.id), f.field("route", x.route),
                            f.field("judging", x.judging), f.field("got", *x.got),
                            detail::shared_field(f, "input", x.input), f.field("form", x.form));
}

/// The answer was given to the validator; the seat is free.
struct handed_over {
  ticket id;
  uint32_t seat = 0;
};

template <class Inspector>
bool inspect(Inspector& f, handed_over& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("seat", x.seat));
}

/// There is no answer; the seat is free.
struct transport_failure {
  ticket id;
  uint32_t seat = 0;
  attempt record;
  retry_decision decision;
};

template <class Inspector>
bool inspect(Inspector& f, transport_failure& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("seat", x.seat),
                            f.field("record", x.record), f.field("decision", x.decision));
}

/// Why an answer does not count.
struct objection {
  error problem;
  /// Rendered for the model; empty if there is nothing that it could mend.
  std::string problems;
  /// The JSON text of the answer.
  std::string json;
  /// The answer broke off: the model is to be asked for the rest.
  bool go_on = false;
};

/// What a validator made of an answer.
struct verdict {
  ticket id;
  /// Never null.
  std::unique_ptr<received_answer> got;
  /// Null if the answer is wrong.
  std::shared_ptr<void> value;
  /// Null if there is a value.
  std::unique_ptr<objection> wrong;
  /// What a model is to be asked before the record counts.
  std::vector<question> questions;
};

/// A check of the caller's own threw; the answer comes back so that it need not be paid twice.
struct validation_crash {
  answered work;
  std::string reason;
};

} // namespace troupe
