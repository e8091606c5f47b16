#pragma once

#include "batch_format.hpp"

#include <string>
#include <string_view>

namespace troupe::detail {

/// Where a batch API lies, and calls to it.
class batch_place {
public:
  /// With a query, which each URL then has; it may be missing a version that paths begin with.
  /// `ends_before`: what follows this is not part of it.
  explicit batch_place(std::string_view base_url, std::string_view ends_before = {});

  /// Behind the base URL; `path` is encoded, and may have a query.
  std::string url(std::string_view path) const;

  batch_call get(std::string_view path) const;
  batch_call remove(std::string_view path) const;
  batch_call post(std::string_view path) const;
  batch_call post_json(std::string_view path, std::string body) const;

  /// Whether a foreign URL has the same origin (RFC 6454, 4): only then may the key be sent there.
  bool holds(std::string_view url) const;

private:
  std::string base_url_;
};

/// "PATH/ID", the id encoded.
std::string path_with(std::string_view path, std::string_view id, std::string_view behind = {});

} // namespace troupe::detail
