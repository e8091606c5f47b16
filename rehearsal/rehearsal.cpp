#include "batches/batch_faults.hpp"
#include "server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cmath>
#include <future>
#include <signal.h>
#include <thread>

namespace troupe {

namespace {

expected<void> check_batches(const rehearsal_settings& x) {
  for (const auto& entry : x.batch_faults) {
    if (!rehearsing::parse_batch_fault(entry.name))
      return failed(errc::configuration,
                    "rehearsal batch faults: unknown kind \"" + entry.name + "\"");
    if (!(entry.rate >= 0 && entry.rate <= 1))
      return failed(errc::configuration,
                    "rehearsal batch faults: the rate of " + entry.name + " must be from 0 to 1");
  }
  if (!rehearsing::fit_together(x.batch_faults))
    return failed(errc::configuration, "rehearsal batch faults: the rates of those of batches, or "
                                       "of those of rows, add up to more than 1");
  if (x.batch_poll_after.count() < 0)
    return failed(errc::configuration, "rehearsal: times must not be negative");
  return {};
}

expected<void> check(const rehearsal_settings& x) {
  const auto& known = rehearsal_providers();
  if (!x.provider.empty()
      && std::none_of(known.begin(), known.end(),
                      [&x](const rehearsal_provider& y) { return y.name == x.provider; }))
    return failed(errc::configuration,
                  "rehearsal: it does not play the provider \"" + x.provider + "\"");
  double sum = 0;
  for (auto& entry : x.faults) {
    if (!rehearsing::parse_fault(entry.name))
      return failed(errc::configuration, "rehearsal faults: unknown kind \"" + entry.name + "\"");
    if (!(entry.rate >= 0 && entry.rate <= 1))
      return failed(errc::configuration,
                    "rehearsal faults: the rate of " + entry.name + " must be from 0 to 1");
    sum += entry.rate;
  }
  if (sum > 1 + 1e-9)
    return failed(errc::configuration, "rehearsal faults: the rates add up to more than 1");
  for (const auto& latency : {x.latency, x.batch_latency}) {
    bool spread = latency.how == rehearsal_latency::shape::uniform;
    if (latency.low.count() < 0 || (spread && latency.high < latency.low) || !(latency.sigma >= 0))
      return failed(errc::configuration,
                    "rehearsal latency: must not be negative or turned around");
  }
  if (auto valid = check_batches(x); !valid)
    return valid;
  if (x.retry_after.count() < 0 || x.stall_max.count() < 0 || x.drip_pause.count() < 0
      || x.token_pause.count() < 0)
    return failed(errc::configuration, "rehearsal: times must not be negative");
  if (x.connections_max == 0 || x.request_bytes_max == 0 || x.token_bytes == 0)
    return failed(
      errc::configuration,
      "rehearsal: connections_max, request_bytes_max and token_bytes must be at least 1");
  return {};
}

/// Starts a thread that leaves all signals to the others.
template <class Function>
std::thread start_without_signals(Function body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  std::thread result(body);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return result;
}

} // namespace

struct rehearsal::state {
  explicit state(const rehearsal_settings& settings) : server(settings) {}

  ~state() {
    server.context().stop();
    if (thread.joinable())
      thread.join();
  }

  /// Runs `work` on the server's thread and returns its result.
  template <class Function>
  auto run(Function work) {
    std::packaged_task<decltype(work())()> task(std::move(work));
    auto result = task.get_future();
    boost::asio::post(server.context(), [&task] { task(); });
    return result.get();
  }

  rehearsing::server server;
  std::thread thread;
};

rehearsal::rehearsal(std::unique_ptr<state> x) : state_(std::move(x)) {}

rehearsal::~rehearsal() = default;

expected<std::unique_ptr<rehearsal>> rehearsal::start(const rehearsal_settings& settings) {
  if (auto valid = check(settings); !valid)
    return unexpected<error>{valid.error()};
  auto started = std::make_unique<state>(settings);
  if (auto open = started->server.open(); !open)
    return unexpected<error>{open.error()};
  started->thread
    = start_without_signals([&context = started->server.context()] { context.run(); });
  return std::unique_ptr<rehearsal>(new rehearsal(std::move(started)));
}

uint16_t rehearsal::port() const {
  return state_->server.port();
}

std::string rehearsal::origin() const {
  auto& address = state_->server.settings().address;
  auto host = address.find(':') == std::string::npos ? address : "[" + address + "]";
  return "http://" + host + ":" + std::to_string(port());
}

std::string rehearsal::base_url() const {
  const auto& known = rehearsal_providers();
  const auto& name = state_->server.settings().provider;
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&name](const rehearsal_provider& x) { return x.name == name; });
  return origin() + std::string((found == known.end() ? known.front() : *found).url_path);
}

rehearsal_counters rehearsal::counts() const {
  return state_->run([this] { return state_->server.responder().counters(); });
}

void rehearsal::reset() {
  state_->run([this] { state_->server.reset(); });
}

void rehearsal::limit(const rehearsal_limits& limits) {
  state_->run([&] { state_->server.responder().limit(limits, rehearsing::clock::now()); });
}

} // namespace troupe
