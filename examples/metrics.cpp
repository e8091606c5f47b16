// What runs do, among the metrics of your own actor system: whatever exports those shows these.
#include "connection.hpp"
#include "people.hpp"

#include <troupe/messages.hpp>
#include <troupe/metrics.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/caf_main.hpp>
#include <caf/telemetry/collector/prometheus.hpp>

#include <sstream>
#include <string>

namespace {

void caf_main(caf::actor_system& system) {
  const connection api{2};
  auto client = troupe::client::make(system, api.conf);
  if (!client) {
    std::cerr << to_string(client.error()) << '\n';
    return;
  }
  // One for all runs of the system.
  const auto metrics = troupe::make_metrics(system);
  troupe::run_options options;
  options.instruments = {metrics};
  for (const auto& got : client->as_completed<person>(seven_people(), options))
    std::cout << *got << '\n';

  // A server would set `caf.middleman.prometheus-http.port` instead, and be scraped.
  caf::telemetry::collector::prometheus collector;
  const auto text = collector.collect_from(system.metrics());
  std::istringstream lines{std::string{text.data(), text.size()}};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("troupe_texts_total") || line.starts_with("troupe_requests_total"))
      std::cout << line << '\n';
}

} // namespace

CAF_MAIN(caf::id_block::troupe)
