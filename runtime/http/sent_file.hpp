#pragma once

#include <troupe/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace troupe::detail {

/// A file that is sent: open, read piece by piece, and taken to be as long as it was when it was
/// opened. What is appended later is not sent.
class sent_file {
public:
  /// Fails with `configuration` where it cannot be read, or is no regular file. Waits for nobody,
  /// not even for the other end of a pipe.
  static expected<sent_file> open(const std::string& path);

  sent_file(sent_file&& other) noexcept;
  sent_file& operator=(sent_file&&) = delete;
  ~sent_file();

  uint64_t size_bytes() const {
    return size_bytes_;
  }

  /// Reads on: at most `space` bytes; 0 only at the end. Fails with `configuration` where the file
  /// has become shorter or cannot be read any more.
  expected<size_t> read(char* to, size_t space);

  /// Goes on with that byte.
  void seek(uint64_t offset) {
    offset_ = offset;
  }

private:
  sent_file(std::string path, int fd, uint64_t size_bytes);

  std::string path_;
  int fd_;
  uint64_t size_bytes_;
  uint64_t offset_ = 0;
};

} // namespace troupe::detail
