#include "run_instruments.hpp"

#include "event_files.hpp"
#include "metrics_watch.hpp"
#include "span_watch.hpp"

#include <iterator>
#include <utility>

namespace troupe::cli {

run_watch::~run_watch() = default;

expected<run_instruments, refusal> run_instruments::open(const run_arguments& x) {
  run_instruments result;
  for (const auto& open_watch :
       {&open_metrics_watch, &open_event_watch, &open_trace_watch, &open_span_watch}) {
    auto watch = open_watch(x);
    if (!watch)
      return unexpected<refusal>{watch.error()};
    if (*watch)
      result.watches_.push_back(std::move(*watch));
  }
  return result;
}

std::vector<instrument_ptr> run_instruments::list() const {
  std::vector<instrument_ptr> result;
  for (const auto& x : watches_)
    result.push_back(x->instrument());
  return result;
}

std::vector<std::string> run_instruments::close() {
  std::vector<std::string> result;
  for (const auto& x : watches_) {
    auto complaints = x->close();
    std::move(complaints.begin(), complaints.end(), std::back_inserter(result));
  }
  return result;
}

} // namespace troupe::cli
