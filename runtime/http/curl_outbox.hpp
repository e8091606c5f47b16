#pragma once

#include <troupe/detail/http.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::detail {

/// Collects results and hands them over, in one call for each listener.
class outbox {
public:
  void add(http_listener_ptr&& listener, http_completion&& x) {
    if (listener) {
      groups_[group_of(std::move(listener))].batch.push_back(std::move(x));
    }
  }

  void add(const http_listener_ptr& listener, http_piece&& x) {
    if (listener) {
      groups_[group_of(http_listener_ptr{listener})].pieces.push_back(std::move(x));
    }
  }

  bool empty() const {
    return used_ == 0;
  }

  /// Calls the listeners. What they throw is dropped: the engine serves others, too.
  void deliver() {
    auto n = std::exchange(used_, 0);
    positions_.clear();
    for (size_t i = 0; i < n; ++i) {
      auto& x = groups_[i];
      try {
        if (!x.pieces.empty()) {
          x.listener->arrived(x.pieces);
        }
        if (!x.batch.empty()) {
          x.listener->completed(x.batch);
        }
      } catch (...) {}
      x.pieces.clear();
      x.batch.clear();
      if (std::find(called_.begin(), called_.end(), x.listener) == called_.end()) {
        called_.push_back(std::move(x.listener));
      }
      x.listener.reset();
    }
  }

  /// Whether listeners were called that do not know yet whether more is at hand.
  bool owes_notice() const {
    return !called_.empty();
  }

  /// Tells the listeners that nothing more is at hand.
  void notify() {
    for (auto& x : called_) {
      try {
        x->caught_up();
      } catch (...) {}
    }
    called_.clear();
  }

private:
  struct group {
    http_listener_ptr listener;
    /// Before the completions of their requests.
    std::vector<http_piece> pieces;
    std::vector<http_completion> batch;
  };

  size_t group_of(http_listener_ptr&& listener) {
    if (used_ > 0 && groups_[last_].listener == listener) {
      return last_;
    }
    auto [i, added] = positions_.try_emplace(listener.get(), used_);
    last_ = i->second;
    if (added) {
      if (used_ == groups_.size()) {
        groups_.emplace_back();
      }
      groups_[used_++].listener = std::move(listener);
    }
    return last_;
  }

  /// The first `used_` hold something; the others keep their memory for the next time.
  std::vector<group> groups_;
  size_t used_ = 0;
  size_t last_ = 0;
  std::unordered_map<const http_listener*, size_t> positions_;
  /// One for each run that is under way: few.
  std::vector<http_listener_ptr> called_;
};

} // namespace troupe::detail
