#include "curl_transfer.hpp"

#include "curl_failure.hpp"
#include "curl_shard.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::detail {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Memory set aside on the word of a Content-Length header.
constexpr uint64_t reserved_bytes_max = 1 << 20;

int64_t number(CURL* easy, CURLINFO what) {
  curl_off_t result = 0;
  curl_easy_getinfo(easy, what, &result);
  return result;
}

/// `never` stays `never`, and so does a limit of 0.
clock::time_point after(clock::time_point start, milliseconds limit) {
  return limit.count() > 0 ? start + limit : never;
}

} // namespace

expected<void> curl_transfer::open(const http_request& x, const curl_endpoint& to) {
  auto made = curl_call::make(x, to);
  if (!made) {
    return unexpected{std::move(made.error())};
  }
  call_ = std::move(*made);
  return {};
}

bool curl_transfer::prepare(pending_request&& x, const std::shared_ptr<curl_endpoint>& to,
                            CURLSH* share, clock::time_point now) {
  request_ = std::move(x);
  running_ = true;
  reply_begun_ = false;
  header_complete_ = false;
  revived_ = false;
  sendings_ = 0;
  opened_socket = false;
  header_bytes_ = 0;
  unconsumed_bytes_ = streamed_bytes_ = 0;
  streams_ = held_ = false;
  started_ = now;
  if (endpoint_ != to && !configure(to, share)) {
    return false;
  }
  auto& body = request_.request.body;
  if (call_) {
    if (!call_->apply(easy(), *to, body)) {
      return false;
    }
    curl_easy_setopt(easy(), CURLOPT_PREREQFUNCTION, &before_sending);
    curl_easy_setopt(easy(), CURLOPT_PREREQDATA, this);
  } else {
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  if (!request_.request.headers.empty() && !add_own_headers()) {
    return false;
  }
  if (to->negotiates()) {
    shares_ = to->multiplexes != multiplexing::no;
    curl_easy_setopt(easy(), CURLOPT_PIPEWAIT, shares_ ? 1L : 0L);
  }
  return true;
}

bool curl_transfer::add_own_headers() {
  auto* list = own_headers_.put_before(endpoint_->headers(), request_.request.headers);
  return list != nullptr && curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, list) == CURLE_OK;
}

/// The next request to this endpoint has none of them.
void curl_transfer::remove_own_headers() {
  if (easy_ && endpoint_) {
    curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, endpoint_->headers());
  }
  own_headers_.clear();
}

bool curl_transfer::configure(const std::shared_ptr<curl_endpoint>& to, CURLSH* share) {
  if (easy_) {
    curl_easy_reset(easy());
  } else {
    easy_.reset(curl_easy_init());
    if (!easy_) {
      return false;
    }
  }
  to->apply(easy());
  curl_easy_setopt(easy(), CURLOPT_SHARE, share);
  curl_easy_setopt(easy(), CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy(), CURLOPT_ERRORBUFFER, detail_.data());
  curl_easy_setopt(easy(), CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy(), CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy(), CURLOPT_WRITEDATA, this);
  if (to->source().send_once) {
    curl_easy_setopt(easy(), CURLOPT_PREREQFUNCTION, &before_sending);
    curl_easy_setopt(easy(), CURLOPT_PREREQDATA, this);
  }
  shard_.adopt(*this);
  endpoint_ = to;
  return true;
}

int curl_transfer::before_sending(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<curl_transfer*>(self);
  if (transfer.call_) {
    transfer.call_->rewind();
  }
  return ++transfer.sendings_ == 1 || !transfer.endpoint_->source().send_once
           ? CURL_PREREQFUNC_OK
           : CURL_PREREQFUNC_ABORT;
}

size_t curl_transfer::on_header(char* data, size_t size, size_t count, void* self) {
  // An exception must not pass through libcurl's C; a result that differs from the size ends the
  // transfer.
  try {
    return static_cast<curl_transfer*>(self)->take_header({data, size * count}) ? size * count : 0;
  } catch (...) {
    return 0;
  }
}

size_t curl_transfer::on_body(char* data, size_t size, size_t count, void* self) {
  try {
    auto& x = *static_cast<curl_transfer*>(self);
    if (x.streams_) {
      return x.take_stream({data, size * count});
    }
    if (x.call_ && x.call_->receiving()) {
      return x.take_into_file({data, size * count}) ? size * count : 0;
    }
    return x.take_body({data, size * count}) ? size * count : 0;
  } catch (...) {
    return 0;
  }
}

bool curl_transfer::take_header(std::string_view line) {
  reply_begun_ = true;
  header_bytes_ += line.size();
  if (header_bytes_ > header_bytes_max) {
    refusal_ = too_large("the header of the reply");
    return false;
  }
  if (line.starts_with("HTTP/")) {
    // The header of an interim reply (100, 103) is not the reply's.
    reply_.headers.clear();
    reply_.headers.reserve(512);
    return true;
  }
  if (line == "\r\n" || line == "\n") {
    long status = 0;
    curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    header_complete_ = status >= 200;
    streams_ = request_.request.streamed && status >= 200 && status < 300;
    if (call_) {
      call_->begin_reply(status);
    }
    return true;
  }
  reply_.headers.append(line);
  return announced_length(line);
}

bool curl_transfer::announced_length(std::string_view line) {
  static constexpr std::string_view name{"content-length:"};
  // Every header line comes by here, so look first where the colon is.
  if (line.size() < name.size() || line[name.size() - 1] != ':'
      || !equal_ignoring_case(line.substr(0, name.size()), name)) {
    return true;
  }
  auto value = trim(line.substr(name.size()));
  uint64_t length = 0;
  if (std::from_chars(value.data(), value.data() + value.size(), length).ec != std::errc{}) {
    return true;
  }
  if (call_) {
    long status = 0;
    curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    if (call_->receives(status)) {
      return accept(call_->announced(length));
    }
  }
  auto limit = endpoint_->source().reply_bytes_max;
  if (limit > 0 && length > limit) {
    refusal_ = too_large("the reply");
    return false;
  }
  reply_.body.reserve(std::min(length, reserved_bytes_max));
  return true;
}

bool curl_transfer::take_body(std::string_view bytes) {
  auto limit = endpoint_->source().reply_bytes_max;
  if (limit > 0 && bytes.size() > limit - reply_.body.size()) {
    refusal_ = too_large("the reply");
    return false;
  }
  reply_.body.append(bytes);
  return true;
}

size_t curl_transfer::take_stream(std::string_view bytes) {
  if (unconsumed_bytes_ >= stream_window_bytes) {
    // libcurl keeps these bytes and stops reading the socket.
    held_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  auto limit = endpoint_->source().reply_bytes_max;
  streamed_bytes_ += bytes.size();
  if (limit > 0 && streamed_bytes_ > limit) {
    refusal_ = too_large("the reply");
    return 0;
  }
  unconsumed_bytes_ += bytes.size();
  if (piece_.empty()) {
    shard_.fed(*this);
  }
  piece_.append(bytes);
  return bytes.size();
}

bool curl_transfer::take_into_file(std::string_view bytes) {
  return accept(call_->received(bytes));
}

bool curl_transfer::accept(expected<void> ok) {
  if (!ok) {
    refusal_ = std::move(ok.error());
  }
  return ok.has_value();
}

void curl_transfer::consumed(uint64_t bytes) {
  unconsumed_bytes_ -= std::min(bytes, unconsumed_bytes_);
  if (held_ && unconsumed_bytes_ <= stream_window_bytes / 2) {
    held_ = false;
    curl_easy_pause(easy(), CURLPAUSE_CONT);
  }
}

error curl_transfer::too_large(const char* what) const {
  return {errc::reply_too_large,
          std::string{what} + " of " + endpoint_->where()
            + " exceeds the limit; raise reply_bytes_max or lower tokens_max"};
}

bool curl_transfer::was_sent() const {
  if (call_) {
    const auto announced = number(easy(), CURLINFO_CONTENT_LENGTH_UPLOAD_T);
    return number(easy(), CURLINFO_PRETRANSFER_TIME_T) > 0
           && (!call_->has_body()
               || (announced >= 0 && number(easy(), CURLINFO_SIZE_UPLOAD_T) >= announced));
  }
  return number(easy(), CURLINFO_PRETRANSFER_TIME_T) > 0
         && number(easy(), CURLINFO_SIZE_UPLOAD_T)
              >= static_cast<int64_t>(request_.request.body.size());
}

// When a connection that was used before turns out to be dead, libcurl sends the request on another
// one. libcurl 7.88 counts this over all requests of a handle, gives up at the sixth time, and
// counts from zero again: for this request it may have been the first time.
bool curl_transfer::revive(CURLcode code, clock::time_point now) {
  auto broken = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING;
  if (!broken || endpoint_->source().send_once || reply_begun_ || opened_socket || revived_) {
    return false;
  }
  revived_ = true;
  started_ = now;
  return true;
}

error curl_transfer::problem_of(CURLcode code) {
  if (code == CURLE_OK && header_complete_) {
    endpoint_->tls_worked = true;
    return call_ ? call_->complete() : error{};
  }
  if (refusal_.code != errc::none) {
    return std::move(refusal_);
  }
  if (call_) {
    if (auto problem = call_->problem(); problem.code != errc::none) {
      return problem;
    }
  }
  if (code == CURLE_ABORTED_BY_CALLBACK && sendings_ > 1) {
    return {errc::connection_lost, "the connection to " + endpoint_->where()
                                     + ", which was used before, ended without a reply"};
  }
  curl_failure x;
  // libcurl 7.88 is content with a connection that ends within the header.
  x.code = code == CURLE_OK ? CURLE_GOT_NOTHING : code;
  x.where = endpoint_->where();
  x.detail = detail_.data();
  curl_easy_getinfo(easy(), CURLINFO_OS_ERRNO, &x.system_error);
  x.sent = was_sent();
  x.reply_begun = reply_begun_;
  x.tls_worked = endpoint_->tls_worked;
  return describe(x);
}

clock::time_point curl_transfer::first_look() const {
  auto& limits = endpoint_->source();
  return std::min({request_.due, after(started_, limits.connect_timeout),
                   after(started_, limits.first_byte_timeout)});
}

error curl_transfer::overdue(clock::time_point now, clock::time_point& next) {
  auto& limits = endpoint_->source();
  auto sentence = [&](std::string_view what, milliseconds limit, std::string_view setting) {
    return std::string{what} + ' ' + endpoint_->where() + " within " + std::to_string(limit.count())
           + " ms; raise " + std::string{setting};
  };
  if (request_.due <= now) {
    if (request_.due_is_deadline) {
      return {errc::deadline_exceeded,
              "the deadline passed while the request to " + endpoint_->where() + " was running"};
    }
    return {was_sent() ? errc::timeout_sent : errc::timeout_unsent,
            sentence("no whole reply from", limits.request_timeout, "request_timeout")};
  }
  next = request_.due;
  if (reply_begun_) {
    return {};
  }
  if (auto pretransfer = number(easy(), CURLINFO_PRETRANSFER_TIME_T); pretransfer > 0) {
    auto limit = after(started_ + microseconds{pretransfer}, limits.first_byte_timeout);
    if (limit <= now) {
      return {was_sent() ? errc::timeout_sent : errc::timeout_unsent,
              sentence("no reply from", limits.first_byte_timeout, "first_byte_timeout")};
    }
    next = std::min(next, limit);
    return {};
  }
  auto limit = after(started_, limits.connect_timeout);
  if (limit <= now) {
    return {errc::timeout_unsent,
            sentence("no connection to", limits.connect_timeout, "connect_timeout")};
  }
  next = std::min({next, limit, after(now, limits.first_byte_timeout)});
  return {};
}

http_completion curl_transfer::finish(error problem, clock::time_point now) {
  http_completion result;
  result.tag = request_.tag;
  result.result.elapsed = duration_cast<microseconds>(now - request_.submitted);
  // libcurl has a time as well where the connection ended instead.
  if (const auto first = number(easy(), CURLINFO_STARTTRANSFER_TIME_T);
      first > 0 && !reply_.headers.empty())
    result.result.first_byte
      = std::min(duration_cast<microseconds>(started_ + microseconds{first} - request_.submitted),
                 result.result.elapsed);
  if (problem.code == errc::none) {
    long status = 0;
    curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    reply_.status = static_cast<uint16_t>(status);
    result.result.response = std::move(reply_);
    if (endpoint_->negotiates()) {
      long version = 0;
      curl_easy_getinfo(easy(), CURLINFO_HTTP_VERSION, &version);
      endpoint_->multiplexes = version >= CURL_HTTP_VERSION_2_0 ? multiplexing::yes
                                                                : multiplexing::no;
    }
  }
  result.result.problem = std::move(problem);
  reply_ = {};
  piece_.clear();
  refusal_ = {};
  if (!own_headers_.empty()) {
    remove_own_headers();
  }
  if (call_) {
    end_call();
  }
  request_ = {};
  running_ = false;
  return result;
}

// What a call sets is not undone option by option, which would forget one: the handle is as new,
// and the next request configures it. Its connections stay.
void curl_transfer::end_call() {
  if (easy_) {
    curl_easy_reset(easy());
  }
  call_.reset();
  endpoint_.reset();
}

void curl_transfer::stop_sharing() {
  shares_ = false;
  curl_easy_setopt(easy(), CURLOPT_PIPEWAIT, 0L);
}

bool curl_transfer::waits_to_share() const {
  return running_ && shares_ && !opened_socket && number(easy(), CURLINFO_PRETRANSFER_TIME_T) == 0;
}

} // namespace troupe::detail
