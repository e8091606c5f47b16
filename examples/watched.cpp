// Looks on while a run goes on: an observer is told of every request where it happens, and may not
// block. Metrics, event logs and traces are made in this way.
#include "connection.hpp"
#include "people.hpp"

#include <troupe/event_log.hpp>
#include <troupe/run_observer.hpp>

#include <algorithm>

namespace {

class narrator final : public troupe::run_observer {
public:
  void on_attempt_ended(const troupe::attempt_ended& x, troupe::event_time) override {
    busiest_ = std::max(busiest_, x.seat + 1);
    std::cout << "text " << x.index << ", attempt " << x.attempt << ": "
              << to_string(x.record.problem.code) << '\n';
  }

  void on_run_ended(const troupe::run_summary& x, troupe::event_time) override {
    std::cout << x.requests << " requests on " << busiest_ << " seats\n";
  }

private:
  uint32_t busiest_ = 0;
};

/// Opens a narrator for each run.
class narration final : public troupe::instrument {
public:
  std::unique_ptr<troupe::run_observer> observe(const troupe::run_started& about,
                                                troupe::event_time) override {
    std::cout << "asking " << about.routes.front().model << '\n';
    return std::make_unique<narrator>();
  }
};

} // namespace

int main() {
  const connection api{2, std::chrono::milliseconds{20}};
  troupe::run_options options;
  options.instruments = {std::make_shared<narration>()};
  // The same events as lines of JSON: docs/events.md.
  if (auto log = troupe::open_event_log("/dev/null"))
    options.instruments.push_back(*log);
  auto client = api.client();
  for (const auto& got : client.gather<person>(seven_people(), options))
    if (!got)
      return 1;
  return 0;
}
