#include "sharing.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

sharing::sharing(bool on, uint32_t pool_size)
  : on_(on),
    most_(2 * std::min(pool_size, pool_most) + read_ahead) {}

std::unique_ptr<shared_request> sharing::join(const cache_key& key, const text_id& id) {
  if (auto* there = open_.find(key)) {
    if (!there->followers)
      there->followers = std::make_unique<std::vector<text_id>>();
    there->followers->push_back(id);
    return nullptr;
  }
  auto result = std::make_unique<shared_request>(key);
  open_.add(*result);
  return result;
}

std::vector<text_id> sharing::settle(shared_request& x) {
  if (open_.find(x.key) == &x)
    open_.remove(x);
  const auto followers = std::exchange(x.followers, nullptr);
  return followers ? std::move(*followers) : std::vector<text_id>{};
}

bool is_own_failure(errc code) {
  // Of two equal files one may be gone.
  constexpr errc own[] = {errc::deadline_exceeded, errc::cancelled, errc::budget_exhausted,
                          errc::internal, errc::unusable_file};
  return std::find(std::begin(own), std::end(own), code) != std::end(own);
}

} // namespace troupe
