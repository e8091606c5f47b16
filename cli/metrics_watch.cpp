#include "metrics_watch.hpp"

#include "complaint.hpp"
#include "metrics/prometheus_text.hpp"
#include "metrics_file.hpp"
#include "metrics_server.hpp"

#include <troupe/metrics.hpp>

#include <caf/telemetry/metric_registry.hpp>

#include <utility>

namespace troupe::cli {

namespace {

constexpr std::chrono::milliseconds file_interval{10'000};

class metrics_watch final : public run_watch {
public:
  metrics_watch() : instrument_(make_metrics(registry_)) {}

  expected<void> serve(const std::string& where, bool quiet) {
    const auto address = parse_metrics_address(where);
    if (!address)
      return failed(errc::configuration, address.error().message);
    auto server = metrics_server::open(*address, text(), {});
    if (!server)
      return failed(errc::configuration, server.error().message);
    server_ = std::move(*server);
    if (!quiet)
      complain("metrics: http://" + in_url(address->ip) + ":" + std::to_string(server_->port())
               + "/metrics");
    return {};
  }

  expected<void> write(const std::string& path) {
    auto file = metrics_file::open(path, text(), file_interval);
    if (!file)
      return failed(errc::configuration, file.error().message);
    file_ = std::move(*file);
    return {};
  }

  instrument_ptr instrument() override {
    return instrument_;
  }

  std::vector<std::string> close() override {
    server_.reset();
    const auto problem = file_ ? file_->close() : error{};
    return problem.code == errc::none ? std::vector<std::string>{}
                                      : std::vector{"the metrics file " + problem.message};
  }

private:
  static std::string in_url(const std::string& ip) {
    return ip.find(':') == std::string::npos ? ip : "[" + ip + "]";
  }

  std::function<std::string()> text() const {
    return [this] { return prometheus_text(registry_); };
  }

  // Of this run alone: CAF's own metrics are of no use to who runs a command.
  caf::telemetry::metric_registry registry_;
  instrument_ptr instrument_;
  std::unique_ptr<metrics_server> server_;
  std::unique_ptr<metrics_file> file_;
};

} // namespace

expected<run_watch_ptr, refusal> open_metrics_watch(const run_arguments& x) {
  if (x.metrics.empty() && x.metrics_file.empty())
    return run_watch_ptr{};
  auto result = std::make_unique<metrics_watch>();
  if (!x.metrics.empty())
    if (auto fine = result->serve(x.metrics, x.quiet); !fine)
      return refused(exit_status::bad_usage, "--metrics " + fine.error().message);
  if (!x.metrics_file.empty())
    if (auto fine = result->write(x.metrics_file); !fine)
      return refused(exit_status::bad_usage, "--metrics-file " + fine.error().message);
  return run_watch_ptr{std::move(result)};
}

} // namespace troupe::cli
