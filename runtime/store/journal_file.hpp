#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// A journal on disk, for one process at a time. Not thread-safe, but `sync` and `read` may run
/// beside `append`.
class journal_file {
public:
  /// Opens the journal, or makes one (mode 0600), and locks it. Fails with `configuration` if
  /// another process has it or if it is something else than a journal, with `source_failed` if the
  /// file system refuses.
  static expected<std::unique_ptr<journal_file>> open(const std::string& path);

  /// Opens a journal only to `replay` and `read` what it holds by now, also while another process
  /// has it. Fails with `configuration` if there is none, with `source_failed` if the file system
  /// refuses.
  static expected<std::unique_ptr<journal_file>> open_to_read(const std::string& path);

  ~journal_file();
  journal_file(const journal_file&) = delete;
  journal_file& operator=(const journal_file&) = delete;

  /// Gets the payload of each record, whose frame begins at `offset`. An error ends the reading.
  using visitor = std::function<expected<void>(uint64_t offset, std::string_view payload)>;

  /// Visits all records from `offset` on (0: from the first one) and remembers where the last whole
  /// one ends. Bytes behind it that hold no record any more are a torn tail; damage before a whole
  /// record is refused with `configuration`, and names its offset. Nothing is changed.
  expected<void> replay(const visitor& visit);

  /// Cuts the torn tail off, and writes the head of a new journal. Call it once, after `replay`.
  expected<void> begin();

  /// Bytes of the torn tail that `replay` found.
  uint64_t torn_bytes() const noexcept {
    return size_ - end_;
  }

  /// Where the next frame will begin.
  uint64_t end() const noexcept {
    return end_;
  }

  /// Hands whole frames to the kernel. Returns 0, or an errno: then nothing was appended, and the
  /// call may be repeated.
  int append(std::string_view frames);

  /// Waits until all that was appended is on the disk. Returns 0 or an errno.
  int sync();

  /// The payload of the frame at `offset`, which `replay` has visited.
  expected<std::string> read(uint64_t offset) const;

  /// Whether the file was removed or replaced: then nobody will find what is appended to it.
  bool is_lost() const;

  /// Makes a removed journal anew, with all that it holds, while nobody appends. Returns 0, or an
  /// errno; EEXIST if something else has its name by now.
  int revive();

  const std::string& path() const noexcept {
    return path_;
  }

private:
  journal_file(int fd, std::string path, uint64_t size);

  /// Whether a whole frame begins anywhere behind `offset`.
  expected<bool> has_frame_behind(uint64_t offset) const;
  /// Reads at most `size` bytes from `offset` on; fewer at the end of the file.
  expected<void> fill(std::string& out, uint64_t offset, size_t size) const;
  error trouble(const std::string& what, int code) const;

  const int fd_;
  const std::string path_;
  /// Of the file, a torn tail included.
  uint64_t size_ = 0;
  /// Of what is good.
  uint64_t end_ = 0;
  /// What a failed `append` left behind could not be cut off.
  bool is_dirty_ = false;
};

} // namespace troupe
