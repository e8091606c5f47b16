#include <troupe/detail/text_arena.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

constexpr size_t block_bytes_min = 4096;
constexpr size_t block_bytes_usual_max = 256 * 1024;

} // namespace

text_arena::mark text_arena::here() const noexcept {
  if (blocks_.empty())
    return {};
  return {current_, static_cast<size_t>(begin_ - blocks_[current_].bytes.get())};
}

void text_arena::rewind(mark x) noexcept {
  if (blocks_.empty())
    return;
  // What one huge text needed is given back.
  while (blocks_.size() > x.block + 1 && blocks_.back().size > block_bytes_usual_max)
    blocks_.pop_back();
  current_ = x.block;
  begin_ = next_ = blocks_[current_].bytes.get() + x.used;
  end_ = blocks_[current_].bytes.get() + blocks_[current_].size;
}

void text_arena::grow(size_t size) {
  const auto begun = this->size();
  const auto needed = begun + size;
  auto next = blocks_.empty() ? 0 : current_ + 1;
  // A spare block that is too small stays for later texts: it goes behind the new one.
  if (next >= blocks_.size() || blocks_[next].size < needed) {
    const auto usual = blocks_.empty()
                         ? block_bytes_min
                         : std::min(2 * blocks_[current_].size, block_bytes_usual_max);
    // A text that grows on is not copied for each of its pieces.
    const auto bytes = std::max(usual, begun > 0 ? 2 * needed : needed);
    blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(next),
                   block{std::make_unique_for_overwrite<char[]>(bytes), bytes});
  }
  auto& to = blocks_[next];
  std::copy_n(begin_, begun, to.bytes.get());
  current_ = next;
  begin_ = to.bytes.get();
  next_ = begin_ + begun;
  end_ = begin_ + to.size;
}

} // namespace troupe::detail
