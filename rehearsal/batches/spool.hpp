#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// The bytes of a spool in the address space; the pages belong to the file, so that the system may
/// drop them. Must not outlive the spool.
class spool_view {
public:
  spool_view() = default;
  spool_view(const void* bytes, size_t size) : bytes_(bytes), size_(size) {}
  spool_view(spool_view&& other) noexcept;
  spool_view& operator=(spool_view&& other) noexcept;
  ~spool_view();

  std::string_view text() const {
    return {static_cast<const char*>(bytes_), size_};
  }

private:
  const void* bytes_ = nullptr;
  size_t size_ = 0;
};

/// Bytes that are too many for memory: a file in the folder for temporary ones that has no name,
/// so that it is gone with the process, however that ends.
class spool {
public:
  spool();
  spool(const spool&) = delete;
  spool& operator=(const spool&) = delete;
  ~spool();

  /// Once something could not be written, `broken` is true and nothing more is.
  void append(std::string_view bytes);

  uint64_t size() const {
    return size_;
  }
  bool broken() const {
    return descriptor_ < 0;
  }

  /// How many bytes from `begin` on were put to `to`: at most `size`, 0 at the end.
  size_t read(uint64_t begin, char* to, size_t size);

  /// All of it, as long as nothing is appended. Empty if that is impossible.
  spool_view view();

private:
  bool flush();

  int descriptor_;
  uint64_t size_ = 0;
  std::string pending_;
};

/// A piece of a spool.
struct spool_part {
  std::shared_ptr<spool> where;
  uint64_t begin = 0;
  uint64_t size = 0;

  /// All that `x` holds now.
  static spool_part all_of(std::shared_ptr<spool> x);
};

} // namespace troupe::rehearsing
