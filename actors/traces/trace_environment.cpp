#include "trace_environment.hpp"

#include "text/ascii.hpp"
#include "trace_context.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace troupe {

namespace detail {

namespace {

tl::unexpected<error> wrong(std::string_view variable, std::string_view what) {
  return failed(errc::configuration, std::string{variable}.append(" ").append(what));
}

/// A setting of the exporter: that for traces goes before that for all signals.
struct found_variable {
  std::string name;
  std::string value;
};

found_variable exporter_variable(const variable_lookup& variable, const std::string& suffix) {
  for (const char* prefix : {"OTEL_EXPORTER_OTLP_TRACES_", "OTEL_EXPORTER_OTLP_"}) {
    auto name = prefix + suffix;
    if (auto value = variable(name.c_str()); !value.empty())
      return {std::move(name), std::move(value)};
  }
  return {};
}

/// RFC 3986, 2.1. Absent: a "%" without two digits behind it.
std::optional<std::string> percent_decoded(std::string_view x) {
  std::string result;
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i] != '%') {
      result += x[i];
      continue;
    }
    if (x.size() - i < 3 || !is_hex(x[i + 1]) || !is_hex(x[i + 2]))
      return std::nullopt;
    result += static_cast<char>(hex_value(x[i + 1]) << 4U | hex_value(x[i + 2]));
    i += 2;
  }
  return result;
}

/// "name=value,name=value", as W3C Baggage without properties; values are percent-encoded. The
/// message never shows a value: they may be keys.
expected<trace_settings::names_and_values> parse_list(const std::string& name,
                                                      std::string_view text) {
  trace_settings::names_and_values result;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto member = trim(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (member.empty())
      continue;
    const auto equals = member.find('=');
    const auto key = trim(member.substr(0, equals));
    if (equals == std::string_view::npos || key.empty())
      return wrong(name, "is no list such as \"name=value,name=value\"");
    auto decoded_key = percent_decoded(key);
    auto value = percent_decoded(trim(member.substr(equals + 1)));
    if (!decoded_key || !value)
      return wrong(name, "has a % without two hexadecimal digits behind it: write %25 for it");
    result.emplace_back(std::move(*decoded_key), std::move(*value));
  }
  return result;
}

template <class T>
expected<std::optional<T>> parse_number(const std::string& name, std::string_view text) {
  text = trim(text);
  if (text.empty())
    return std::optional<T>{};
  T result{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (problem != std::errc{} || end != text.data() + text.size())
    return wrong(name, "is no number in range: \"" + std::string{text.substr(0, 40)} + '"');
  return std::optional<T>{result};
}

expected<void> read_milliseconds(const found_variable& from, std::chrono::milliseconds& to) {
  const auto count = parse_number<uint32_t>(from.name, from.value);
  if (!count)
    return unexpected<error>{count.error()};
  if (*count && **count == 0)
    return wrong(from.name, "is 0: it is a number of milliseconds above that");
  if (*count)
    to = std::chrono::milliseconds{**count};
  return {};
}

expected<void> read_place(const variable_lookup& variable, trace_settings& to) {
  if (auto whole = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"); !whole.empty())
    to.endpoint = std::move(whole);
  else if (auto base = variable("OTEL_EXPORTER_OTLP_ENDPOINT"); !base.empty())
    to.endpoint = traces_url(std::move(base));
  return {};
}

/// How it is sent: only what an exporter that is used needs.
expected<void> read_exporter(const variable_lookup& variable, trace_settings& to) {
  const auto protocol = exporter_variable(variable, "PROTOCOL");
  if (!protocol.value.empty() && protocol.value != "http/json")
    return wrong(protocol.name, "is \"" + protocol.value.substr(0, 40)
                                  + "\", and troupe speaks http/json alone: set "
                                    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/json and the "
                                    "endpoint's port for HTTP, usually 4318");
  const auto headers = exporter_variable(variable, "HEADERS");
  auto list = parse_list(headers.name, headers.value);
  if (!list)
    return unexpected<error>{std::move(list.error())};
  to.headers = std::move(*list);
  const auto compression = exporter_variable(variable, "COMPRESSION");
  to.gzip = compression.value == "gzip";
  if (!compression.value.empty() && !to.gzip && compression.value != "none")
    return wrong(compression.name, "is neither gzip nor none");
  to.ca_file = exporter_variable(variable, "CERTIFICATE").value;
  return read_milliseconds(exporter_variable(variable, "TIMEOUT"), to.timeout);
}

expected<void> read_batches(const variable_lookup& variable, trace_settings& to) {
  const auto read = [&](const char* name, std::chrono::milliseconds& x) {
    return read_milliseconds({name, variable(name)}, x);
  };
  if (auto fine = read("OTEL_BSP_SCHEDULE_DELAY", to.batch_delay); !fine)
    return fine;
  if (auto fine = read("OTEL_BSP_EXPORT_TIMEOUT", to.batch_timeout); !fine)
    return fine;
  for (const auto& [name, x] : {std::pair{"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", &to.batch_spans_max},
                                std::pair{"OTEL_BSP_MAX_QUEUE_SIZE", &to.queue_spans_max}}) {
    const auto count = parse_number<uint32_t>(name, variable(name));
    if (!count)
      return unexpected<error>{count.error()};
    if (*count && **count == 0)
      return wrong(name, "is 0: it is a number of spans above that");
    if (*count)
      *x = **count;
  }
  return {};
}

expected<void> read_resource(const variable_lookup& variable, trace_settings& to) {
  auto list = parse_list("OTEL_RESOURCE_ATTRIBUTES", variable("OTEL_RESOURCE_ATTRIBUTES"));
  if (!list)
    return unexpected<error>{std::move(list.error())};
  for (auto& x : *list) {
    if (x.first == "service.name")
      to.service_name = std::move(x.second);
    else
      to.resource.push_back(std::move(x));
  }
  if (auto name = variable("OTEL_SERVICE_NAME"); !name.empty())
    to.service_name = std::move(name);
  return {};
}

expected<void> read_sampler(const variable_lookup& variable, trace_settings& to) {
  auto name = variable("OTEL_TRACES_SAMPLER");
  if (name.empty())
    return {};
  constexpr std::string_view by_parent = "parentbased_";
  const auto share = std::string_view{name};
  to.follow_parent = share.starts_with(by_parent);
  const auto kind = to.follow_parent ? share.substr(by_parent.size()) : share;
  if (kind == "always_on" || kind == "always_off") {
    to.ratio = kind == "always_on" ? 1 : 0;
    return {};
  }
  if (kind != "traceidratio")
    return wrong("OTEL_TRACES_SAMPLER", "is \"" + name.substr(0, 40)
                                          + "\": always_on, always_off and traceidratio are known, "
                                            "each also behind parentbased_");
  const auto given = parse_number<double>("OTEL_TRACES_SAMPLER_ARG",
                                          variable("OTEL_TRACES_SAMPLER_ARG"));
  if (!given)
    return unexpected<error>{given.error()};
  to.ratio = given->value_or(1);
  // Not a number is neither.
  if (!(to.ratio >= 0 && to.ratio <= 1))
    return wrong("OTEL_TRACES_SAMPLER_ARG", "is not between 0 and 1");
  return {};
}

/// What is malformed is as if it were not there, as W3C wants.
void read_parent(const variable_lookup& variable, trace_settings& to) {
  auto parent = variable("TRACEPARENT");
  if (!parse_traceparent(parent))
    return;
  to.traceparent = std::move(parent);
  if (auto state = variable("TRACESTATE"); is_tracestate(state))
    to.tracestate = std::move(state);
}

expected<void> read_exporters(const variable_lookup& variable, trace_settings& to) {
  const auto names = variable("OTEL_TRACES_EXPORTER");
  if (names.empty() || names == "otlp")
    return {};
  if (names != "none")
    return wrong("OTEL_TRACES_EXPORTER",
                 "is \"" + names.substr(0, 40) + "\": otlp and none are known");
  to.disabled = true;
  return {};
}

} // namespace

expected<trace_settings> read_trace_environment(const variable_lookup& variable) {
  trace_settings result;
  result.disabled = equal_ignoring_case(variable("OTEL_SDK_DISABLED"), "true");
  if (result.disabled)
    return result;
  if (auto fine = read_exporters(variable, result); !fine || result.disabled)
    return fine ? expected<trace_settings>{std::move(result)} : unexpected<error>{fine.error()};
  for (auto* part : {&read_place, &read_exporter, &read_batches, &read_resource, &read_sampler})
    if (auto fine = part(variable, result); !fine)
      return unexpected<error>{std::move(fine.error())};
  read_parent(variable, result);
  return result;
}

} // namespace detail

expected<trace_settings> trace_settings::from_environment() {
  return detail::read_trace_environment([](const char* name) -> std::string {
    const auto* value = std::getenv(name);
    return value != nullptr ? value : "";
  });
}

std::string traces_url(std::string base) {
  constexpr std::string_view path = "/v1/traces";
  while (base.ends_with('/'))
    base.pop_back();
  if (!base.empty() && !base.ends_with(path))
    base += path;
  return base;
}

} // namespace troupe
