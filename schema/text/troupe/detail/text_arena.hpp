#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Text that grows at its end and never moves once it is finished. Its end can be taken back.
class text_arena {
public:
  struct mark {
    size_t block = 0;
    size_t used = 0;
  };

  void append(const char* bytes, size_t size) {
    if (size > room())
      grow(size);
    copy(next_, bytes, size);
    next_ += size;
  }

  /// Makes room for so many bytes and returns where they go; `advance` says where they end.
  char* reserve(size_t size) {
    if (size > room())
      grow(size);
    return next_;
  }
  void advance(char* end) noexcept {
    next_ = end;
  }

  /// The text since the last `finish`.
  const char* begin() const noexcept {
    return begin_ == nullptr ? "" : begin_;
  }
  size_t size() const noexcept {
    return static_cast<size_t>(next_ - begin_);
  }
  std::string_view text() const noexcept {
    return {begin(), size()};
  }

  void finish() noexcept {
    begin_ = next_;
  }

  /// Drops the text since the last `finish`.
  void clear() noexcept {
    next_ = begin_;
  }

  /// The place where the text since the last `finish` begins.
  mark here() const noexcept;

  /// Gives back all text behind `x`.
  void rewind(mark x) noexcept;

private:
  struct block {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };

  /// Most texts are a token long: not worth a call.
  static void copy(char* to, const char* from, size_t size) noexcept {
    if (size > 16) {
      std::memcpy(to, from, size);
    } else if (size >= 8) {
      copy_ends<uint64_t>(to, from, size);
    } else if (size >= 4) {
      copy_ends<uint32_t>(to, from, size);
    } else {
      for (size_t i = 0; i < size; ++i)
        to[i] = from[i];
    }
  }

  /// The first and the last bytes, which may overlap.
  template <class Word>
  static void copy_ends(char* to, const char* from, size_t size) noexcept {
    Word first;
    Word last;
    std::memcpy(&first, from, sizeof(Word));
    std::memcpy(&last, from + size - sizeof(Word), sizeof(Word));
    std::memcpy(to, &first, sizeof(Word));
    std::memcpy(to + size - sizeof(Word), &last, sizeof(Word));
  }

  size_t room() const noexcept {
    return static_cast<size_t>(end_ - next_);
  }
  void grow(size_t size);

  std::vector<block> blocks_;
  /// Of the blocks, the one in use; the ones behind it are spare.
  size_t current_ = 0;
  char* begin_ = nullptr;
  char* next_ = nullptr;
  char* end_ = nullptr;
};

} // namespace troupe::detail
