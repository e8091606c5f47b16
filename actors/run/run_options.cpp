#include "settings/chosen_provider.hpp"

#include <troupe/run_options.hpp>

namespace troupe {

namespace {

/// As `--model` has it. What was said for one provider is not said for another one; the key of that
/// comes from its own variable.
void choose(settings& x, const std::string& model) {
  const auto* before = find_provider(x.provider);
  if (!may_name_provider(x)) {
    x.model = model;
    return;
  }
  if (!take_provider(x, model) || find_provider(x.provider) == before)
    return;
  x.api_key.clear();
  x.organization.clear();
  x.headers.clear();
  x.headers_env.clear();
  x.extra_body.clear();
  read_environment(x);
}

} // namespace

settings with_options(const settings& x, const run_options& own) {
  auto result = x;
  if (own.request)
    static_cast<request_settings&>(result) = *own.request;
  if (!own.model.empty())
    choose(result, own.model);
  if (own.cost_max)
    result.cost_max = own.cost_max;
  if (own.tokens_total_max)
    result.tokens_total_max = own.tokens_total_max;
  return result;
}

} // namespace troupe
