#pragma once

#include <troupe/settings.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// "(none)", or how long the secret is and nothing of it.
std::string masked(std::string_view secret);

/// Whether the value of a header that the caller added may be shown. All others are taken for
/// secrets: providers invent new names for keys, and a log is the wrong place to find out.
bool is_public_header(std::string_view name);

/// Whether the name of a header, or in the query of a URL, says that its value is one.
bool looks_secret(std::string_view name);

/// A URL with the user and the password before the "@", and the values in its query whose names say
/// that they are secret, replaced by "***".
std::string masked_url(std::string_view url);

/// Those values.
std::vector<std::string_view> query_secrets(std::string_view url);

/// What must appear in no message: the key, the values of headers that are not public, and those in
/// the query of the base URL that look like it. Longest first.
std::vector<std::string> secrets_of(const settings& x);

/// Replaces each occurrence of a secret by "[secret]".
void mask_secrets(std::string& text, const std::vector<std::string>& secrets);

/// As much of a reply must be held for `kept_reply`.
size_t received_bytes_max(const std::vector<std::string>& secrets);

/// What a ledger keeps of the start of a reply: at most `raw_reply_bytes_max`, without secrets.
std::string kept_reply(std::string_view received, const std::vector<std::string>& secrets);

} // namespace troupe::detail
