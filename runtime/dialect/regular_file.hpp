#pragma once

#include <troupe/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace troupe::detail {

/// A regular file that is open for reading; nothing else can be. Errors are phrases about it: "does
/// not exist".
class regular_file {
public:
  /// `root`: a folder that the path may not lead out of, by symbolic links or otherwise, also if
  /// somebody changes them at that very time; empty: it may lead anywhere. Where the kernel cannot
  /// see to that (before Linux 5.6), or not `follows_links`, no symbolic link in it is followed.
  static expected<regular_file, std::string> open(const std::string& path, const std::string& root,
                                                  bool follows_links = true);

  regular_file(regular_file&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}
  regular_file& operator=(regular_file&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    size_ = other.size_;
    return *this;
  }
  ~regular_file();

  /// When it was opened.
  uint64_t size() const noexcept {
    return size_;
  }

  /// As many bytes as there are, at most `size`; 0: at the end.
  expected<size_t, std::string> read(char* to, size_t size);

private:
  regular_file(int descriptor, uint64_t size) : descriptor_(descriptor), size_(size) {}

  int descriptor_ = -1;
  uint64_t size_ = 0;
};

} // namespace troupe::detail
