#include "delivery.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

constexpr uint64_t early_max = 4096;
constexpr size_t early_bytes_max = size_t{1} << 20;

} // namespace

void delivery::begin() {
  std::lock_guard lock{mutex_};
  if (how_ == order::input)
    advance();
}

void delivery::put(uint64_t position, std::string line, std::optional<uint64_t> offset) {
  std::lock_guard lock{mutex_};
  if (how_ == order::completed || closed_) {
    write_(line);
    return;
  }
  if (position != next_) {
    const bool is_kept = !offset || !read_back_ || early_bytes_ + line.size() <= early_bytes_max;
    early_bytes_ += is_kept ? line.size() : 0;
    early_.emplace(position,
                   is_kept ? early_line{std::move(line), std::nullopt} : early_line{{}, offset});
    return;
  }
  write_(line);
  ++next_;
  advance();
  written_.notify_all();
}

void delivery::advance() {
  for (;; ++next_) {
    if (const auto i = early_.begin(); i != early_.end() && i->first == next_) {
      early_bytes_ -= i->second.line.size();
      write(i->second);
      early_.erase(i);
      continue;
    }
    const auto line = earlier_ ? earlier_(next_) : std::nullopt;
    if (!line)
      return;
    write_(*line);
  }
}

void delivery::write(const early_line& x) {
  if (!x.offset)
    write_(x.line);
  else if (const auto line = read_back_(*x.offset))
    write_(*line);
}

void delivery::wait_for_room(uint64_t position) {
  std::unique_lock lock{mutex_};
  written_.wait(lock, [this, position] {
    const auto in_window = how_ == order::completed || position < next_
                           || position - next_ < window_;
    return closed_ || no_waiting_ || (in_window && early_.size() < std::max(early_max, window_));
  });
}

void delivery::end_waiting() {
  std::lock_guard lock{mutex_};
  no_waiting_ = true;
  written_.notify_all();
}

void delivery::close(bool with_gaps) {
  std::lock_guard lock{mutex_};
  closed_ = true;
  if (with_gaps)
    for (auto& [position, x] : early_)
      write(x);
  early_.clear();
  written_.notify_all();
}

} // namespace troupe::cli
