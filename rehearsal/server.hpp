#pragma once

#include "responder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>

namespace troupe::rehearsing {

/// Accepts connections and gives each a session. All members but `open` run on the one thread that
/// runs `context`.
class server {
public:
  explicit server(const rehearsal_settings& settings);

  /// Listens. Called before the thread starts.
  expected<void> open();

  boost::asio::io_context& context() {
    return context_;
  }
  uint16_t port() const {
    return port_;
  }
  const rehearsal_settings& settings() const {
    return settings_;
  }
  class responder& responder() {
    return responder_;
  }

  void connection_opened();
  void connection_closed();
  void request_started();
  void request_finished();
  void request_abandoned();

  /// Sets all counters but the present ones to zero.
  void reset();

  /// Has batches worked on, now and whenever something is due.
  void work();

private:
  void accept();

  rehearsal_settings settings_;
  class responder responder_;
  uint16_t port_ = 0;
  // Destroyed before all that sessions refer to.
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer work_;
};

} // namespace troupe::rehearsing
