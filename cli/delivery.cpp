#include "delivery.hpp"

namespace troupe::cli {

namespace {

constexpr size_t early_max = 4096;

} // namespace

void delivery::put(uint64_t position, std::string line) {
  std::lock_guard lock{mutex_};
  if (how_ == order::completed || closed_) {
    write_(line);
    return;
  }
  if (position != next_) {
    early_.emplace(position, std::move(line));
    return;
  }
  write_(line);
  ++next_;
  for (auto i = early_.begin(); i != early_.end() && i->first == next_; ++next_) {
    write_(i->second);
    i = early_.erase(i);
  }
  written_.notify_all();
}

void delivery::wait_for_room() {
  std::unique_lock lock{mutex_};
  written_.wait(lock, [this] { return closed_ || early_.size() < early_max; });
}

void delivery::close() {
  std::lock_guard lock{mutex_};
  closed_ = true;
  for (auto& [position, line] : early_)
    write_(line);
  early_.clear();
  written_.notify_all();
}

} // namespace troupe::cli
