#pragma once

#include "batches/spool.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// A request as it came in.
struct http_call {
  std::string method;
  std::string target;
  std::string authorization;
  /// x-api-key
  std::string anthropic_key;
  /// anthropic-version
  std::string anthropic_version;
  /// x-goog-api-key
  std::string google_key;
  /// api-key
  std::string azure_key;
  std::string host;
  std::string content_type;
  /// X-Goog-Upload-Command and -Offset.
  std::string upload_command;
  std::string upload_offset;
  std::string body;
  /// Instead of `body`, where bodies may be very large.
  std::shared_ptr<spool> upload;
  bool keep_alive = true;

  void clear();

  /// The target without its query.
  std::string_view path() const;
  /// What the query gives the name, as it is written; empty: nothing.
  std::string_view query(std::string_view name) const;
  /// The key of "Authorization: Bearer KEY", or "".
  std::string_view bearer() const;
};

} // namespace troupe::rehearsing
