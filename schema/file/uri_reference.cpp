#include "uri_reference.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::detail {

namespace {

/// The parts of RFC 3986, section 3, each with its own mark: "https:", "//host", "/path", "?query",
/// "#fragment".
struct uri_parts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view path;
  std::string_view query;
  std::string_view fragment;
};

std::string_view take(std::string_view& rest, size_t size) {
  const auto result = rest.substr(0, size);
  rest.remove_prefix(result.size());
  return result;
}

uri_parts split(std::string_view uri) {
  uri_parts result;
  if (const auto at = uri.find('#'); at != std::string_view::npos) {
    result.fragment = uri.substr(at);
    uri = uri.substr(0, at);
  }
  if (const auto at = uri.find('?'); at != std::string_view::npos) {
    result.query = uri.substr(at);
    uri = uri.substr(0, at);
  }
  if (const auto at = uri.find_first_of(":/"); at != std::string_view::npos && uri[at] == ':')
    result.scheme = take(uri, at + 1);
  if (uri.starts_with("//"))
    result.authority = take(uri, std::min(uri.find('/', 2), uri.size()));
  result.path = uri;
  return result;
}

/// RFC 3986, section 5.2.4.
std::string without_dots(std::string_view path) {
  const auto is_absolute = path.starts_with('/');
  std::string result;
  while (!path.empty()) {
    const size_t slash = path.starts_with('/') ? 1 : 0;
    const auto segment = take(path, std::min(path.find('/', slash), path.size()));
    const auto name = segment.substr(slash);
    const auto is_dots = name == "." || name == "..";
    // Each segment in the result has its slash.
    if (name == "..")
      result.resize(result.empty() ? 0 : result.rfind('/'));
    if (!is_dots)
      result += slash == 0 ? "/" + std::string{segment} : std::string{segment};
    else if (path.empty())
      result += '/';
  }
  return is_absolute || result.empty() ? result : result.substr(1);
}

/// RFC 3986, section 5.2.3.
std::string merged_path(const uri_parts& base, std::string_view path) {
  if (!base.authority.empty() && base.path.empty())
    return "/" + std::string{path};
  const auto slash = base.path.rfind('/');
  const auto folder = slash == std::string_view::npos ? "" : base.path.substr(0, slash + 1);
  return std::string{folder} + std::string{path};
}

std::string joined(std::string_view scheme, std::string_view authority, std::string_view path,
                   std::string_view query, std::string_view fragment) {
  std::string result{scheme};
  for (const auto part : {authority, path, query, fragment})
    result += part;
  return result;
}

bool is_plain_in_fragment(char c) {
  constexpr std::string_view others = "-._~!$&'()*+,;=:@/?";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
         || others.find(c) != std::string_view::npos;
}

} // namespace

std::string resolve_uri(std::string_view base, std::string_view reference) {
  const auto to = split(reference);
  const auto from = split(base);
  if (!to.scheme.empty())
    return joined(to.scheme, to.authority, without_dots(to.path), to.query, to.fragment);
  if (!to.authority.empty())
    return joined(from.scheme, to.authority, without_dots(to.path), to.query, to.fragment);
  if (to.path.empty())
    return joined(from.scheme, from.authority, from.path, to.query.empty() ? from.query : to.query,
                  to.fragment);
  const auto path = to.path.starts_with('/') ? std::string{to.path} : merged_path(from, to.path);
  return joined(from.scheme, from.authority, without_dots(path), to.query, to.fragment);
}

std::string_view uri_without_fragment(std::string_view uri) {
  return uri.substr(0, uri.find('#'));
}

std::string uri_fragment(std::string_view uri) {
  std::string result;
  const auto at = uri.find('#');
  if (at == std::string_view::npos)
    return result;
  uri.remove_prefix(at + 1);
  for (size_t i = 0; i < uri.size(); ++i) {
    const auto digits = uri.substr(i + 1, 2);
    unsigned char byte = 0;
    if (uri[i] == '%' && digits.size() == 2
        && std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr == digits.data() + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += uri[i];
    }
  }
  return result;
}

std::string pointer_reference(std::string_view pointer) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result = "#";
  for (const auto c : pointer) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain_in_fragment(c))
      result += c;
    else
      result.append({'%', digits[byte / 16], digits[byte % 16]});
  }
  return result;
}

} // namespace troupe::detail
