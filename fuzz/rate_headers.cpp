// What a server says of its limits, in headers and bodies.

#include "policy/wait_time.hpp"
#include "providers/provider.hpp"
#include "target.hpp"

#include <troupe/detail/rate_limits.hpp>
#include <troupe/detail/transport_policy.hpp>

#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 366};

void check(std::optional<std::chrono::milliseconds> wait) {
  fuzz::must(!wait || (*wait >= 0ms && *wait <= longest), "a wait is neither negative nor endless");
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto text = fuzz::text_of(data, size);
  constexpr std::chrono::system_clock::time_point now{std::chrono::hours{500'000}};
  for (const auto& x : troupe::providers())
    (void)troupe::used_up_for(troupe::read_rate_limits(text, x.limits, now));
  check(troupe::wait_time(text, now));
  check(troupe::wait_in_body(text, now));
  troupe::http_response reply;
  reply.status = 429;
  reply.headers = text;
  check(troupe::retry_after(reply, now));
  reply.headers = "retry-after: " + std::string{text} + "\r\n";
  check(troupe::retry_after(reply, now));
  return 0;
}
