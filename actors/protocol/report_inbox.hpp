#pragma once

#include "answer_inbox.hpp"
#include "caf_versions.hpp"
#include "inbox.hpp"
#include "run/boxed.hpp"
#include "run/reports.hpp"

#include <troupe/interfaces.hpp>
#include <troupe/progress.hpp>

#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// What fetchers and validators have to say. Those that a usual text makes are small, the others
/// are boxed.
using report = std::variant<handed_over, verdict, boxed<transport_failure>, boxed<validation_crash>,
                            boxed<request_sent>, boxed<response_received>>;

/// Where they say it: reports that come together cost the coordinator one message, `reports_due`.
/// It finds what one of them reports in the order in which that one did, and before any message
/// that came from there later.
class report_inbox {
public:
  explicit report_inbox(coordinator_actor coordinator) : coordinator_(std::move(coordinator)) {}

  /// From any thread.
  template <class Self>
  void put(Self self, report x) {
    if (content_.put(std::move(x)))
      post(self, coordinator_, reports_due{});
  }

  /// Of the coordinator's: see `inbox::take`.
  void take(std::vector<report>& x) {
    content_.take(x);
  }

private:
  inbox<report> content_;
  coordinator_actor coordinator_;
};

} // namespace troupe
