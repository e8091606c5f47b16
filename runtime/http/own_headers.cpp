#include "own_headers.hpp"

#include "header_field.hpp"
#include "text/ascii.hpp"

#include <string_view>

namespace troupe::detail {

expected<void> own_headers::check(const std::vector<std::string>& lines) {
  for (const std::string_view line : lines) {
    const auto colon = line.find(':');
    // libcurl takes a line without a value for "do not send this header".
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || !is_field_value(line)
        || trim(line.substr(colon + 1)).empty()) {
      return failed(errc::configuration, "a header of a request is no \"Name: value\" line, or "
                                         "holds a control character");
    }
  }
  return {};
}

curl_slist* own_headers::put_before(curl_slist* shared, const std::vector<std::string>& lines) {
  clear();
  for (const auto& line : lines) {
    auto* longer = curl_slist_append(first_, line.c_str());
    if (longer == nullptr) {
      clear();
      return nullptr;
    }
    first_ = longer;
    last_ = last_ == nullptr ? first_ : last_->next;
  }
  if (last_ != nullptr) {
    last_->next = shared;
  }
  return first_ != nullptr ? first_ : shared;
}

void own_headers::clear() {
  if (last_ != nullptr) {
    last_->next = nullptr;
  }
  curl_slist_free_all(first_);
  first_ = last_ = nullptr;
}

} // namespace troupe::detail
