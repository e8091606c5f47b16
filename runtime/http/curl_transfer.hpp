#pragma once

#include "curl_call.hpp"
#include "curl_endpoint.hpp"
#include "curl_inbox.hpp"
#include "own_headers.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>

namespace troupe::detail {

class curl_shard;

/// All header lines of a reply together.
inline constexpr size_t header_bytes_max = 256 * 1024;

/// A place for one running request: a libcurl handle, used again and again, and what its callbacks
/// collect.
class curl_transfer {
public:
  curl_transfer(uint32_t index, curl_shard& shard) : index_(index), shard_(shard) {}

  curl_transfer(const curl_transfer&) = delete;
  curl_transfer& operator=(const curl_transfer&) = delete;

  /// Opens what `x.call`, which is not null, needs; to be called before `prepare`, where it is not.
  /// After a failure the transfer is free as before.
  expected<void> open(const http_request& x, const curl_endpoint& to);

  /// Makes the handle ready for `x`. Fails only without memory.
  bool prepare(pending_request&& x, const std::shared_ptr<curl_endpoint>& to, CURLSH* share,
               clock::time_point now);

  /// Whether the request should be given to libcurl once more, because it gave up for no good
  /// reason; the transfer is then ready for it.
  bool revive(CURLcode code, clock::time_point now);

  /// Why the request ends, as far as the callbacks, libcurl and the reply tell.
  error problem_of(CURLcode code);

  /// Why the request ends if its time is up at `now`; `none` if it is not. Sets `next` to the time
  /// of the next look.
  error overdue(clock::time_point now, clock::time_point& next);

  /// When to look for the first time whether the request is overdue.
  clock::time_point first_look() const;

  /// Ends the request: gives back its completion and is free for another one.
  http_completion finish(error problem, clock::time_point now);

  /// What has come of a streamed body since the last call.
  std::string take_piece() {
    return std::move(piece_);
  }

  /// So many bytes of the streamed body are consumed; lets the socket go on if it was held back.
  void consumed(uint64_t bytes);

  /// Stops waiting for a connection to share; to be called while the handle is in no multi handle.
  void stop_sharing();

  /// Whether the request waits for a connection that another request opens, in order to share it.
  bool waits_to_share() const;

  CURL* easy() const {
    return easy_.get();
  }

  curl_shard& shard() const {
    return shard_;
  }

  uint32_t index() const {
    return index_;
  }

  bool running() const {
    return running_;
  }

  /// The request that runs.
  pending_request& request() {
    return request_;
  }

  /// That of the request that runs.
  curl_endpoint& endpoint() const {
    return *endpoint_;
  }

  /// Whether a socket was opened for this request.
  bool opened_socket = false;
  /// Whether this is one of the requests that `curl_endpoint::looking_up` counts.
  bool looking_up = false;
  /// When the engine looks at this transfer again; `never` if it has no such plan.
  clock::time_point alarm = never;

private:
  static size_t on_header(char* data, size_t size, size_t count, void* self);
  static int before_sending(void* self, char*, char*, int, int);
  static size_t on_body(char* data, size_t size, size_t count, void* self);

  bool configure(const std::shared_ptr<curl_endpoint>& to, CURLSH* share);
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  size_t take_stream(std::string_view bytes);
  bool take_into_file(std::string_view bytes);
  bool accept(expected<void> ok);
  bool announced_length(std::string_view line);
  bool was_sent() const;
  void end_call();
  bool add_own_headers();
  void remove_own_headers();
  error too_large(const char* what) const;

  struct easy_deleter {
    void operator()(CURL* x) const {
      curl_easy_cleanup(x);
    }
  };

  uint32_t index_;
  curl_shard& shard_;
  /// Before the handle, which uses it.
  std::shared_ptr<curl_endpoint> endpoint_;
  /// Of a request that is no usual POST; null otherwise. Before the handle, too.
  std::unique_ptr<curl_call> call_;
  /// Likewise.
  own_headers own_headers_;
  std::unique_ptr<CURL, easy_deleter> easy_;
  pending_request request_;
  http_response reply_;
  clock::time_point started_;
  size_t header_bytes_ = 0;
  /// Of a streamed body: what is still to be handed over, what was not consumed yet, and all.
  std::string piece_;
  uint64_t unconsumed_bytes_ = 0;
  uint64_t streamed_bytes_ = 0;
  /// The reply has a 2xx status, and its body is wanted while it arrives.
  bool streams_ = false;
  /// libcurl was told to hold the socket back.
  bool held_ = false;
  /// What a callback refused the reply for.
  error refusal_;
  bool running_ = false;
  bool reply_begun_ = false;
  /// Whether the blank line after a header came that is not an interim one.
  bool header_complete_ = false;
  bool shares_ = false;
  bool revived_ = false;
  /// How often libcurl has begun to send the request.
  uint32_t sendings_ = 0;
  std::array<char, CURL_ERROR_SIZE> detail_{};
};

} // namespace troupe::detail
