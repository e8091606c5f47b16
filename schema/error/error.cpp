#include <troupe/error.hpp>

namespace troupe {

namespace {

/// Each switch ends in here if a foreign integer was cast to `errc`.
constexpr std::string_view unknown = "unknown";

std::string_view name_of(errc code) {
  switch (code) {
  case errc::none:
    return "none";
  case errc::configuration:
    return "configuration";
  case errc::unsupported_schema:
    return "unsupported_schema";
  case errc::source_failed:
    return "source_failed";
  case errc::connect:
    return "connect";
  case errc::tls:
    return "tls";
  case errc::timeout_unsent:
    return "timeout_unsent";
  case errc::timeout_sent:
    return "timeout_sent";
  case errc::connection_lost:
    return "connection_lost";
  case errc::reply_too_large:
    return "reply_too_large";
  case errc::http_status:
    return "http_status";
  case errc::unavailable:
    return "unavailable";
  case errc::rate_limited:
    return "rate_limited";
  case errc::quota_exhausted:
    return "quota_exhausted";
  case errc::authentication:
    return "authentication";
  case errc::malformed_response:
    return "malformed_response";
  case errc::provider_error:
    return "provider_error";
  case errc::stream_broken:
    return "stream_broken";
  case errc::refused:
    return "refused";
  case errc::content_filtered:
    return "content_filtered";
  case errc::truncated:
    return "truncated";
  case errc::no_answer:
    return "no_answer";
  case errc::invalid_json:
    return "invalid_json";
  case errc::violations:
    return "violations";
  case errc::reasks_exhausted:
    return "reasks_exhausted";
  case errc::deadline_exceeded:
    return "deadline_exceeded";
  case errc::cancelled:
    return "cancelled";
  case errc::budget_exhausted:
    return "budget_exhausted";
  case errc::internal:
    return "internal";
  case errc::no_progress:
    return "no_progress";
  case errc::unjudged:
    return "unjudged";
  case errc::overloaded:
    return "overloaded";
  case errc::unusable_file:
    return "unusable_file";
  }
  return unknown;
}

} // namespace

std::string to_string(errc code) {
  return std::string{name_of(code)};
}

bool from_string(std::string_view name, errc& code) {
  errc candidate = errc::none;
  for (uint8_t value = 0; from_integer(value, candidate); ++value) {
    if (name_of(candidate) != name)
      continue;
    code = candidate;
    return true;
  }
  return false;
}

bool from_integer(uint8_t value, errc& code) {
  if (name_of(static_cast<errc>(value)) == unknown)
    return false;
  code = static_cast<errc>(value);
  return true;
}

bool retryable(errc code) {
  switch (code) {
  case errc::connect:
  case errc::timeout_unsent:
  case errc::timeout_sent:
  case errc::connection_lost:
  case errc::unavailable:
  case errc::rate_limited:
  case errc::malformed_response:
  case errc::provider_error:
  case errc::stream_broken:
    return true;
  case errc::none:
  case errc::configuration:
  case errc::unsupported_schema:
  case errc::source_failed:
  case errc::tls:
  case errc::reply_too_large:
  case errc::http_status:
  case errc::quota_exhausted:
  case errc::authentication:
  case errc::refused:
  case errc::content_filtered:
  case errc::truncated:
  case errc::no_answer:
  case errc::invalid_json:
  case errc::violations:
  case errc::reasks_exhausted:
  case errc::deadline_exceeded:
  case errc::cancelled:
  case errc::budget_exhausted:
  case errc::internal:
  case errc::no_progress:
  case errc::unjudged:
  case errc::overloaded:
  case errc::unusable_file:
    return false;
  }
  return false;
}

bool reaskable(errc code) {
  switch (code) {
  case errc::no_answer:
  case errc::invalid_json:
  case errc::violations:
    return true;
  case errc::none:
  case errc::configuration:
  case errc::unsupported_schema:
  case errc::source_failed:
  case errc::connect:
  case errc::tls:
  case errc::timeout_unsent:
  case errc::timeout_sent:
  case errc::connection_lost:
  case errc::reply_too_large:
  case errc::http_status:
  case errc::unavailable:
  case errc::rate_limited:
  case errc::quota_exhausted:
  case errc::authentication:
  case errc::malformed_response:
  case errc::provider_error:
  case errc::stream_broken:
  case errc::refused:
  case errc::content_filtered:
  case errc::truncated:
  case errc::reasks_exhausted:
  case errc::deadline_exceeded:
  case errc::cancelled:
  case errc::budget_exhausted:
  case errc::internal:
  case errc::no_progress:
  case errc::unjudged:
  case errc::overloaded:
  case errc::unusable_file:
    return false;
  }
  return false;
}

std::string_view remedy(errc code) {
  switch (code) {
  case errc::none:
    return "nothing to do";
  case errc::configuration:
    return "correct the setting that the message names";
  case errc::unsupported_schema:
    return "change the record type or choose a mode that takes it";
  case errc::source_failed:
    return "repair the source of the texts";
  case errc::connect:
    return "check the base URL, the name and the network";
  case errc::tls:
    return "check the CA file and the host name of the base URL";
  case errc::timeout_unsent:
    return "check the network or raise the connect timeout";
  case errc::timeout_sent:
    return "raise the total timeout or choose a faster model";
  case errc::connection_lost:
    return "check the network and any proxy in between";
  case errc::reply_too_large:
    return "raise reply_bytes_max or lower tokens_max";
  case errc::http_status:
    return "read the provider's message: the request is wrong for this server";
  case errc::unavailable:
    return "wait until the provider has recovered";
  case errc::rate_limited:
    return "lower the pool size or ask the provider for a higher limit";
  case errc::quota_exhausted:
    return "add credit to the account or change the key";
  case errc::authentication:
    return "check the key and what it is allowed to do";
  case errc::malformed_response:
    return "check that the base URL is an API such as the provider's";
  case errc::provider_error:
    return "read the provider's message and try again later";
  case errc::stream_broken:
    return "check the network and any proxy in between, or raise request_timeout";
  case errc::refused:
    return "change the text or the prompt: the model refuses it";
  case errc::content_filtered:
    return "change the text or the prompt: the provider's filter cut the answer";
  case errc::truncated:
    return "raise tokens_max";
  case errc::no_answer:
    return "choose a mode that the model can do";
  case errc::invalid_json:
    return "choose a stricter mode or a better model";
  case errc::violations:
    return "relax the schema, describe its fields better, or choose a better model";
  case errc::reasks_exhausted:
    return "allow more re-asks, describe the fields better, or choose a better model";
  case errc::deadline_exceeded:
    return "raise text_timeout";
  case errc::cancelled:
    return "run the text again";
  case errc::budget_exhausted:
    return "raise the ceiling and run the text again";
  case errc::internal:
    return "repair the check that threw, or report a bug";
  case errc::no_progress:
    return "see what the last attempts say, then run again; raise no_progress_timeout for a slow "
           "server";
  case errc::unjudged:
    return "see what the last attempts say; settings::unjudged may accept the answer or ask again";
  case errc::overloaded:
    return "send it later, or raise extractor_options::waiting_max";
  case errc::unusable_file:
    return "repair the file that the message names, or choose a provider that takes it";
  }
  return unknown;
}

std::string to_string(const error& x) {
  auto result = to_string(x.code);
  if (!x.message.empty())
    result += ": " + x.message;
  return result;
}

} // namespace troupe
