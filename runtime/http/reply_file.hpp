#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::detail {

/// A file in the making. Its bytes are collected in the same folder under a name of its own
/// ("PATH.part-" and six characters), and it gets its place when it is whole: who finds a file
/// there finds all of it. Whatever ends before that leaves nothing behind, unless the process was
/// killed.
class reply_file {
public:
  /// Makes the collecting file, mode 0600. `bytes_max`: 0 is "no limit". Fails with `configuration`
  /// where the folder is not there or takes none, or where something else than a regular file has
  /// the place.
  static expected<reply_file> open(std::string path, uint64_t bytes_max);

  reply_file(reply_file&& other) noexcept;
  reply_file& operator=(reply_file&&) = delete;
  ~reply_file();

  /// Fails with `reply_too_large` if a file of so many bytes would pass the limit.
  expected<void> allow(uint64_t bytes) const;

  /// Fails with `reply_too_large`, and with `configuration` where the system refuses (a full disk).
  expected<void> append(std::string_view bytes);

  /// Closes the file and puts it into its place; an older one there is replaced. Fails with
  /// `configuration`.
  expected<void> keep();

private:
  reply_file(std::string path, std::string part, int fd, uint64_t bytes_max);

  std::string path_;
  /// Empty once it has its place.
  std::string part_;
  int fd_;
  uint64_t bytes_max_;
  uint64_t bytes_ = 0;
};

} // namespace troupe::detail
