#pragma once

#include "inbox.hpp"
#include "run/reports.hpp"

#include <troupe/interfaces.hpp>
#include <troupe/progress.hpp>

#include <cstdint>
#include <memory>
#include <variant>

namespace troupe {

/// What the limiter of a route is to know of the end of a request.
struct limit_report {
  uint32_t route = 0;
  reply_report what;
};

template <class Inspector>
bool inspect(Inspector& f, limit_report& x) {
  return f.object(x).fields(f.field("route", x.route), f.field("what", x.what));
}

/// What carriers and validators have to say. Those that a usual text makes are small, the others
/// lie elsewhere.
using report = std::variant<handed_over, verdict, std::unique_ptr<transport_failure>,
                            std::unique_ptr<validation_crash>, std::unique_ptr<limit_report>,
                            std::unique_ptr<request_sent>, std::unique_ptr<response_received>>;

/// Where they say it.
using report_inbox = inbox<report, coordinator_actor, reports_due>;

} // namespace troupe
