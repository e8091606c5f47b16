#include "curl_engine.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace troupe {

expected<void> reserve_file_descriptors(uint32_t transfers) {
  // A socket for each, a few more while names are looked up and connections replaced, and the rest
  // of the program's.
  auto needed = static_cast<uint64_t>(transfers) + transfers / 8 + 256;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return {};
  }
  if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed) {
    return {};
  }
  if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max >= needed) {
    limit.rlim_cur = static_cast<rlim_t>(needed);
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0) {
      return {};
    }
  }
  auto hard = limit.rlim_max == RLIM_INFINITY ? std::string{"what the system grants"}
                                              : std::to_string(limit.rlim_max);
  return failed(errc::configuration,
                std::to_string(transfers) + " requests at once need " + std::to_string(needed)
                  + " file descriptors, and the limit is " + hard
                  + "; lower pool_size or raise the limit (ulimit -Hn, LimitNOFILE)");
}

} // namespace troupe
