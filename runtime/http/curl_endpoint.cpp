#include "curl_endpoint.hpp"

#include "header_field.hpp"
#include "proxy_choice.hpp"
#include "text/ascii.hpp"
#include "url.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <unistd.h>

namespace troupe::detail {

namespace {

bool is_ip_address(std::string_view host) {
  return host.front() == '[' || std::all_of(host.begin(), host.end(), [](char c) {
           return c == '.' || (c >= '0' && c <= '9');
         });
}

/// Where the trusted certificates are: in a file, or one by one in a folder, under the hash of
/// their name.
struct trust {
  const char* file = nullptr;
  const char* folder = nullptr;
};

/// Whether OpenSSL finds certificates in this folder (c_rehash, update-ca-certificates).
bool is_hashed(const char* folder) {
  std::error_code failed;
  for (std::filesystem::directory_iterator i{folder, failed}, end; !failed && i != end;
       i.increment(failed)) {
    auto name = i->path().filename().string();
    if (name.size() == 10 && name.ends_with(".0")
        && name.find_first_not_of("0123456789abcdef") == 8) {
      return true;
    }
  }
  return false;
}

/// Never both: if libcurl reads them itself, libcurl 7.88 does not keep the parsed file if there is
/// a folder as well, and reads it anew for every connection, which costs 20 ms and 0.9 MiB each.
/// From a folder, only the certificate that is needed is read.
trust system_trust() {
  auto info = curl_version_info(CURLVERSION_NOW);
  if (info->capath && is_hashed(info->capath)) {
    return {nullptr, info->capath};
  }
  return info->cainfo ? trust{info->cainfo, nullptr} : trust{nullptr, info->capath};
}

trust trust_in(const std::string& given) {
  static const trust system = system_trust();
  if (given.empty()) {
    return system;
  }
  std::error_code ignored;
  return std::filesystem::is_directory(given, ignored) ? trust{nullptr, given.c_str()}
                                                       : trust{given.c_str(), nullptr};
}

/// Whether one of the variables is set that libcurl would look up again for each request.
bool environment_names_a_proxy() {
  static constexpr std::array names{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                    "ALL_PROXY"};
  return std::any_of(names.begin(), names.end(), [](const char* name) {
    auto value = std::getenv(name);
    return value && *value;
  });
}

/// From there on libcurl encodes the path that it signs. AWS wants what is sent encoded once more:
/// "%3A" as "%253A".
constexpr unsigned encodes_signed_path = 0x080e00;

/// RFC 3986, 2.3, and the "/".
std::string with_path_encoded(std::string_view path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : path) {
    if (is_alphanumeric(c) || std::string_view{"-._~/"}.find(c) != std::string_view::npos) {
      result += c;
      continue;
    }
    const auto code = static_cast<unsigned char>(c);
    result += '%';
    result += digits[code >> 4U];
    result += digits[code & 15U];
  }
  return result;
}

} // namespace

expected<std::shared_ptr<curl_endpoint>> curl_endpoint::make(http_endpoint_ptr source) {
  if (!source) {
    return failed(errc::configuration, "the request names no endpoint");
  }
  std::shared_ptr<curl_endpoint> result{new curl_endpoint{std::move(source)}};
  if (auto ok = result->read_url(); !ok) {
    return unexpected{std::move(ok.error())};
  }
  if (auto ok = result->read_headers(); !ok) {
    return unexpected{std::move(ok.error())};
  }
  if (auto ok = result->read_signing(); !ok) {
    return unexpected{std::move(ok.error())};
  }
  if (auto ok = result->read_certificates(); !ok) {
    return unexpected{std::move(ok.error())};
  }
  return result;
}

expected<void> curl_endpoint::read_certificates() {
  auto& given = source_->ca_file;
  if (!given.empty() && access(given.c_str(), R_OK) != 0) {
    return failed(errc::configuration, "cannot read the CA file " + given + "; check ca_file");
  }
  auto from = trust_in(given);
  if (!encrypted_ || from.file == nullptr || !trusted_certificates::usable()) {
    return {};
  }
  auto read = trusted_certificates::read(from.file);
  if (read) {
    certificates_ = std::move(*read);
  } else if (!given.empty()) {
    return unexpected{std::move(read.error())};
  }
  return {};
}

expected<void> curl_endpoint::read_url() {
  url_.reset(curl_url());
  if (!is_field_value(source_->url)
      || curl_url_set(url_.get(), CURLUPART_URL, source_->url.c_str(), 0) != CURLUE_OK) {
    return failed(errc::configuration, "the endpoint's URL is malformed; check base_url");
  }
  auto scheme = url_part(url_.get(), CURLUPART_SCHEME);
  auto host = url_part(url_.get(), CURLUPART_HOST);
  if ((scheme != "http" && scheme != "https") || host.empty()) {
    return failed(errc::configuration,
                  "the endpoint's URL must begin with http:// or https://; check base_url");
  }
  where_ = host + ':' + url_part(url_.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  // A proxy that is dead looks like a server that is.
  if (const auto proxy = proxy_choice(source_->proxy, scheme, host); !proxy.empty()) {
    where_ += " through the proxy " + proxy;
  }
  encrypted_ = scheme == "https";
  // HTTP/2 on clear text would need prior knowledge, which libcurl 7.88 breaks on (curl#10634).
  negotiates_ = encrypted_ && source_->http2;
  address_known = is_ip_address(host) || host == "localhost";
  return {};
}

expected<void> curl_endpoint::read_headers() {
  auto append = [](header_list& to, const char* line) {
    // curl_slist_append copies the line; it fails only without memory.
    if (auto list = curl_slist_append(to.get(), line)) {
      static_cast<void>(to.release());
      to.reset(list);
    }
  };
  auto add = [&](const char* line, bool tells_type = false) {
    append(headers_, line);
    if (!tells_type) {
      append(headers_without_type_, line);
    }
  };
  for (auto& line : source_->headers) {
    auto colon = line.find(':');
    auto name = std::string_view{line}.substr(0, colon);
    if (colon == std::string::npos || !is_token(name) || !is_field_value(line)) {
      return failed(errc::configuration, "a header is no \"Name: value\" line or holds a control "
                                         "character; check headers and api_key");
    }
    if (equal_ignoring_case(name, "content-length")
        || equal_ignoring_case(name, "transfer-encoding")) {
      return failed(errc::configuration,
                    "the header " + std::string{name} + " is set by the engine; remove it");
    }
    // libcurl takes "Name:" for "do not send this header", and "Name;" for an empty value.
    auto empty = trim(std::string_view{line}.substr(colon + 1)).empty();
    add(empty ? (std::string{name} + ';').c_str() : line.c_str(),
        equal_ignoring_case(name, "content-type"));
  }
  // No round trip before large bodies. Signed, the header would be missed: see `apply_security`.
  if (source_->aws_sigv4.empty()) {
    add("Expect:");
  }
  // libcurl would put its own line together anew for each request. Only what it can decode is asked
  // for.
  auto features = curl_version_info(CURLVERSION_NOW)->features;
  if (features & CURL_VERSION_LIBZ) {
    add((features & CURL_VERSION_BROTLI) ? "Accept-Encoding: gzip, br" : "Accept-Encoding: gzip");
  }
  return {};
}

expected<void> curl_endpoint::read_signing() {
  if (source_->aws_sigv4.empty()) {
    return {};
  }
#if LIBCURL_VERSION_NUM >= 0x074b00
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> probe{curl_easy_init(),
                                                                  &curl_easy_cleanup};
  const bool signs = probe
                     && curl_easy_setopt(probe.get(), CURLOPT_AWS_SIGV4, source_->aws_sigv4.c_str())
                          == CURLE_OK;
#else
  const bool signs = false;
#endif
  const auto* library = curl_version_info(CURLVERSION_NOW);
  if (!signs) {
    return failed(errc::configuration, "libcurl " + std::string{library->version}
                                         + " cannot sign requests as AWS wants it: use a key that "
                                           "is sent as a bearer token, or another libcurl");
  }
  const auto path = url_part(url_.get(), CURLUPART_PATH);
  const auto signed_path = with_path_encoded(path);
  if (library->version_num >= encodes_signed_path || signed_path == path) {
    return {};
  }
  const auto query = url_part(url_.get(), CURLUPART_QUERY);
  target_ = path + (query.empty() ? "" : "?" + query);
  curl_url_set(url_.get(), CURLUPART_PATH, signed_path.c_str(), 0);
  return {};
}

void curl_endpoint::apply(CURL* easy) const {
  curl_easy_setopt(easy, CURLOPT_CURLU, url_.get());
  if (!target_.empty()) {
    curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, target_.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  // The key is for the server; a proxy that tunnels must not see it.
  curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // Decodes; what is accepted stands in the headers.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  // A redirect is an answer like any other: followed, it would carry the key to another host.
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   static_cast<long>(negotiates_ ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  if (auto limit = source_->connect_timeout.count(); limit > 0) {
    // The engine keeps this time, too; libcurl needs it to divide it among several addresses.
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(std::min<int64_t>(limit, 86'400'000)));
  } else {
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 86'400'000L);
  }
  if (!source_->proxy.empty()) {
    curl_easy_setopt(easy, CURLOPT_PROXY, source_->proxy.c_str());
  } else if (!environment_names_a_proxy()) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    // Otherwise libcurl asks the environment for the exceptions from what is not there.
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  }
  apply_security(easy);
}

void curl_endpoint::apply_security(CURL* easy) const {
#if LIBCURL_VERSION_NUM >= 0x074b00
  if (!source_->aws_sigv4.empty()) {
    curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, source_->aws_sigv4.c_str());
    curl_easy_setopt(easy, CURLOPT_USERNAME, source_->aws_user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, source_->aws_password.c_str());
    curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, 1L);
  }
#endif
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (certificates_) {
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, certificates_.get());
    curl_easy_setopt(
      easy, CURLOPT_SSL_CTX_FUNCTION, +[](CURL*, void* ssl_ctx, void* certificates) {
        static_cast<trusted_certificates*>(certificates)->give_to(ssl_ctx);
        return CURLE_OK;
      });
  }
  auto from = certificates_ ? trust{} : trust_in(source_->ca_file);
  for (auto option : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) {
    curl_easy_setopt(easy, option, from.file);
  }
  for (auto option : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) {
    curl_easy_setopt(easy, option, from.folder);
  }
}

} // namespace troupe::detail
