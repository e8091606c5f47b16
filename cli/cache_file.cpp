#include "cache_file.hpp"

#include "complaint.hpp"

#include <troupe/detail/answer_cache.hpp>

namespace troupe::cli {

void try_cache(settings& x) {
  if (x.cache_file.empty())
    return;
  if (auto opened = answer_cache::open({x.cache_file, x.cache_age_max, x.cache_bytes_max}))
    return;
  else
    complain("the run goes on without a cache: " + opened.error().message);
  x.cache_file.clear();
  x.share_requests = true;
}

} // namespace troupe::cli
