#pragma once

#include "gemini.hpp"

/// Gemini as Vertex AI serves it, in a region of a project. The place `global` has no prefix in its
/// host: `settings::base_url` says so.
namespace troupe::vertex {

inline constexpr std::array<std::string_view, 1> key_hosts{"aiplatform.googleapis.com"};

inline constexpr std::array<std::string_view, 2> key_variables{"VERTEX_ACCESS_TOKEN",
                                                               "GOOGLE_ACCESS_TOKEN"};

inline constexpr std::array<std::string_view, 2> sources{
  "cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference",
  "github.com/googleapis/python-genai: google/genai"};

inline constexpr batch_rules batches{
  .refusal = "Vertex AI's batches lie in Cloud Storage: troupe does not speak them"};

inline constexpr provider row{
  .name = "vertex",
  .title = "Vertex AI",
  .dialect = "gemini",
  .base_url = "https://${GOOGLE_CLOUD_LOCATION}-aiplatform.googleapis.com/v1beta1/projects/"
              "${GOOGLE_CLOUD_PROJECT}/locations/${GOOGLE_CLOUD_LOCATION}/publishers/google",
  .path = "/models/{model}:generateContent",
  .stream_path = "/models/{model}:streamGenerateContent?alt=sse",
  .key_hosts = key_hosts,
  .key_variables = key_variables,
  .base_url_variable = "GOOGLE_VERTEX_BASE_URL",
  .public_headers = gemini::public_headers,
  .modes = gemini::modes,
  .automatic = gemini::modes,
  .body_members = gemini::body_members,
  .optional_parts = gemini::optional_parts,
  .strict = &gemini::strict,
  .streams = true,
  .files = gemini::files,
  .batch = &batches,
  .problems = gemini::row.problems,
  .abilities = gemini::row.abilities,
  .sources = sources,
};

} // namespace troupe::vertex
