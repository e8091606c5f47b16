#include "batches.hpp"

#include "dialect/endpoint.hpp"
#include "providers/anthropic/anthropic_batches.hpp"
#include "providers/gemini/gemini_batches.hpp"
#include "providers/mistral/mistral_batches.hpp"
#include "providers/openai/openai_batches.hpp"
#include "settings/chosen_provider.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

namespace troupe {

namespace {

struct known_format {
  std::string_view name;
  batch_format_ptr (*make)(const settings& x, const provider& row);
};

constexpr known_format formats[] = {{"anthropic", make_anthropic_batches},
                                    {"gemini", make_gemini_batches},
                                    {"mistral", make_mistral_batches},
                                    {"openai", make_openai_batches}};

bool speaks_batches(const provider& row) {
  return row.batch != nullptr && !row.batch->format.empty();
}

/// For all calls of a batch: files may take any time, and none is sent twice unseen.
http_endpoint_ptr endpoint_for(const settings& x, const provider& row) {
  auto result = detail::common_endpoint_of(x, row);
  result.request_timeout = {};
  result.send_once = true;
  return std::make_shared<const http_endpoint>(std::move(result));
}

} // namespace

std::string batch_provider_names() {
  std::string result;
  for (const auto& row : providers()) {
    if (!speaks_batches(row))
      continue;
    result += result.empty() ? "" : ", ";
    result += row.name;
  }
  return result;
}

expected<batch_service> make_batch_service(const settings& x) {
  if (auto valid = check(x); !valid)
    return unexpected<error>{valid.error()};
  const auto& row = provider_of(x);
  if (!speaks_batches(row)) {
    const auto why = row.batch != nullptr && !row.batch->refusal.empty()
                       ? std::string{row.batch->refusal}
                       : std::string{row.title} + " has no batches that troupe knows of";
    return failed(errc::configuration,
                  why + "; those of these providers it does: " + batch_provider_names());
  }
  const auto* found
    = std::find_if(std::begin(formats), std::end(formats),
                   [&](const known_format& y) { return y.name == row.batch->format; });
  if (found == std::end(formats))
    return failed(errc::internal, "nobody speaks the batches of " + std::string{row.batch->format});
  return batch_service{found->make(x, row), endpoint_for(x, row), std::string{row.title}};
}

} // namespace troupe
