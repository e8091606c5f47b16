#pragma once

#include "span.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

/// Who sends: attributes of the OTLP resource.
using resource_attributes = std::vector<std::pair<std::string, std::string>>;

/// The body of an export: `ExportTraceServiceRequest` of OTLP 1.x in JSON, in which ids are hex,
/// integers of 64 bits strings, and enumerators numbers
/// (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding").
std::string otlp_json(const resource_attributes& resource, std::string_view version,
                      const std::vector<span>& spans);

/// What a collector says about a batch that it took.
struct partial_success {
  uint64_t rejected = 0;
  std::string message;
};

/// Nothing of either if the body says nothing of it, or is none of OTLP's.
partial_success read_partial_success(std::string_view body);

} // namespace troupe::detail
