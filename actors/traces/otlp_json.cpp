#include "otlp_json.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/detail/json_writer.hpp>

#include <charconv>
#include <chrono>
#include <cmath>

namespace troupe::detail {

namespace {

/// JSON has no integers of 64 bits that every reader keeps: they are strings.
void write_int64(json_writer& out, int64_t x) {
  out.value(std::to_string(x));
}

void write_time(json_writer& out, std::string_view key, event_time x) {
  const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(x.time_since_epoch());
  out.key(key);
  write_int64(out, nanos.count());
}

void write_value(json_writer& out, const attribute_value& x) {
  out.begin_object();
  if (const auto* text = std::get_if<std::string>(&x)) {
    out.key("stringValue").value(*text);
  } else if (const auto* integer = std::get_if<int64_t>(&x)) {
    out.key("intValue");
    write_int64(out, *integer);
  } else if (const auto* number = std::get_if<double>(&x)) {
    out.key("doubleValue");
    // As proto3's JSON spells what JSON cannot.
    if (std::isnan(*number))
      out.value("NaN");
    else if (std::isinf(*number))
      out.value(*number > 0 ? "Infinity" : "-Infinity");
    else
      out.value(*number);
  } else if (const auto* truth = std::get_if<bool>(&x)) {
    out.key("boolValue").value(*truth);
  } else {
    out.key("arrayValue").begin_object().key("values").begin_array();
    for (const auto& element : std::get<std::vector<std::string>>(x))
      out.begin_object().key("stringValue").value(element).end_object();
    out.end_array().end_object();
  }
  out.end_object();
}

void write_attributes(json_writer& out, const attributes& list) {
  if (list.empty())
    return;
  out.key("attributes").begin_array();
  for (const auto& x : list) {
    out.begin_object().key("key").value(x.name).key("value");
    write_value(out, x.value);
    out.end_object();
  }
  out.end_array();
}

void write_event(json_writer& out, const span_event& x) {
  out.begin_object();
  write_time(out, "timeUnixNano", x.at);
  out.key("name").value(x.name);
  write_attributes(out, x.about);
  out.end_object();
}

void write_span(json_writer& out, const span& x) {
  out.begin_object().key("traceId").value(hex(x.origin->trace)).key("spanId").value(hex(x.id));
  if (!x.origin->state.empty())
    out.key("traceState").value(x.origin->state);
  if (x.parent != 0)
    out.key("parentSpanId").value(hex(x.parent));
  out.key("name").value(x.name).key("kind").value(static_cast<int>(x.kind));
  write_time(out, "startTimeUnixNano", x.start);
  write_time(out, "endTimeUnixNano", x.end);
  write_attributes(out, x.about);
  if (!x.events.empty()) {
    out.key("events").begin_array();
    for (const auto& y : x.events)
      write_event(out, y);
    out.end_array();
  }
  if (x.events_dropped > 0)
    out.key("droppedEventsCount").value(x.events_dropped);
  if (x.status != span_status::unset) {
    out.key("status").begin_object().key("code").value(static_cast<int>(x.status));
    if (!x.message.empty())
      out.key("message").value(x.message);
    out.end_object();
  }
  out.end_object();
}

size_t bytes_of(const attributes& list) {
  size_t result = list.capacity() * sizeof(attribute);
  for (const auto& x : list) {
    if (const auto* text = std::get_if<std::string>(&x.value))
      result += text->size();
    else if (const auto* texts = std::get_if<std::vector<std::string>>(&x.value))
      for (const auto& y : *texts)
        result += sizeof(y) + y.size();
  }
  return result;
}

} // namespace

size_t bytes_of(const span& x) {
  auto result = sizeof(x) + x.name.size() + x.message.size() + bytes_of(x.about)
                + x.events.capacity() * sizeof(span_event);
  for (const auto& y : x.events)
    result += bytes_of(y.about);
  return result;
}

std::string cut(std::string_view x, size_t bytes_max) {
  if (x.size() <= bytes_max)
    return std::string{x};
  // The bytes of a character behind its first begin with 10.
  while (bytes_max > 0 && (static_cast<unsigned char>(x[bytes_max]) & 0xc0) == 0x80)
    --bytes_max;
  return std::string{x.substr(0, bytes_max)};
}

std::string otlp_json(const resource_attributes& resource, std::string_view version,
                      const std::vector<span>& spans) {
  std::string result;
  json_writer out{result};
  out.begin_object().key("resourceSpans").begin_array().begin_object();
  out.key("resource").begin_object().key("attributes").begin_array();
  for (const auto& [name, value] : resource) {
    out.begin_object().key("key").value(name).key("value");
    out.begin_object().key("stringValue").value(value).end_object().end_object();
  }
  out.end_array().end_object();
  out.key("scopeSpans").begin_array().begin_object();
  out.key("scope").begin_object().key("name").value("troupe").key("version").value(version);
  out.end_object().key("spans").begin_array();
  for (const auto& x : spans)
    write_span(out, x);
  out.end_array().end_object().end_array();
  out.end_object().end_array().end_object();
  return result;
}

partial_success read_partial_success(std::string_view body) {
  partial_success result;
  const auto read = json_tree::parse(body);
  const auto* about = read ? read->find("partialSuccess") : nullptr;
  const auto* rejected = about != nullptr ? about->find("rejectedSpans") : nullptr;
  if (about == nullptr)
    return result;
  result.message = about->string_at("errorMessage");
  if (rejected == nullptr)
    return result;
  if (const auto* number = rejected->if_int64())
    result.rejected = *number > 0 ? static_cast<uint64_t>(*number) : 0;
  else if (const auto* text = rejected->if_string())
    std::from_chars(text->data(), text->data() + text->size(), result.rejected);
  return result;
}

} // namespace troupe::detail
