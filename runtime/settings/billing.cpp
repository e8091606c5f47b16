#include "billing.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

bool told(const usage& x) {
  return x.prompt_tokens > 0 || x.completion_tokens > 0 || x.total_tokens > 0 || x.cost_told;
}

/// The status of a gateway that gave up on the server behind it.
bool is_gateway_status(uint16_t status) {
  constexpr uint16_t request_timeout = 408;
  constexpr uint16_t bad_gateway = 502;
  constexpr uint16_t gateway_timeout = 504;
  return status == request_timeout || status == bad_gateway || status == gateway_timeout
         || (status >= 520 && status < 529);
}

} // namespace

std::optional<uint64_t> output_tokens_bound(std::optional<uint32_t> tokens_max,
                                            const model_facts& facts) {
  const auto& most = facts.profile.output_tokens_max;
  if (!tokens_max || (most && *most < *tokens_max))
    return most;
  return tokens_max;
}

bool perhaps_billed(const attempt& x) {
  if (x.http_status >= 200 && x.http_status < 300)
    return true;
  constexpr errc after_sending[] = {errc::timeout_sent,    errc::connection_lost,
                                    errc::reply_too_large, errc::deadline_exceeded,
                                    errc::cancelled,       errc::internal};
  return is_gateway_status(x.http_status)
         || std::find(std::begin(after_sending), std::end(after_sending), x.problem.code)
              != std::end(after_sending);
}

spending bill(attempt& x, const spending& worst, const model_prices* prices) {
  if (told(x.tokens)) {
    const auto result = spent_by(x.tokens, prices);
    x.cost = result.cost;
    return result;
  }
  if (!perhaps_billed(x))
    return {};
  x.uncertain = worst;
  return worst;
}

} // namespace troupe
