#pragma once

#include "answer_desk.hpp"
#include "caf_versions.hpp"
#include "in_tray.hpp"

#include <troupe/interfaces.hpp>
#include <troupe/record_type.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// The fetcher gave its answer to the validator and is free.
struct handed_over {
  ticket id;
  uint32_t seat = 0;
};

/// The fetcher got no answer and is free.
struct transport_failure {
  ticket id;
  uint32_t seat = 0;
  attempt record;
  retry_decision decision;
};

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

/// What a validator made of an answer. Stays in the process: the record is behind a pointer.
struct verdict {
  ticket id;
  /// Never null.
  boxed<received_answer> got;
  /// Null if the answer is wrong.
  std::shared_ptr<void> value;
  /// Null if there is a value.
  boxed<objection> wrong;
  /// What a model is to be asked before the record counts.
  std::vector<question> questions;
};

/// A check of the caller's own threw; the answer comes back so that it need not be paid twice.
struct validation_crash {
  answered work;
  std::string reason;
};

/// What fetchers and validators have to say. Those that a usual text makes are small, the others
/// are boxed.
using report = std::variant<handed_over, verdict, boxed<transport_failure>, boxed<validation_crash>,
                            boxed<request_sent>, boxed<response_received>>;

/// Where they say it: reports that come together cost the coordinator one message, `reports_due`.
/// It finds what one of them reports in the order in which that one did, and before any message
/// that came from there later.
class report_tray {
public:
  explicit report_tray(coordinator_actor coordinator) : coordinator_(std::move(coordinator)) {}

  /// From any thread.
  template <class Self>
  void put(Self self, report x) {
    if (tray_.put(std::move(x)))
      post(self, coordinator_, reports_due{});
  }

  /// Of the coordinator's: see `in_tray::take`.
  void take(std::vector<report>& x) {
    tray_.take(x);
  }

private:
  in_tray<report> tray_;
  coordinator_actor coordinator_;
};

} // namespace troupe
