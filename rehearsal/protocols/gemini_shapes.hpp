#pragma once

#include "../proto_shape.hpp"

namespace troupe::rehearsing {

/// google/ai/generativelanguage/v1beta/generative_service.proto: GenerateContentRequest, and what
/// Vertex has besides.
extern const proto_message generate_content_request;

/// content.proto: Schema
extern const proto_message gemini_schema;

extern const proto_message count_tokens_request;

} // namespace troupe::rehearsing
