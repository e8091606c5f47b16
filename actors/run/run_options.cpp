#include <troupe/run_options.hpp>

namespace troupe {

settings with_options(const settings& x, const run_options& own) {
  auto result = x;
  if (own.request)
    static_cast<request_settings&>(result) = *own.request;
  if (!own.model.empty())
    result.model = own.model;
  if (own.cost_max)
    result.cost_max = own.cost_max;
  if (own.tokens_total_max)
    result.tokens_total_max = own.tokens_total_max;
  return result;
}

} // namespace troupe
