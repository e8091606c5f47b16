#include "enum_names.hpp"

#include <troupe/attachment.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr std::string_view kind_names[] = {"any", "image", "pdf", "audio"};
constexpr std::string_view place_names[] = {"path", "url", "bytes"};
constexpr size_t shown_bytes_max = 200;

/// Of a URL, without what may be a secret or a whole file.
std::string shown_url(const std::string& url) {
  const bool holds_data = url.starts_with("data:");
  auto end = url.find_first_of(holds_data ? "," : "?#");
  end = std::min({end, url.size(), shown_bytes_max});
  auto result = url.substr(0, end);
  if (end < url.size())
    result += holds_data ? ",… (" + std::to_string(url.size()) + " bytes)" : "…";
  return result;
}

} // namespace

std::string to_string(attachment_kind x) {
  return detail::enum_name(kind_names, x);
}

std::string to_string(attachment_place x) {
  return detail::enum_name(place_names, x);
}

bool from_integer(uint8_t value, attachment_kind& x) {
  return detail::enum_from_integer(kind_names, value, x);
}

bool from_integer(uint8_t value, attachment_place& x) {
  return detail::enum_from_integer(place_names, value, x);
}

const std::string& attachment::data() const noexcept {
  static const std::string none;
  return data_ ? *data_ : none;
}

std::string display_name(const attachment& x) {
  switch (x.place()) {
  case attachment_place::path:
    return x.data();
  case attachment_place::url:
    return shown_url(x.data());
  case attachment_place::bytes:
    break;
  }
  return std::to_string(x.data().size()) + " bytes";
}

} // namespace troupe
