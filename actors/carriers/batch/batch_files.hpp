#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace troupe {

/// The input of a batch while rows are added. Removed with the object unless it was closed.
class input_file {
public:
  /// Makes it (mode 0600).
  static expected<input_file> make(const std::string& path);

  input_file(input_file&& x) noexcept;
  input_file& operator=(input_file&& x) noexcept;
  ~input_file();

  /// Bytes are gathered before they are written.
  expected<void> append(std::string_view bytes);

  /// Writes what is left and waits until all of it is on the disk. Returns the size.
  expected<uint64_t> close();

private:
  input_file(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  expected<void> flush();

  int fd_ = -1;
  std::string path_;
  std::string buffer_;
  uint64_t written_ = 0;
};

/// Calls `visit` with each line of a file and where it begins. A longer one than `line_bytes_max`
/// comes cut, and only its beginning is held in memory. A last line without an end counts. Fails
/// with `source_failed`.
expected<void> for_each_line(const std::string& path, size_t line_bytes_max,
                             const std::function<void(uint64_t at, std::string_view line)>& visit);

/// Parts of files that do not change any more; a file stays open until it is told to go.
class file_parts {
public:
  file_parts() = default;
  file_parts(const file_parts&) = delete;
  file_parts& operator=(const file_parts&) = delete;
  ~file_parts();

  expected<std::string> read(const std::string& path, uint64_t at, uint32_t bytes);
  void close(const std::string& path);

private:
  std::map<std::string, int> open_;
};

/// A folder for files of this user only; made with the folders above it, if it is missing. Empty:
/// a new one below the system's folder for temporary files. Fails with `configuration`.
expected<std::string> make_batch_folder(const std::string& path);

} // namespace troupe
