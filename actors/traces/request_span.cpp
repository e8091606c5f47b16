#include "request_span.hpp"

#include "model/genai_names.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <optional>

namespace troupe::detail {

namespace {

constexpr size_t message_bytes_max = 256;
/// An answer that took more is odd enough with these.
constexpr size_t repairs_max = 32;

void add_usage(attributes& to, const usage& x) {
  to.push_back({genai::usage_input_tokens, integer(x.prompt_tokens)});
  to.push_back({genai::usage_output_tokens, integer(x.completion_tokens)});
  const auto add = [&to](std::string_view name, const std::optional<uint64_t>& count) {
    if (count)
      to.push_back({name, integer(*count)});
  };
  add(genai::usage_cache_read_input_tokens, x.cached_tokens);
  add(genai::usage_cache_creation_input_tokens, x.cache_write_tokens);
  add(genai::usage_reasoning_output_tokens, x.reasoning_tokens);
}

std::string messages_json(const completion& x, size_t bytes_max) {
  std::string result;
  json_writer out{result};
  out.begin_array().begin_object().key("role").value("assistant").key("parts").begin_array();
  out.begin_object().key("type").value("text");
  out.key("content").value(cut(said(x), bytes_max)).end_object().end_array();
  out.key("finish_reason").value(to_string(x.finish)).end_object().end_array();
  return result;
}

void add_answer(attributes& to, const completion& x, const trace_settings& conf) {
  if (!x.id.empty())
    to.push_back({genai::response_id, cut(x.id, name_bytes_max)});
  if (!x.model.empty())
    to.push_back({genai::response_model, cut(x.model, name_bytes_max)});
  to.push_back({genai::response_finish_reasons, std::vector<std::string>{to_string(x.finish)}});
  if (conf.contents)
    to.push_back({genai::output_messages, messages_json(x, conf.content_bytes_max)});
}

void add_repairs(span& to, const std::vector<repair>& list, bool contents) {
  for (const auto& x : list) {
    if (to.events.size() == repairs_max) {
      to.events_dropped += static_cast<uint32_t>(list.size() - repairs_max);
      return;
    }
    span_event event{"troupe.repair", to.end, {{"troupe.repair.kind", to_string(x.kind)}}};
    // Of a map it holds names that the model has made up.
    if (contents)
      event.about.push_back({"troupe.repair.pointer", cut(x.pointer, name_bytes_max)});
    to.events.push_back(std::move(event));
  }
}

/// Whether messages of this code quote neither a text nor an answer, nor a server that may.
bool says_nothing_of_texts(errc code) {
  switch (code) {
  case errc::none:
  case errc::configuration:
  case errc::connect:
  case errc::tls:
  case errc::timeout_unsent:
  case errc::timeout_sent:
  case errc::connection_lost:
  case errc::reply_too_large:
  case errc::deadline_exceeded:
  case errc::cancelled:
  case errc::budget_exhausted:
  case errc::no_progress:
  case errc::overloaded:
    return true;
  case errc::unsupported_schema:
  case errc::source_failed:
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
  case errc::no_answer:
  case errc::invalid_json:
  case errc::violations:
  case errc::reasks_exhausted:
  case errc::internal:
  case errc::unjudged:
  case errc::unusable_file:
    return false;
  }
  return false;
}

} // namespace

double dollars(money x) {
  return static_cast<double>(x.nanos()) / static_cast<double>(money::nanos_per_dollar);
}

void fail_span(span& to, const error& why, const trace_settings& conf) {
  to.status = span_status::failed;
  to.about.push_back({genai::error_type, to_string(why.code)});
  if (conf.contents || says_nothing_of_texts(why.code))
    to.message = cut(why.message, message_bytes_max);
}

traced_route trace_route(const observed_route& x, const run_started& about) {
  traced_route result{genai::chat_span_name(x.model), {}};
  auto& to = result.shared;
  to.push_back({genai::operation_name, std::string{genai::chat}});
  to.push_back({genai::provider_name, std::string{genai::provider_of(x.provider)}});
  to.push_back({genai::request_model, x.model});
  to.push_back({genai::output_type, std::string{genai::json_output}});
  if (!x.host.empty())
    to.push_back({genai::server_address, x.host});
  if (x.port != 0)
    to.push_back({genai::server_port, int64_t{x.port}});
  if (about.conf.tokens_max)
    to.push_back({genai::request_max_tokens, int64_t{*about.conf.tokens_max}});
  if (about.conf.temperature)
    to.push_back({genai::request_temperature, *about.conf.temperature});
  if (about.conf.seed)
    to.push_back({genai::request_seed, *about.conf.seed});
  if (about.streamed)
    to.push_back({genai::request_stream, true});
  if (x.batched)
    to.push_back({"troupe.batched", true});
  return result;
}

span begin_request(const traced_route& route, const open_request& x) {
  span result;
  result.id = x.id;
  result.kind = span_kind::client;
  result.name = route.span_name;
  result.start = x.start;
  constexpr size_t usual_attributes = 16;
  result.about.reserve(route.shared.size() + usual_attributes);
  result.about = route.shared;
  auto& to = result.about;
  to.push_back({"troupe.attempt", int64_t{x.attempt}});
  to.push_back({"troupe.route", int64_t{x.route}});
  to.push_back({"troupe.seat", int64_t{x.seat}});
  if (x.reask)
    to.push_back({"troupe.reask", true});
  if (x.judging)
    to.push_back({"troupe.judging", true});
  if (x.hedge)
    to.push_back({"troupe.hedge", true});
  return result;
}

void end_request(span& to, const attempt_ended& x, const trace_settings& conf, event_time now) {
  const auto& record = x.record;
  // The reply was there before it was read.
  to.end = record.elapsed.count() > 0 ? std::min(now, to.start + record.elapsed) : now;
  auto& about = to.about;
  if (record.http_status != 0)
    about.push_back({genai::http_response_status_code, int64_t{record.http_status}});
  if (record.first_byte.count() > 0)
    about.push_back(
      {"troupe.time_to_first_byte", std::chrono::duration<double>{record.first_byte}.count()});
  if (x.answer != nullptr)
    add_answer(about, *x.answer, conf);
  if (record.tokens != usage{})
    add_usage(about, record.tokens);
  if (x.priced)
    about.push_back({"troupe.cost", dollars(record.cost)});
  if (record.hedged)
    about.push_back({"troupe.not_needed", true});
  if (record.form_refused)
    about.push_back({"troupe.form_refused", true});
  if (record.problem.code != errc::none)
    fail_span(to, record.problem, conf);
  add_repairs(to, record.repairs, conf.contents);
}

void drop_request(span& to, event_time now) {
  to.end = std::max(now, to.start);
  to.about.push_back({"troupe.dropped", true});
}

} // namespace troupe::detail
