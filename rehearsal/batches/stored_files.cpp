#include "stored_files.hpp"

#include "../chat_answer.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

constexpr size_t files_max = 10'000;
constexpr uint64_t bytes_max = uint64_t{20} << 30;

} // namespace

std::shared_ptr<stored_file> stored_files::add(stored_file x) {
  if (all_.size() >= files_max || bytes_ + x.content.size > bytes_max)
    return nullptr;
  bytes_ += x.content.size;
  x.number = ++number_;
  x.id = x.google ? "files/rehearsal-" : "file-rehearsal-";
  append_number(x.id, x.number, 16);
  return all_.emplace_back(std::make_shared<stored_file>(std::move(x)));
}

std::shared_ptr<stored_file> stored_files::find(std::string_view id, std::string_view key) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& x) {
    return x->id == id && sees(key, x->owner);
  });
  return found == all_.end() ? nullptr : *found;
}

bool stored_files::remove(std::string_view id, std::string_view key) {
  const auto found = find(id, key);
  if (!found)
    return false;
  bytes_ -= found->content.size;
  all_.erase(std::find(all_.begin(), all_.end(), found));
  return true;
}

std::vector<std::shared_ptr<stored_file>> stored_files::list(bool google,
                                                             std::string_view key) const {
  std::vector<std::shared_ptr<stored_file>> result;
  for (const auto& x : all_)
    if (x->google == google && sees(key, x->owner))
      result.insert(result.begin(), x);
  return result;
}

} // namespace troupe::rehearsing
