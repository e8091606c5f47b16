#include "batch_plan.hpp"

#include "dialects/batches.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <utility>

namespace troupe {

namespace {

/// Unlike that of any other run.
std::string make_tag() {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr size_t length = 12;
  std::random_device random;
  std::string result = "troupe-";
  for (size_t i = 0; i < length; ++i)
    result += digits[random() & 15U];
  return result;
}

book_rules rules_of(const settings& x, const run_options& options, std::string folder) {
  book_rules result;
  result.folder = std::move(folder);
  result.tag = make_tag();
  result.rows_max = x.batch_rows_max;
  result.bytes_max = x.batch_bytes_max;
  result.tokens_max = x.batch_tokens_max;
  result.linger = x.batch_linger;
  result.poll_min = x.batch_poll_min;
  result.poll_max = x.batch_poll_max;
  result.deadline = x.batch_deadline;
  result.rest = x.batch_rest;
  result.detach = options.detach;
  result.cancels = options.cancel_batches;
  return result;
}

void add_lane(batching& to, uint32_t route, bool judging, const batch_service& service,
              const dialect_ptr& wire, const std::string& model) {
  to.rules.lanes.push_back(
    {route, service.title + ' ' + wire->endpoint()->url + ' ' + model + (judging ? " rulings" : ""),
     service.format});
  to.lanes.push_back({route, judging, wire, service.endpoint});
}

} // namespace

batch_service_ptr batches_of(const settings& conf) {
  auto made = make_batch_service(conf);
  return made ? std::make_shared<const batch_service>(std::move(*made)) : nullptr;
}

expected<void> check_batches(const settings& conf, const company_options& options) {
  if (options.streaming)
    return failed(errc::configuration,
                  "answers of batches come as a whole: leave the streaming out, or the batches");
  if (auto service = make_batch_service(conf); !service)
    return unexpected<error>{service.error()};
  if (options.options.detach && !options.options.batches)
    return failed(errc::configuration, "detach needs batches (run_options::batches): nobody would "
                                       "know of them any more");
  return {};
}

void leave_out_what_batches_do_not_want(settings& x) {
  x.hedge_quantile = 0;
  x.no_progress_timeout = std::chrono::milliseconds{0};
  // All that is in batches may come at once, and each text has its place by then.
  x.order_window = std::max(x.order_window, 2 * x.batch_in_flight);
  x.outbox_max = std::max(x.outbox_max, 2 * x.batch_in_flight);
}

batching batching_of(const run_plan& x) {
  batching result;
  result.conf = x.conf;
  result.rules = rules_of(x.conf, x.options, x.batch_folder);
  result.engine = x.engine;
  result.store = x.options.batches ? x.options.batches : make_batch_memory();
  result.removes_folder = x.owns_batch_folder;
  const auto add = [&result](uint32_t route, const batch_service_ptr& service,
                             const dialect_ptr& wire, const dialect_ptr& judge,
                             const std::string& model) {
    if (!service)
      return;
    add_lane(result, route, false, *service, wire, model);
    if (judge)
      add_lane(result, route, true, *service, judge, model);
  };
  add(0, x.batches, x.wire, x.judge, x.conf.model);
  for (uint32_t i = 0; i < x.fallbacks.size(); ++i)
    add(i + 1, x.fallbacks[i].batches, x.fallbacks[i].wire, x.fallbacks[i].judge,
        x.fallbacks[i].model);
  return result;
}

} // namespace troupe
