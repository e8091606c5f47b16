#include "url.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

namespace troupe::detail {

namespace {

struct url_deleter {
  void operator()(CURLU* x) const {
    curl_url_cleanup(x);
  }
};

} // namespace

std::string url_part(CURLU* url, CURLUPart what, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, what, &text, flags) != CURLUE_OK) {
    return {};
  }
  std::unique_ptr<char, decltype(&curl_free)> guard{text, curl_free};
  return text;
}

expected<url_parts, std::string> parse_url(const std::string& text, scheme_is scheme) {
  if (text.find('\0') != std::string::npos) {
    return unexpected<std::string>{"a character with code 0"};
  }
  std::unique_ptr<CURLU, url_deleter> url{curl_url()};
  unsigned flags = CURLU_NON_SUPPORT_SCHEME;
  if (scheme == scheme_is::optional) {
    flags |= CURLU_GUESS_SCHEME;
  }
  if (auto status = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), flags);
      status != CURLUE_OK) {
    return unexpected<std::string>{curl_url_strerror(status)};
  }
  url_parts result;
  result.scheme = url_part(url.get(), CURLUPART_SCHEME);
  result.host = url_part(url.get(), CURLUPART_HOST);
  const auto port = url_part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), result.port);
  result.path = url_part(url.get(), CURLUPART_PATH);
  std::transform(result.scheme.begin(), result.scheme.end(), result.scheme.begin(), lower);
  result.has_user = !url_part(url.get(), CURLUPART_USER).empty()
                    || !url_part(url.get(), CURLUPART_PASSWORD).empty();
  result.query = url_part(url.get(), CURLUPART_QUERY);
  result.has_fragment = text.find('#') != std::string::npos;
  return result;
}

bool is_loopback(std::string_view host) {
  if (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  constexpr std::string_view name = "localhost";
  if (host.size() >= name.size()
      && equal_ignoring_case(host.substr(host.size() - name.size()), name)) {
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
  }
  auto is_digit_or_dot = [](char c) { return c == '.' || (c >= '0' && c <= '9'); };
  return host == "[::1]"
         || (host.starts_with("127.") && std::all_of(host.begin(), host.end(), is_digit_or_dot));
}

} // namespace troupe::detail
