#pragma once

#include <troupe/error.hpp>

#include <curl/curl.h>

#include <string>
#include <vector>

namespace troupe::detail {

/// Header lines of one request, as a list in front of the one that all requests of its endpoint
/// share: nothing of that is copied.
class own_headers {
public:
  own_headers() = default;
  ~own_headers() {
    clear();
  }

  own_headers(const own_headers&) = delete;
  own_headers& operator=(const own_headers&) = delete;

  /// Fails with `configuration`: a line that is no "Name: value", or would end the header.
  static expected<void> check(const std::vector<std::string>& lines);

  /// The list, which ends in `shared`; null without memory. `shared` must outlive it.
  curl_slist* put_before(curl_slist* shared, const std::vector<std::string>& lines);

  bool empty() const {
    return first_ == nullptr;
  }

  void clear();

private:
  curl_slist* first_ = nullptr;
  curl_slist* last_ = nullptr;
};

} // namespace troupe::detail
