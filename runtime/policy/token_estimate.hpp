#pragma once

#include <troupe/detail/pace.hpp>

#include <cstdint>
#include <optional>

namespace troupe::detail {

/// Tells from the requests so far what the next one will use.
class token_estimate {
public:
  request_cost of(uint64_t bytes, std::optional<uint32_t> output_max) const;

  /// A request with so many bytes of conversation used so much.
  void learn(uint64_t bytes, const usage& used);

private:
  double input_ = 0;
  double output_ = 0;
  double bytes_ = 0;
  bool learnt_ = false;
};

} // namespace troupe::detail
