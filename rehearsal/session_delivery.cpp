// How a reply goes out, well or badly.

#include "session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace troupe::rehearsing {

namespace {

constexpr size_t drip_pieces = 16;
constexpr size_t flood_piece = 64 * 1024;
constexpr size_t file_piece = 256 * 1024;
/// How long a client may take to notice that it is not listened to any more.
constexpr std::chrono::seconds drain_max{2};

} // namespace

void session::deliver() {
  if (reply_.file.size > 0)
    return start_file();
  switch (reply_.how) {
  case delivery::whole:
    return send_whole();
  case delivery::drip:
    return start_drip();
  case delivery::events:
    return start_events();
  case delivery::flood:
    return start_flood();
  case delivery::half_then_close:
  case delivery::half_then_stall:
    return send_half();
  case delivery::stall:
    return stall();
  case delivery::close:
    return close();
  case delivery::reset:
    return reset();
  }
}

void session::send_whole() {
  out_.clear();
  append_head(out_, reply_, call_.keep_alive);
  out_ += reply_.body;
  // Before the client can know of it, and send its next request over another connection.
  end_request();
  error_code problem;
  sent_ = socket_.write_some(boost::asio::buffer(out_), problem);
  if (problem && problem != boost::asio::error::would_block)
    return close();
  if (sent_ == out_.size())
    written();
  else
    write(boost::asio::buffer(out_) + sent_, &session::written);
}

void session::send_half() {
  out_.clear();
  append_head(out_, reply_, call_.keep_alive);
  out_.append(reply_.body, 0, reply_.body.size() / 2);
  bool ends = reply_.how == delivery::half_then_close;
  write(boost::asio::buffer(out_), ends ? &session::close : &session::stall);
}

void session::start_drip() {
  out_.clear();
  append_head(out_, reply_, call_.keep_alive);
  out_ += reply_.body;
  sent_ = 0;
  send_piece();
}

void session::send_piece() {
  auto size = std::min(out_.size() / drip_pieces + 1, out_.size() - sent_);
  auto piece = boost::asio::buffer(out_.data() + sent_, size);
  sent_ += size;
  if (sent_ == out_.size()) {
    end_request();
    return write(piece, &session::written);
  }
  write(piece, &session::pause);
}

void session::pause() {
  after(server_.settings().drip_pause, &session::send_piece);
}

void session::start_events() {
  out_.clear();
  append_head(out_, reply_, call_.keep_alive);
  sent_ = 0;
  const auto head = out_.size();
  out_ += reply_.body;
  // With the head goes the first event.
  sent_ = frame_end(out_, head, reply_.frames);
  write(boost::asio::buffer(out_.data(), sent_),
        sent_ == out_.size() ? &session::written : &session::pause_event);
}

void session::send_event() {
  const auto next = frame_end(out_, sent_, reply_.frames);
  const auto piece = boost::asio::buffer(out_.data() + sent_, next - sent_);
  sent_ = next;
  if (sent_ == out_.size()) {
    end_request();
    return write(piece, &session::written);
  }
  write(piece, &session::pause_event);
}

void session::pause_event() {
  after(server_.settings().token_pause, &session::send_event);
}

void session::start_flood() {
  out_.clear();
  append_head(out_, reply_, call_.keep_alive);
  blanks_left_ = reply_.blanks;
  write(boost::asio::buffer(out_), &session::send_blanks);
}

/// Blanks before a JSON value mean nothing: a client that takes so much gets its answer.
void session::send_blanks() {
  static const std::string blanks(flood_piece, ' ');
  if (blanks_left_ == 0) {
    end_request();
    return write(boost::asio::buffer(reply_.body), &session::written);
  }
  auto size = static_cast<size_t>(std::min<uint64_t>(blanks_left_, flood_piece));
  blanks_left_ -= size;
  write(boost::asio::buffer(blanks.data(), size), &session::send_blanks);
}

/// Sends what is on disk; only half of it if the reply is to break off.
void session::start_file() {
  out_.clear();
  append_head(out_, reply_, call_.keep_alive);
  out_ += reply_.body;
  file_left_ = reply_.how == delivery::half_then_close ? reply_.file.size / 2 : reply_.file.size;
  sent_ = 0;
  end_request();
  write(boost::asio::buffer(out_), &session::send_file);
}

void session::send_file() {
  if (file_left_ == 0)
    return reply_.how == delivery::half_then_close ? close() : written();
  out_.resize(static_cast<size_t>(std::min<uint64_t>(file_left_, file_piece)));
  const auto& file = reply_.file;
  const auto size = file.where->read(file.begin + sent_, out_.data(), out_.size());
  if (size == 0)
    return close();
  sent_ += size;
  file_left_ -= size;
  write(boost::asio::buffer(out_.data(), size), &session::send_file);
}

void session::stall() {
  after(server_.settings().stall_max, &session::close);
}

void session::after(std::chrono::microseconds delay, step next) {
  timer_.expires_after(delay);
  timer_.async_wait([self = shared_from_this(), next](error_code problem) {
    if (!problem && self->phase_ != phase::closed)
      (self.get()->*next)();
  });
}

void session::write(boost::asio::const_buffer bytes, step next) {
  boost::asio::async_write(socket_, bytes,
                           [self = shared_from_this(), next](error_code problem, size_t) {
                             if (self->phase_ == phase::closed)
                               return;
                             if (!problem)
                               return (self.get()->*next)();
                             self->abandon();
                           });
}

// -- ending
// -------------------------------------------------------------------------------------------

void session::end_request() {
  if (in_progress_)
    server_.request_finished();
  in_progress_ = false;
}

/// The client has left.
void session::abandon() {
  if (in_progress_)
    server_.request_abandoned();
  close();
}

void session::close() {
  end_request();
  phase_ = phase::closed;
  error_code ignored;
  timer_.cancel(ignored);
  socket_.close(ignored);
}

/// Lets the client read what was sent before it learns that the rest of its request was not:
/// closing at once would reset the connection.
void session::drain() {
  phase_ = phase::draining;
  error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  in_begin_ = in_end_ = 0;
  read();
  after(drain_max, &session::close);
}

/// Closes so that the client sees "connection reset".
void session::reset() {
  error_code ignored;
  socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  close();
}

} // namespace troupe::rehearsing
