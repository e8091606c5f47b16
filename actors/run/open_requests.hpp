#pragma once

#include <troupe/detail/answer_cache.hpp>
#include <troupe/detail/ticket.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace troupe {

/// One request for several texts that are equal: a single flight.
struct shared_request {
  explicit shared_request(const cache_key& which) : key(which) {}

  const cache_key key;
  /// Texts that wait for the answer to this one; null: none does, as usual.
  std::unique_ptr<std::vector<text_id>> followers;
};

/// Requests by their keys, one each. A table of pointers: there may be a request for each of a
/// hundred thousand texts. Pure.
class open_requests {
public:
  /// Null: there is none.
  shared_request* find(const cache_key& key) const noexcept;

  /// There must be none with this key. It must be removed before it goes.
  void add(shared_request& x);

  /// It must be there.
  void remove(const shared_request& x) noexcept;

  size_t size() const noexcept {
    return size_;
  }

private:
  size_t home_of(const cache_key& key) const noexcept {
    return cache_key_hash{}(key) & (places_.size() - 1);
  }
  size_t next(size_t place) const noexcept {
    return (place + 1) & (places_.size() - 1);
  }
  void put(shared_request& x) noexcept;
  void widen();

  /// A power of two, of which a quarter is empty at least: each request is in the first place from
  /// its home on that was free.
  std::vector<shared_request*> places_;
  size_t size_ = 0;
};

} // namespace troupe
