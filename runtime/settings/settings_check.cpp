#include "billing.hpp"
#include "chosen_provider.hpp"
#include "http/url.hpp"
#include "model_facts.hpp"
#include "secrets.hpp"
#include "settings_inspect.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/settings.hpp>

#include <algorithm>
#include <filesystem>

namespace troupe {

namespace {

using std::chrono::milliseconds;

constexpr size_t fallbacks_max = 16;
constexpr size_t header_bytes_max = 8192;
constexpr size_t headers_max = 64;
constexpr size_t body_members_max = 64;
constexpr size_t body_member_bytes_max = 1u << 20;

/// What is wrong; empty if nothing is.
using complaint = std::string;

bool is_control(char c) {
  auto byte = static_cast<uint8_t>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

/// The numbers alone.
complaint check_ranges(const settings& x) {
  // It only looks.
  range_inspector inspector;
  if (inspect(inspector, const_cast<settings&>(x)))
    return {};
  auto copy = x;
  for (const auto& y : settings_of(copy))
    if (auto result = range_complaint(y); !result.empty())
      return result;
  return {};
}

/// "; did you mean groq?", where there is something to mean.
std::string likely(std::string_view name) {
  const auto* near = near_provider(name);
  return near != nullptr ? "; did you mean " + std::string{near->name} + "?" : std::string{};
}

complaint check_provider(const settings& x) {
  const auto* row = find_provider(x.provider);
  if (row == nullptr) {
    return "provider is \"" + (has_control(x.provider) ? "…" : x.provider)
           + "\": it must be one of " + provider_names() + likely(x.provider);
  }
  return lacking(*row, x);
}

/// Of a place that is partly the user's own, while nobody has said which.
complaint unknown_place(const provider& row) {
  std::vector<std::string> missing;
  expanded_base_url(
    row, [](const std::string&, std::string&) { return false; }, missing);
  std::string names;
  for (const auto& name : missing)
    names += (names.empty() ? "" : " and ") + name;
  return "base_url is not given, and where " + std::string{row.title}
         + " lives depends on who asks: set " + names
         + " in the environment, or give base_url, as in " + std::string{row.base_url};
}

complaint check_base_url(const settings& x) {
  const auto& row = provider_of(x);
  if (x.base_url.empty() && row.base_url.find("${") != std::string_view::npos) {
    return unknown_place(row);
  }
  const auto example = "; give it as in " + std::string{row.base_url};
  auto url = detail::parse_url(base_url_of(x));
  if (!url) {
    return "base_url is no URL (" + url.error() + ")" + example;
  }
  if (url->scheme != "http" && url->scheme != "https") {
    return "base_url starts with neither http:// nor https://" + example;
  }
  if (url->has_user) {
    return "base_url holds a user name or a password: put them into headers, as Authorization";
  }
  if (url->has_fragment) {
    return "base_url has a fragment: leave off what follows \"#\"";
  }
  // One with the model in it differs from run to run.
  const std::string path{row.path.substr(0, std::min(row.path.find('?'), row.path.size()))};
  if (!path.empty() && path.find("{model}") == std::string::npos
      && (url->path.ends_with(path) || url->path.ends_with(path + "/"))) {
    return "base_url ends in " + path + ": leave that off, troupe adds it";
  }
  return {};
}

complaint check_key(const settings& x) {
  auto is_bad = [](char c) { return c == ' ' || is_control(c) || static_cast<uint8_t>(c) > 0x7E; };
  if (std::any_of(x.api_key.begin(), x.api_key.end(), is_bad)) {
    return "api_key contains a blank, a line break or a character that is no ASCII: was it copied "
           "whole "
           "and without its surroundings?";
  }
  if (x.api_key.size() > header_bytes_max) {
    return "api_key is longer than 8 KiB: is it a file instead of a key?";
  }
  return {};
}

/// A key in clear text is everybody's key; that it goes to this very machine is the exception.
complaint check_clear_text(const settings& x) {
  auto url = detail::parse_url(base_url_of(x));
  if (x.clear_text_key || !url || url->scheme != "http" || detail::is_loopback(url->host)) {
    return {};
  }
  constexpr std::string_view reason
    = " would cross the network in clear text, because base_url starts with "
      "http://: use https://, leave it empty, or set clear_text_key";
  if (!x.api_key.empty()) {
    return "api_key" + std::string{reason};
  }
  if (!detail::query_secrets(x.base_url).empty()) {
    return "what the query of base_url holds" + std::string{reason};
  }
  for (auto& [name, value] : x.headers) {
    if (!detail::is_public_header(name) && detail::looks_secret(name)) {
      return "headers: " + name + std::string{reason};
    }
  }
  return {};
}

bool is_token(std::string_view name) {
  // RFC 9110, 5.6.2.
  auto is_good = [](char c) {
    return detail::is_alphanumeric(c)
           || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_good);
}

/// Why troupe writes it itself; empty: it does not.
complaint taken_by(std::string_view member, const provider& row) {
  for (auto& taken : row.body_members) {
    if (taken.member == member)
      return taken.setting.empty() ? "leave it off"
                                   : "set " + std::string{taken.setting} + " instead";
  }
  return {};
}

complaint check_extra_body(const settings& x) {
  const auto& row = provider_of(x);
  if (x.extra_body.size() > body_members_max) {
    return "extra_body: more than " + std::to_string(body_members_max) + " members";
  }
  for (auto i = x.extra_body.begin(); i != x.extra_body.end(); ++i) {
    const auto name = "extra_body: " + (has_control(i->name) ? "…" : i->name);
    auto is_same = [&](const body_member& other) { return other.name == i->name; };
    if (i->name.empty() || has_control(i->name)
        || detail::utf8_valid_prefix(i->name) < i->name.size()) {
      return name + " is no name of a member";
    }
    if (auto why = taken_by(i->name, row); !why.empty()) {
      return name + " is set by troupe itself: " + why;
    }
    if (std::any_of(x.extra_body.begin(), i, is_same)) {
      return name + " is given twice";
    }
    if (i->value.size() > body_member_bytes_max) {
      return name + " is longer than 1 MiB";
    }
    if (auto value = json_tree::parse(i->value); !value) {
      return name + " is no JSON (" + value.error().message
             + "): a text stands in quotes, as in \"low\"";
    }
  }
  return {};
}

/// Which signed requests have.
bool is_signed_header(std::string_view name) {
  return detail::equal_ignoring_case(name, "authorization")
         || detail::equal_ignoring_case(name, "x-amz-date")
         || detail::equal_ignoring_case(name, "x-amz-security-token");
}

bool is_taken(std::string_view name, const settings& x) {
  constexpr std::string_view always[] = {
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
  };
  const auto& row = provider_of(x);
  auto is_name = [&](std::string_view other) { return detail::equal_ignoring_case(name, other); };
  return std::any_of(std::begin(always), std::end(always), is_name)
         || std::any_of(row.headers.begin(), row.headers.end(),
                        [&](const fixed_header& other) { return is_name(other.name); })
         || (!row.key.name.empty() && is_name(row.key.name) && !x.api_key.empty())
         || (signing_key_of(x, row).signs() && is_signed_header(name))
         || (is_name(row.organization_header) && !x.organization.empty());
}

complaint check_header(const std::string& name, const std::string& value, const settings& x) {
  if (!is_token(name) || name.size() > 256) {
    return "headers: a name is empty, too long or contains a character that no header name may "
           "have";
  }
  if (is_taken(name, x)) {
    return "headers: " + name + " is set by troupe itself"
           + (detail::equal_ignoring_case(name, provider_of(x).key.name)
                ? ", from api_key: give only one of the two"
                : ": leave it off");
  }
  auto is_bad = [](char c) { return c != '\t' && is_control(c); };
  if (std::any_of(value.begin(), value.end(), is_bad)) {
    return "headers: the value of " + name + " contains a line break or a control character";
  }
  if (value.size() > header_bytes_max) {
    return "headers: the value of " + name + " is longer than 8 KiB";
  }
  return {};
}

complaint check_headers(const settings& x) {
  if (x.headers.size() > headers_max) {
    return "headers: more than " + std::to_string(headers_max);
  }
  for (auto& [name, value] : x.headers) {
    if (auto result = check_header(name, value, x); !result.empty()) {
      return result;
    }
  }
  if (has_control(x.organization) || x.organization.size() > header_bytes_max) {
    return "organization contains a line break or a control character, or is longer than 8 KiB";
  }
  return {};
}

/// At the usual provider's own place no model's name has a "/": what stands in front of it was
/// meant for a provider (`choose_model`).
complaint check_model_prefix(const settings& x) {
  const auto slash = x.model.find('/');
  if (slash == std::string::npos || x.provider != providers().front().name || !x.base_url.empty()) {
    return {};
  }
  const auto before = x.model.substr(0, slash);
  if (const auto* row = find_provider(before)) {
    return "model is " + x.model + ": set provider to " + std::string{row->name}
           + " and model to what follows (choose_model does)";
  }
  const auto meant = likely(before);
  return "model is " + x.model + ", but no provider is called " + before
         + (meant.empty() ? "." : meant)
         + " If it is a model's name at a server of your own, give base_url or provider";
}

complaint check_request(const settings& x) {
  if (x.model.empty()) {
    return "model is empty: name the model, as the provider spells it";
  }
  if (has_control(x.model)) {
    return "model contains a line break or a control character";
  }
  if (auto why = check_model_prefix(x); !why.empty()) {
    return why;
  }
  if (x.prompt_template.find("{text}") == std::string::npos) {
    return "prompt_template does not contain {text}: the texts would not be sent";
  }
  if (x.legacy_tokens_max && !x.tokens_max) {
    return "legacy_tokens_max is set without tokens_max: it only says how that limit is named";
  }
  if (x.truncation_retries > 0 && !x.tokens_max) {
    return "truncation_retries is set without tokens_max: there is no limit to raise";
  }
  return {};
}

complaint check_money(const settings& x) {
  if (!x.cost_max && !x.tokens_total_max) {
    return {};
  }
  const auto facts = facts_of(x);
  if (x.cost_max && facts.prices() == nullptr) {
    return "cost_max is set, but no price of the model " + x.model
           + " is known: add the model to the prices, or give a list of models that names it";
  }
  if (!output_tokens_bound(x.tokens_max, facts)) {
    return std::string{x.cost_max ? "cost_max" : "tokens_total_max"}
           + " is set, but nothing bounds the length of an answer: set tokens_max, or "
             "max_output_tokens of the model in the prices";
  }
  return {};
}

complaint check_times(const settings& x) {
  constexpr milliseconds zero{0};
  if (x.backoff_initial > x.backoff_max) {
    return "backoff_initial is longer than backoff_max: raise backoff_max or lower backoff_initial";
  }
  if (x.batch_poll_min > x.batch_poll_max) {
    return "batch_poll_min is longer than batch_poll_max: raise batch_poll_max or lower "
           "batch_poll_min";
  }
  if (x.request_timeout > zero && x.first_byte_timeout > x.request_timeout) {
    return "first_byte_timeout is longer than request_timeout, so it would never count: lower it "
           "or raise "
           "request_timeout";
  }
  if (x.text_timeout > zero && x.first_byte_timeout > x.text_timeout) {
    return "first_byte_timeout is longer than text_timeout, so it would never count: lower it or "
           "raise "
           "text_timeout";
  }
  return {};
}

complaint check_way(const settings& x) {
  if (has_control(x.cache_file)) {
    return "cache_file contains a control character";
  }
  if (!x.proxy.empty()) {
    auto url = detail::parse_url(x.proxy, detail::scheme_is::optional);
    constexpr std::string_view known[] = {"http",    "https",  "socks4",
                                          "socks4a", "socks5", "socks5h"};
    if (!url || std::find(std::begin(known), std::end(known), url->scheme) == std::end(known)) {
      return "proxy is no URL of a proxy; give it as in http://proxy.example.org:3128 or "
             "socks5h://localhost:1080";
    }
  }
  if (!x.ca_file.empty()) {
    std::error_code problem;
    if (has_control(x.ca_file) || !std::filesystem::exists(x.ca_file, problem)) {
      return "ca_file names nothing that exists; give the path of a PEM bundle, or leave it empty "
             "for the "
             "system's";
    }
  }
  return {};
}

complaint check_fallbacks(const settings& x) {
  if (x.fallbacks.size() > fallbacks_max) {
    return "fallbacks: more than " + std::to_string(fallbacks_max);
  }
  for (size_t i = 0; i < x.fallbacks.size(); ++i) {
    if (auto fine = check(with_fallback(x, x.fallbacks[i])); !fine) {
      return "fallbacks: number " + std::to_string(i + 1) + ": " + fine.error().message;
    }
  }
  return {};
}

} // namespace

expected<void> check(const settings& x) {
  using check_function = complaint (*)(const settings&);
  constexpr check_function checkers[] = {check_provider,   check_base_url, check_key,
                                         check_clear_text, check_headers,  check_extra_body,
                                         check_request,    check_ranges,   check_money,
                                         check_times,      check_way,      check_fallbacks};
  for (auto checker : checkers) {
    if (auto result = checker(x); !result.empty()) {
      return failed(errc::configuration, std::move(result));
    }
  }
  return {};
}

} // namespace troupe
