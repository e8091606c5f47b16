#include "session.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>

namespace troupe::rehearsing {

namespace {

constexpr size_t in_bytes = 8 * 1024;
/// As much as the header of a request may take.
constexpr size_t in_bytes_max = 64 * 1024;
/// A larger buffer is given back after its request.
constexpr size_t kept_bytes_max = 64 * 1024;

} // namespace

session::session(server& owner, boost::asio::ip::tcp::socket socket)
  : server_(owner),
    socket_(std::move(socket)),
    timer_(socket_.get_executor()),
    in_(in_bytes) {
  server_.connection_opened();
}

session::~session() {
  end_request();
  server_.connection_closed();
}

void session::start() {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  reader_.emplace(call_, server_.settings().request_bytes_max);
  read();
}

// -- reading
// ------------------------------------------------------------------------------------------

void session::read() {
  if (read_pending_ || phase_ == phase::closed)
    return;
  if (in_begin_ == in_end_)
    in_begin_ = in_end_ = 0;
  if (in_end_ == in_.size() && in_begin_ > 0) {
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(in_begin_), in_.end(), in_.begin());
    in_end_ -= in_begin_;
    in_begin_ = 0;
  }
  if (in_end_ == in_.size()) {
    // While a request is being answered, further ones wait in the socket.
    if (phase_ != phase::reading || in_.size() >= in_bytes_max)
      return;
    in_.resize(in_.size() * 2);
  }
  read_pending_ = true;
  socket_.async_read_some(boost::asio::buffer(in_.data() + in_end_, in_.size() - in_end_),
                          [self = shared_from_this()](error_code problem, size_t size) {
                            self->arrived(problem, size);
                          });
}

void session::arrived(error_code problem, size_t size) {
  read_pending_ = false;
  if (phase_ == phase::closed)
    return;
  if (problem)
    return abandon();
  if (phase_ == phase::draining)
    return read();
  in_end_ += size;
  if (phase_ == phase::reading)
    process();
  else
    read();
}

void session::process() {
  // Replies that are sent at once come back to `written` while this loop runs.
  processing_ = true;
  while (phase_ == phase::reading && in_begin_ < in_end_)
    if (!parse())
      break;
  processing_ = false;
  read();
}

/// Takes what is there. False if more is needed, or nothing more is wanted.
bool session::parse() {
  error_code problem;
  auto used = reader_->put(boost::asio::const_buffer(in_.data() + in_begin_, in_end_ - in_begin_),
                           problem);
  in_begin_ += used;
  if (problem && problem != boost::beast::http::error::need_more) {
    refuse(problem);
    return false;
  }
  if (reader_->is_done()) {
    handle();
    return true;
  }
  if (reader_->expects_continue())
    confirm_expectation();
  return used > 0 && !problem;
}

/// What is no HTTP, or too large.
void session::refuse(error_code problem) {
  phase_ = phase::answering;
  call_.keep_alive = false;
  reply_.clear();
  bool large = problem == boost::beast::http::error::body_limit;
  server_.responder().refuse(call_,
                             {large ? failure_kind::too_large : failure_kind::bad_request,
                              large
                                ? "The request is larger than the rehearsal's request_bytes_max."
                                : "This is no HTTP/1.1 request: " + problem.message()},
                             reply_);
  drains_ = true;
  deliver();
}

void session::confirm_expectation() {
  reader_->continued();
  error_code ignored;
  // So few bytes fit into the send buffer of a connection on which nothing is under way.
  socket_.write_some(boost::asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), ignored);
}

// -- answering
// ----------------------------------------------------------------------------------------

void session::handle() {
  phase_ = phase::answering;
  auto& responder = server_.responder();
  responder.answer(call_, clock::now(), reply_);
  // Others have their turn meanwhile.
  if (reply_.unfinished)
    return after({}, &session::handle);
  if (reply_.counted) {
    server_.request_started();
    in_progress_ = true;
    responder.count(reply_);
  } else if (call_.target == "/rehearsal/reset" && reply_.status == 200) {
    server_.reset();
  }
  if (reply_.about_batches)
    server_.work();
  if (reply_.delay.count() == 0)
    deliver();
  else
    after(reply_.delay, &session::deliver);
}

/// The reply is out: on to the next request.
void session::written() {
  if (!call_.keep_alive)
    return drains_ ? drain() : close();
  if (out_.capacity() > kept_bytes_max)
    out_ = std::string();
  if (call_.body.capacity() > kept_bytes_max)
    call_.body = std::string();
  call_.upload = nullptr;
  reply_.file = {};
  phase_ = phase::reading;
  reader_.emplace(call_, server_.settings().request_bytes_max);
  if (!processing_)
    process();
}

} // namespace troupe::rehearsing
