#pragma once

#include "http_reader.hpp"
#include "server.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::rehearsing {

/// One connection: reads requests one after the other and answers each. A read is always
/// outstanding while a request is being answered, so that a client that leaves is noticed. Kept
/// alive by its pending operations.
class session : public std::enable_shared_from_this<session> {
public:
  session(server& owner, boost::asio::ip::tcp::socket socket);
  ~session();

  void start();

private:
  using error_code = boost::system::error_code;

  enum class phase : uint8_t {
    reading,
    answering,
    draining,
    closed
  };

  // Reading.
  void read();
  void arrived(error_code problem, size_t size);
  void process();
  bool parse();
  void refuse(error_code problem);
  void confirm_expectation();

  // Answering; session_delivery.cpp.
  void handle();
  void deliver();
  void send_whole();
  void send_half();
  void start_drip();
  void send_piece();
  void pause();
  void start_events();
  void send_event();
  void pause_event();
  void start_flood();
  void send_blanks();
  void start_file();
  void send_file();
  void stall();
  void written();

  // Ending.
  void end_request();
  void abandon();
  void close();
  void drain();
  void reset();

  using step = void (session::*)();
  /// Goes on with `next` after a while, unless the connection is closed by then.
  void after(std::chrono::microseconds delay, step next);
  /// Goes on with `next` when the bytes are sent.
  void write(boost::asio::const_buffer bytes, step next);

  server& server_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  std::vector<char> in_;
  size_t in_begin_ = 0;
  size_t in_end_ = 0;
  http_call call_;
  std::optional<http_reader> reader_;
  reply reply_;
  std::string out_;
  size_t sent_ = 0;
  uint64_t blanks_left_ = 0;
  uint64_t file_left_ = 0;
  phase phase_ = phase::reading;
  bool read_pending_ = false;
  bool in_progress_ = false;
  bool processing_ = false;
  bool drains_ = false;
};

} // namespace troupe::rehearsing
