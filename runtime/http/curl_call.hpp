#pragma once

#include "curl_endpoint.hpp"
#include "reply_file.hpp"
#include "sent_file.hpp"

#include <troupe/detail/http.hpp>

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// What a running request is beside a POST of a body in memory: its method, its form, and its open
/// files.
///
/// Files are read and written on the engine's thread, in libcurl's pieces (at most 64 KiB to the
/// server, 16 KiB from it), so no more of them is in memory. That holds up the other requests for
/// the microseconds in which the system copies a piece from or to its page cache. Where it must
/// wait for a disk, they wait, too: bearable for a few files of a few minutes each, which is what
/// batches need, and cheaper than a thread with a queue between it and libcurl.
class curl_call {
public:
  /// Opens the files that `x.call`, which is not null, names. Fails with `configuration`: a file
  /// that cannot be opened, more than one body, a form whose parts would end their own header, or
  /// what libcurl cannot sign.
  static expected<std::unique_ptr<curl_call>> make(const http_request& x, const curl_endpoint& to);

  curl_call(const curl_call&) = delete;
  curl_call& operator=(const curl_call&) = delete;

  /// Makes `easy`, which `to` was applied to, ready for a request with this body in memory. It must
  /// be reset before this object ends, and before it serves a usual request. Fails only without
  /// memory.
  bool apply(CURL* easy, const curl_endpoint& to, const std::string& body);

  /// Begins to read the file that is the body from its first byte. libcurl does so for forms, and
  /// for the file only where it knows of bytes that were sent.
  void rewind();

  /// Whether the body of a reply with this status belongs into the file.
  bool receives(long status) const {
    return reply_ && status >= 200 && status < 300;
  }

  /// The header of the reply is complete.
  void begin_reply(long status) {
    receiving_ = receives(status);
  }

  /// Whether the body of the reply that has begun belongs into the file.
  bool receiving() const {
    return receiving_;
  }

  /// See `reply_file`.
  expected<void> announced(uint64_t bytes) const {
    return reply_->allow(bytes);
  }

  expected<void> received(std::string_view bytes) {
    return reply_->append(bytes);
  }

  /// The reply is whole. Afterwards the file is in its place, or `configuration` says why not.
  error complete();

  /// Why a callback ended the sending; `none` if none did.
  error problem() const;

  /// Whether anything but a header is sent.
  bool has_body() const;

private:
  /// What libcurl's callbacks are given.
  struct source {
    sent_file file;
    error problem;
  };

  struct form_deleter {
    void operator()(curl_mime* x) const {
      curl_mime_free(x);
    }
  };

  explicit curl_call(std::shared_ptr<const http_call> call) : call_(std::move(call)) {}

  static size_t on_read(char* to, size_t size, size_t count, void* from);
  static int on_seek(void* to, curl_off_t offset, int origin);

  expected<void> open_files();
  bool apply_form(CURL* easy);

  std::shared_ptr<const http_call> call_;
  /// The body, or one for each part of the form that is a file, in their order. libcurl keeps their
  /// addresses.
  std::vector<source> sources_;
  /// libcurl does not own it.
  std::unique_ptr<curl_mime, form_deleter> form_;
  std::optional<reply_file> reply_;
  bool receiving_ = false;
};

} // namespace troupe::detail
