#pragma once

#include "spool.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

/// A file that was uploaded, or that holds what a batch answered.
struct stored_file {
  uint64_t number = 0;
  std::string id;
  /// The key that it came with.
  std::string owner;
  std::string name;
  std::string purpose;
  std::string type;
  spool_part content;
  std::chrono::sys_seconds created{};
  std::optional<std::chrono::sys_seconds> expires = {};
  /// Gemini's are not OpenAI's.
  bool google = false;
  /// It was not known once, although it was there.
  bool denied = false;
  /// The next download of it breaks off.
  bool cut = false;
};

/// Whether who comes with the key sees what the owner has. Each key is an account; who comes
/// without one, which only works where no key is wanted, sees everything.
constexpr bool sees(std::string_view key, std::string_view owner) {
  return key.empty() || key == owner;
}

/// All files. They are gone with the server.
class stored_files {
public:
  /// Sets number and id. Null if there are too many, or too many bytes.
  std::shared_ptr<stored_file> add(stored_file x);

  /// Null if there is none that the key sees.
  std::shared_ptr<stored_file> find(std::string_view id, std::string_view key) const;

  /// False if there is none.
  bool remove(std::string_view id, std::string_view key);

  /// Those that the key sees, newest first.
  std::vector<std::shared_ptr<stored_file>> list(bool google, std::string_view key) const;

private:
  std::deque<std::shared_ptr<stored_file>> all_;
  uint64_t number_ = 0;
  uint64_t bytes_ = 0;
};

/// A page of a list: of what stands behind `after` (an id, or empty), at most `limit`. Absent if
/// there is no such id.
template <class Item>
struct list_page {
  std::vector<Item> items;
  bool has_more = false;

  static std::optional<list_page> cut(const std::vector<Item>& all, std::string_view after,
                                      size_t limit) {
    size_t begin = 0;
    if (!after.empty()) {
      while (begin < all.size() && all[begin]->id != after)
        ++begin;
      if (begin++ == all.size())
        return std::nullopt;
    }
    list_page result;
    for (; begin < all.size() && result.items.size() < limit; ++begin)
      result.items.push_back(all[begin]);
    result.has_more = begin < all.size();
    return result;
  }
};

} // namespace troupe::rehearsing
