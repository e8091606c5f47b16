#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Where requests go, and all that is the same for each of them. Made once per run, shared by its
/// requests.
struct http_endpoint {
  /// Full URL, http or https.
  std::string url;
  /// Complete header lines ("Name: value"), without Content-Length.
  std::vector<std::string> headers;
  /// See `settings` for the meaning of all of these; 0 is "no limit".
  std::chrono::milliseconds connect_timeout{0};
  std::chrono::milliseconds first_byte_timeout{0};
  std::chrono::milliseconds request_timeout{0};
  uint64_t reply_bytes_max = 0;
  std::string proxy;
  std::string ca_file;
  bool http2 = true;
  /// Fail with `connection_lost` where a connection that was used before turns out to be dead,
  /// instead of sending the request again unseen: the server may have billed the first one.
  bool send_once = false;
  /// Signs each request (AWS Signature Version 4): "aws:amz:REGION:SERVICE". Empty: none. The path
  /// of `url` is percent-encoded once, as it is sent.
  std::string aws_sigv4;
  /// The name of the key and its secret, for that. A session's token stands in `headers`.
  std::string aws_user;
  std::string aws_password;
};

using http_endpoint_ptr = std::shared_ptr<const http_endpoint>;

enum class http_method : uint8_t {
  post,
  get,
  put,
  /// DELETE.
  remove,
};

/// A part of a form, sent as multipart/form-data.
struct http_form_part {
  std::string name;
  /// The content, unless `file` names one.
  std::string value;
  /// Path of a file whose content it is.
  std::string file;
  /// As the server is told; empty: none is.
  std::string file_name;
  /// Empty: none is told.
  std::string content_type;
};

/// What a request may be beside a POST of a body in memory. What contradicts itself is refused with
/// `configuration`, before anything is sent: two bodies, a body for GET or DELETE, a file for a
/// reply that is streamed, a file or form that would have to be signed (`aws_sigv4`).
///
/// Files are opened when the request's turn has come, and read and written piece by piece: their
/// size is no matter of memory. `first_byte_timeout` runs while they are sent, so it must be set
/// for that. Trouble with a file is `configuration`, with its path and the system's reason.
struct http_call {
  http_method method = http_method::post;
  /// Path of a file that is the body; empty: `http_request::body` is. What is appended to it
  /// meanwhile is not sent; if it becomes shorter, the request fails.
  std::string body_file;
  /// If not empty, the body is this form, under a Content-Type of its own instead of the
  /// endpoint's.
  std::vector<http_form_part> form;
  /// Path of a file that the body of a 2xx reply is written into, made new (mode 0600), complete
  /// and closed before the completion; `http_response::body` is then empty. It has this name only
  /// when it is whole, and replaces an older one then; whatever else comes of the request, nothing
  /// is left of it. Other replies come in memory as ever.
  std::string reply_file;
  /// Limit for that file; 0: none. (`http_endpoint::reply_bytes_max` holds for what comes in
  /// memory.)
  uint64_t reply_file_bytes_max = 0;
};

/// One POST, unless `call` says otherwise.
struct http_request {
  http_endpoint_ptr endpoint;
  std::string body;
  /// Cuts the request wherever it is; the epoch is "none".
  std::chrono::steady_clock::time_point deadline{};
  /// Hand the body of a 2xx reply over while it arrives: see `http_listener::arrived`. The
  /// response of the completion is then without it.
  bool streamed = false;
  /// Null: a POST of `body`.
  std::shared_ptr<const http_call> call{};
  /// Header lines ("Name: value") of this request alone, in front of the endpoint's. Not beside
  /// `call`.
  std::vector<std::string> headers{};
};

/// A part of a streamed body.
struct http_piece {
  uint64_t tag = 0;
  std::string bytes;
};

/// So many bytes of a streamed body may be handed over and not be consumed; then the socket is held
/// back. What the kernel and libcurl hold comes on top, about as much again.
inline constexpr uint64_t stream_window_bytes = 64 * 1024;

/// A reply, whatever its status.
struct http_response {
  uint16_t status = 0;
  /// The header lines as received, each ended by "\r\n", without the status line.
  std::string headers;
  /// Decompressed.
  std::string body;

  /// Value of the last header called `name` (case does not matter), without surrounding blanks;
  /// empty if none.
  std::string_view header(std::string_view name) const;

  friend bool operator==(const http_response&, const http_response&) = default;
};

/// What came of a request: a response if `problem.code` is `none`, else one of `connect`, `tls`,
/// `timeout_unsent`, `timeout_sent`, `connection_lost`, `reply_too_large`, `deadline_exceeded`,
/// `cancelled`, `configuration`.
struct http_result {
  error problem;
  http_response response;
  /// From submission to completion.
  std::chrono::microseconds elapsed{0};
  /// From submission to the first byte of the reply; 0: there was none.
  std::chrono::microseconds first_byte{0};

  friend bool operator==(const http_result&, const http_result&) = default;
};

/// A result together with the tag that its request was submitted with.
struct http_completion {
  uint64_t tag = 0;
  http_result result;
};

/// Takes results. Called on the engine's thread, never twice at a time: must not block and must not
/// throw; it may submit and cancel.
class http_listener {
public:
  virtual ~http_listener() = default;

  /// Results that arrived together; the listener may move them out.
  virtual void completed(std::vector<http_completion>& batch) = 0;

  /// Parts of streamed bodies, each before the completion of its request. What was taken in must be
  /// reported: see `http_engine::consumed`.
  virtual void arrived(std::vector<http_piece>&) {}

  /// Called after one or several `completed`, as soon as no further result is at hand and before
  /// the engine's thread sleeps: the time for whatever is better done once for many results.
  virtual void caught_up() {}
};

using http_listener_ptr = std::shared_ptr<http_listener>;

/// Identifies a submitted request for `cancel`; never used twice by one engine, never 0.
using request_id = uint64_t;

/// Sends requests concurrently. All members may be called from any thread and never block. Each
/// submitted request is answered by exactly one completion at its listener, cancelled ones and
/// those that a shutdown finds in flight included.
class http_engine {
public:
  virtual ~http_engine() = default;

  /// The engine keeps `listener` alive until the completion is handed over.
  virtual request_id submit(http_request request, http_listener_ptr listener, uint64_t tag) = 0;

  /// Ends a request with `errc::cancelled`; does nothing if it is already done.
  virtual void cancel(request_id id) = 0;

  /// Says that the listener of a streamed request has no further use for so many bytes of
  /// `arrived`; until then they count against `stream_window_bytes`.
  virtual void consumed(request_id, uint64_t) {}

  /// Whether a listener may go on working in `completed`, for some microseconds per result: the
  /// engine has a thread of its own for it, on which it submits and cancels at no extra cost.
  virtual bool lends_its_thread() const noexcept {
    return false;
  }
};

using http_engine_ptr = std::shared_ptr<http_engine>;

template <class Inspector>
bool inspect(Inspector& f, http_response& x) {
  return f.object(x).fields(f.field("status", x.status), f.field("headers", x.headers),
                            f.field("body", x.body));
}

template <class Inspector>
bool inspect(Inspector& f, http_result& x) {
  return f.object(x).fields(f.field("problem", x.problem), f.field("response", x.response),
                            f.field("elapsed", x.elapsed), f.field("first_byte", x.first_byte));
}

} // namespace troupe
