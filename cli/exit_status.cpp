#include "exit_status.hpp"

namespace troupe::cli {

namespace {

/// What an error says of the run, beyond its text.
enum class meaning : uint8_t {
  of_one_text,
  of_all_texts,
  of_the_end,
};

meaning meaning_of(errc code) {
  switch (code) {
  case errc::connect:
  case errc::tls:
  case errc::timeout_unsent:
  case errc::quota_exhausted:
  case errc::authentication:
    return meaning::of_all_texts;
  case errc::cancelled:
  case errc::budget_exhausted:
  case errc::no_progress:
    return meaning::of_the_end;
  case errc::none:
  case errc::configuration:
  case errc::unsupported_schema:
  case errc::source_failed:
  case errc::timeout_sent:
  case errc::connection_lost:
  case errc::reply_too_large:
  case errc::http_status:
  case errc::unavailable:
  case errc::rate_limited:
  case errc::malformed_response:
  case errc::provider_error:
  case errc::stream_broken:
  case errc::refused:
  case errc::content_filtered:
  case errc::truncated:
  case errc::no_answer:
  case errc::invalid_json:
  case errc::violations:
  case errc::reasks_exhausted:
  case errc::deadline_exceeded:
  case errc::internal:
  case errc::unjudged:
  case errc::overloaded:
  case errc::unusable_file:
    return meaning::of_one_text;
  }
  return meaning::of_one_text;
}

} // namespace

std::string_view meaning_of(exit_status x) {
  switch (x) {
  case exit_status::success:
    return "every text has a record (with --detach: all is submitted)";
  case exit_status::partial_failure:
    return "some texts failed";
  case exit_status::bad_usage:
    return "bad usage (a flag, a file, the schema or a setting is wrong, nothing was sent)";
  case exit_status::unreachable:
    return "nothing worked because the server cannot be reached or refuses the key";
  case exit_status::output_failed:
    return "the output could not be written";
  case exit_status::budget_exhausted:
    return "stopped by --max-cost or --max-tokens-total";
  case exit_status::no_progress:
    return "stopped by --no-progress-timeout";
  case exit_status::score_below:
    return "below what --at-least of troupe score demands";
  case exit_status::interrupted:
    return "interrupted";
  }
  return {};
}

bool is_hopeless(errc code) {
  return meaning_of(code) == meaning::of_all_texts;
}

bool is_unfinished(errc code) {
  return meaning_of(code) == meaning::of_the_end;
}

exit_status to_exit_status(const run_end& x) {
  if (x.output_failed)
    return exit_status::output_failed;
  if (x.interrupted)
    return exit_status::interrupted;
  if (x.budget_exhausted)
    return exit_status::budget_exhausted;
  if (x.no_progress)
    return exit_status::no_progress;
  if (x.succeeded == 0 && x.hopeless > 0)
    return exit_status::unreachable;
  if (x.input_failed)
    return exit_status::bad_usage;
  // Whatever failed is told by the run that collects.
  if (x.detached)
    return exit_status::success;
  return x.failed > 0 ? exit_status::partial_failure : exit_status::success;
}

} // namespace troupe::cli
