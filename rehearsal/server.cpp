#include "server.hpp"

#include "session.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace troupe::rehearsing {

namespace {

using boost::asio::ip::tcp;

constexpr int backlog = 4096;
/// How long nothing is accepted when file descriptors run out.
constexpr std::chrono::milliseconds pause_without_descriptors{10};

/// As many file descriptors as the hard limit allows.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  // If that fails, connections beyond the soft limit wait: no reason not to start.
  setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

// One thread runs the context: its reactor needs no locks.
server::server(const rehearsal_settings& settings)
  : settings_(settings),
    responder_(settings),
    context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
    acceptor_(context_),
    pause_(context_),
    work_(context_) {}

expected<void> server::open() {
  boost::system::error_code problem;
  auto address = boost::asio::ip::make_address(settings_.address, problem);
  if (problem)
    return failed(errc::configuration,
                  "rehearsal address: \"" + settings_.address + "\" is no IP address");
  raise_descriptor_limit();
  tcp::endpoint here(address, settings_.port);
  acceptor_.open(here.protocol(), problem);
  if (!problem)
    acceptor_.set_option(tcp::acceptor::reuse_address(true), problem);
  if (!problem)
    acceptor_.bind(here, problem);
  if (!problem)
    acceptor_.listen(backlog, problem);
  if (problem)
    return failed(errc::configuration, "the rehearsal cannot listen on " + settings_.address
                                         + " port " + std::to_string(settings_.port) + ": "
                                         + problem.message());
  port_ = acceptor_.local_endpoint().port();
  accept();
  return {};
}

void server::accept() {
  acceptor_.async_accept([this](boost::system::error_code problem, tcp::socket socket) {
    if (problem == boost::asio::error::operation_aborted)
      return;
    if (problem) {
      // Most likely out of file descriptors: the client waits in the backlog meanwhile.
      pause_.expires_after(pause_without_descriptors);
      pause_.async_wait([this](boost::system::error_code) { accept(); });
      return;
    }
    if (responder_.counters().connections < settings_.connections_max)
      std::make_shared<session>(*this, std::move(socket))->start();
    accept();
  });
}

void server::work() {
  const auto next = responder_.work(clock::now());
  if (!next) {
    boost::system::error_code ignored;
    work_.cancel(ignored);
    return;
  }
  // Ends the wait before, if there is one.
  work_.expires_at(*next);
  work_.async_wait([this](boost::system::error_code problem) {
    if (!problem)
      work();
  });
}

void server::connection_opened() {
  auto& counters = responder_.counters();
  ++counters.connections_accepted;
  counters.connections_highest = std::max(counters.connections_highest, ++counters.connections);
}

void server::connection_closed() {
  --responder_.counters().connections;
}

void server::request_started() {
  auto& counters = responder_.counters();
  ++counters.requests;
  counters.in_progress_highest = std::max(counters.in_progress_highest, ++counters.in_progress);
}

void server::request_finished() {
  --responder_.counters().in_progress;
}

void server::request_abandoned() {
  ++responder_.counters().abandoned;
}

void server::reset() {
  auto& counters = responder_.counters();
  rehearsal_counters fresh;
  fresh.in_progress = fresh.in_progress_highest = counters.in_progress;
  fresh.connections = fresh.connections_highest = counters.connections;
  counters = fresh;
  responder_.forget();
}

} // namespace troupe::rehearsing
