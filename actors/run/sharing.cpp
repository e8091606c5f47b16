#include "sharing.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

std::shared_ptr<shared_request> sharing::join(const cache_key& key, const text_id& id) {
  auto& there = open_[key];
  if (there) {
    there->followers.push_back(id);
    return nullptr;
  }
  there = std::make_shared<shared_request>(shared_request{key, {}});
  return there;
}

std::vector<text_id> sharing::settle(const std::shared_ptr<shared_request>& x) {
  if (const auto i = open_.find(x->key); i != open_.end() && i->second == x)
    open_.erase(i);
  return std::exchange(x->followers, {});
}

bool is_own_failure(errc code) {
  // Of two equal files one may be gone.
  constexpr errc own[] = {errc::deadline_exceeded, errc::cancelled, errc::budget_exhausted,
                          errc::internal, errc::unusable_file};
  return std::find(std::begin(own), std::end(own), code) != std::end(own);
}

} // namespace troupe
