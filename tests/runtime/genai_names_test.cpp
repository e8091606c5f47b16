#include "model/genai_names.hpp"

#include "providers/provider.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <string_view>

using namespace troupe;

TEST_CASE("providers are called as OpenTelemetry calls them") {
  const std::map<std::string_view, std::string_view> renamed{
    {"azure", "azure.ai.openai"},
    {"bedrock", "aws.bedrock"},
    {"gemini", "gcp.gemini"},
    {"mistral", "mistral_ai"},
    {"openai-responses", "openai"},
    {"vertex", "gcp.vertex_ai"},
    {"xai", "x_ai"},
  };
  size_t found = 0;
  for (const auto& row : providers()) {
    CAPTURE(row.name);
    const auto other = renamed.find(row.name);
    CHECK(genai::provider_of(row.name) == (other == renamed.end() ? row.name : other->second));
    found += other == renamed.end() ? 0 : 1;
  }
  CHECK(found == renamed.size());
  CHECK(genai::provider_of("made_up") == "made_up");
}

TEST_CASE("the buckets of OpenTelemetry's histograms grow by a factor") {
  const auto grows_by = [](const auto& bounds, double factor) {
    return std::ranges::adjacent_find(bounds,
                                      [factor](double x, double next) {
                                        return next < x * factor * 0.999
                                               || next > x * factor * 1.001;
                                      })
           == bounds.end();
  };
  CHECK(grows_by(genai::seconds_bounds, 2));
  CHECK(genai::seconds_bounds.back() == 81.92);
  CHECK(grows_by(genai::tokens_bounds, 4));
  CHECK(genai::tokens_bounds.back() == 67108864);
}

TEST_CASE("the span of a request is called by the operation and the model") {
  CHECK(genai::chat_span_name("gpt-4o") == "chat gpt-4o");
}
