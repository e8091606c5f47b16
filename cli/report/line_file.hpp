#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace troupe::cli::report {

/// A file of lines that is read more than once, and not always from its beginning. What is appended
/// after it was opened is not seen.
class line_file {
public:
  /// A longer line is handed over as an empty one.
  static constexpr size_t line_bytes_max = size_t{256} << 20;

  /// Fails with `configuration`; the message begins with the path.
  static expected<std::unique_ptr<line_file>> open(const std::string& path);

  ~line_file();
  line_file(const line_file&) = delete;
  line_file& operator=(const line_file&) = delete;

  /// Gets each line without its end (LF or CR LF), and where it begins; returns whether to go on.
  using visitor = std::function<bool(uint64_t offset, std::string_view line)>;

  /// Visits the lines from `offset` on, where one begins. A byte order mark before the first is
  /// dropped. Fails with `source_failed`.
  expected<void> for_each(uint64_t offset, const visitor& visit) const;

  /// The line that begins there; empty if it cannot be read any more.
  std::string line_at(uint64_t offset) const;

  uint64_t size() const noexcept {
    return size_;
  }
  /// Whether the file ends within a line.
  bool is_torn() const;

private:
  line_file(int fd, std::string path, uint64_t size);

  /// Appends what follows; less than `size` bytes at the end. Returns whether it could be read.
  bool fill(std::string& buffer, uint64_t offset, size_t size) const;

  const int fd_;
  const std::string path_;
  const uint64_t size_;
};

} // namespace troupe::cli::report
