#include "secrets.hpp"

#include "chosen_provider.hpp"
#include "providers/provider.hpp"
#include "text/ascii.hpp"

#include <troupe/ledger.hpp>

#include <algorithm>
#include <cstdint>

namespace troupe::detail {

namespace {

std::string with_backslashes(std::string_view text, std::string_view before) {
  std::string result;
  for (auto c : text) {
    if (before.find(c) != std::string_view::npos) {
      result += '\\';
    }
    result += c;
  }
  return result;
}

std::string without_password(std::string_view url) {
  auto start = url.find("://");
  start = start == std::string_view::npos ? 0 : start + 3;
  auto authority = url.substr(start, url.find_first_of("/?#", start) - start);
  auto at = authority.rfind('@');
  if (at == std::string_view::npos) {
    return std::string{url};
  }
  std::string result{url.substr(0, start)};
  result += "***";
  result += url.substr(start + at);
  return result;
}

} // namespace

std::string masked(std::string_view secret) {
  if (secret.empty()) {
    return "(none)";
  }
  return "*** (" + std::to_string(secret.size()) + " bytes)";
}

bool is_public_header(std::string_view name) {
  constexpr std::string_view everywhere[] = {"accept-language", "user-agent"};
  auto is_name = [&](auto other) { return equal_ignoring_case(name, other); };
  auto lists_it = [&](const provider& x) {
    return std::any_of(x.public_headers.begin(), x.public_headers.end(), is_name);
  };
  const auto all = providers();
  return std::any_of(std::begin(everywhere), std::end(everywhere), is_name)
         || std::any_of(all.begin(), all.end(), lists_it);
}

bool looks_secret(std::string_view name) {
  constexpr std::string_view signs[] = {
    "auth", "cookie", "credential", "key", "pass", "secret", "session", "token",
  };
  return std::any_of(std::begin(signs), std::end(signs), [&](auto sign) {
    return find_ignoring_case(name, sign) != std::string_view::npos;
  });
}

std::vector<std::string_view> query_secrets(std::string_view url) {
  std::vector<std::string_view> result;
  const auto mark = std::min(url.find('?'), url.size());
  auto rest = url.substr(mark, url.find('#', mark) - mark);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find_first_of("&;"), rest.size());
    const auto member = rest.substr(0, end);
    const auto sign = std::min(member.find('='), member.size());
    const auto name = member.substr(0, sign);
    // "sig": of signed URLs.
    if (sign + 1 < member.size() && (looks_secret(name) || equal_ignoring_case(name, "sig")))
      result.push_back(member.substr(sign + 1));
    rest.remove_prefix(end);
  }
  return result;
}

std::string masked_url(std::string_view url) {
  std::string result;
  size_t done = 0;
  for (const auto secret : query_secrets(url)) {
    const auto at = static_cast<size_t>(secret.data() - url.data());
    result += url.substr(done, at - done);
    result += "***";
    done = at + secret.size();
  }
  result += url.substr(done);
  return without_password(result);
}

namespace {

/// As in the query of a URL, or in a header that quotes one.
std::string with_percents(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (is_alphanumeric(c) || std::string_view{"-._~"}.find(c) != std::string_view::npos) {
      result += c;
      continue;
    }
    const auto code = static_cast<uint8_t>(c);
    result += '%';
    result += digits[code >> 4U];
    result += digits[code & 15U];
  }
  return result;
}

} // namespace

std::vector<std::string> secrets_of(const settings& x) {
  std::vector<std::string> result;
  auto add = [&](std::string_view secret) {
    if (secret.empty()) {
      return;
    }
    result.emplace_back(secret);
    // As a server may write it into JSON.
    if (auto escaped = with_backslashes(secret, "\"\\"); escaped != secret) {
      result.push_back(std::move(escaped));
    }
    if (auto escaped = with_backslashes(secret, "\"\\/"); escaped != secret) {
      result.push_back(std::move(escaped));
    }
    if (auto escaped = with_percents(secret); escaped != secret) {
      result.push_back(std::move(escaped));
    }
  };
  add(x.api_key);
  const auto parts = signing_key_of(x, provider_of(x));
  add(parts.name);
  add(parts.secret);
  add(parts.token);
  for (const auto secret : query_secrets(x.base_url)) {
    add(secret);
  }
  for (auto& [name, value] : x.headers) {
    if (!is_public_header(name)) {
      auto secret = trim(value);
      add(secret);
      // "Basic abc", "Bearer abc": a server may echo the credential without the scheme.
      if (auto blank = secret.rfind(' '); blank != std::string_view::npos) {
        add(secret.substr(blank + 1));
      }
    }
  }
  std::sort(result.begin(), result.end(),
            [](auto& a, auto& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
  return result;
}

void mask_secrets(std::string& text, const std::vector<std::string>& secrets) {
  constexpr std::string_view mask = "[secret]";
  for (auto& secret : secrets) {
    auto at = text.find(secret);
    if (at == std::string::npos) {
      continue;
    }
    // Into a new string: replacing in place is quadratic in the number of occurrences.
    std::string result;
    size_t done = 0;
    for (; at != std::string::npos; at = text.find(secret, done)) {
      result.append(text, done, at - done);
      result += mask;
      done = at + secret.size();
    }
    result.append(text, done);
    text = std::move(result);
  }
}

size_t received_bytes_max(const std::vector<std::string>& secrets) {
  return raw_reply_bytes_max + (secrets.empty() ? 0 : secrets.front().size());
}

std::string kept_reply(std::string_view received, const std::vector<std::string>& secrets) {
  std::string result{received.substr(0, received_bytes_max(secrets))};
  const bool cut = result.size() == received_bytes_max(secrets);
  mask_secrets(result, secrets);
  if (cut && !secrets.empty()) {
    // A secret that the cut went through is not recognised: its longest possible start goes too.
    result.resize(result.size() - std::min(result.size(), secrets.front().size() - 1));
  }
  result.resize(std::min(result.size(), raw_reply_bytes_max));
  return result;
}

} // namespace troupe::detail
