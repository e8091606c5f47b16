#pragma once

#include <troupe/detail/http.hpp>

namespace troupe {

/// The engine's own settings.
struct engine_settings {
  /// Transfers that may run at once; further ones wait in the engine's own queue. Usually the pool
  /// size.
  uint32_t transfers_max = 8;
  /// Most transfers per multi handle, 1 to 100. More makes each request dearer, because libcurl
  /// walks the connections of a multi handle (noticeable from 256 on); less makes more HTTP/2
  /// connections, one for each multi handle. 100 streams are what libcurl and most servers allow on
  /// one connection.
  uint32_t transfers_per_shard = 100;
};

/// The engine on libcurl: one thread around multi handles, event-driven (epoll; poll where there is
/// none), connections and handles reused, HTTP/2 multiplexed over TLS. The thread starts here and
/// ends when the last pointer goes, which may happen on that thread; requests that are then in
/// flight end as `cancelled`.
///
/// Redirects are not followed, cookies and .netrc not used. A request whose connection was used
/// before and turns out to be dead is sent again on another one, as long as no byte of the reply
/// has come; nothing else is sent twice.
///
/// Fails with `configuration` if libcurl or the event loop cannot be set up.
expected<http_engine_ptr> make_curl_engine(const engine_settings& settings);

/// Raises the soft limit of file descriptors as far as `transfers` need it. Fails with
/// `configuration`, naming the number needed and how to get it, if the hard limit is too low.
expected<void> reserve_file_descriptors(uint32_t transfers);

} // namespace troupe
