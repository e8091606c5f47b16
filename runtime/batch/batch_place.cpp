#include "batch_place.hpp"

#include "dialect/endpoint.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

/// "https://host:443", in small letters; empty if it is no plain URL of that kind, or one that may
/// be read in two ways.
std::string origin_of(std::string_view url) {
  const auto mark = url.find("://");
  if (mark == std::string_view::npos)
    return {};
  const auto start = mark + 3;
  const auto end = std::min(url.find_first_of("/?#", start), url.size());
  std::string result{url.substr(0, end)};
  std::transform(result.begin(), result.end(), result.begin(), lower);
  const auto host = std::string_view{result}.substr(start);
  constexpr std::string_view signs = "-._~[]:";
  if (host.empty() || !std::all_of(host.begin(), host.end(), [&](char c) {
        return is_alphanumeric(c) || signs.find(c) != std::string_view::npos;
      }))
    return {};
  const bool has_port = host.rfind(':') != std::string_view::npos
                        && host.find(']', host.rfind(':')) == std::string_view::npos;
  if (!has_port)
    result += result.starts_with("https:") ? ":443" : ":80";
  return result;
}

std::string before(std::string_view url, std::string_view ends_before) {
  const auto mark = std::min(url.find('?'), url.size());
  const auto end = ends_before.empty() ? mark
                                       : std::min(url.substr(0, mark).find(ends_before), mark);
  return std::string{url.substr(0, end)} + std::string{url.substr(mark)};
}

batch_call call(http_method method, std::string url) {
  batch_call result;
  result.method = method;
  result.url = std::move(url);
  return result;
}

} // namespace

batch_place::batch_place(std::string_view base_url, std::string_view ends_before)
  : base_url_(before(base_url, ends_before)) {}

std::string batch_place::url(std::string_view path) const {
  return url_behind(base_url_, path);
}

batch_call batch_place::get(std::string_view path) const {
  return call(http_method::get, url(path));
}

batch_call batch_place::remove(std::string_view path) const {
  return call(http_method::remove, url(path));
}

batch_call batch_place::post(std::string_view path) const {
  return call(http_method::post, url(path));
}

batch_call batch_place::post_json(std::string_view path, std::string body) const {
  auto result = post(path);
  result.headers.emplace_back("Content-Type: application/json");
  result.body = std::move(body);
  return result;
}

bool batch_place::holds(std::string_view url) const {
  const bool is_plain = std::all_of(url.begin(), url.end(),
                                    [](char c) { return c > ' ' && c < '\x7F' && c != '\\'; });
  const auto here = origin_of(base_url_);
  return is_plain && !here.empty() && origin_of(url) == here;
}

std::string path_with(std::string_view path, std::string_view id, std::string_view behind) {
  return std::string{path} + percent_encoded(id) + std::string{behind};
}

} // namespace troupe::detail
