#include "line_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace troupe::cli::report {

namespace {

constexpr size_t block_size = 256 * 1024;
constexpr std::string_view order_mark = "\xEF\xBB\xBF";

} // namespace

line_file::line_file(int fd, std::string path, uint64_t size)
  : fd_(fd),
    path_(std::move(path)),
    size_(size) {}

line_file::~line_file() {
  ::close(fd_);
}

expected<std::unique_ptr<line_file>> line_file::open(const std::string& path) {
  // A pipe without a writer must not be waited for.
  const auto fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return failed(errc::configuration, path + " cannot be read: " + std::strerror(errno));
  struct stat info = {};
  const auto is_file = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  if (!is_file) {
    ::close(fd);
    return failed(errc::configuration,
                  path + " is no regular file: it is read more than once, so a pipe will not do");
  }
  return std::unique_ptr<line_file>{new line_file{fd, path, static_cast<uint64_t>(info.st_size)}};
}

bool line_file::fill(std::string& buffer, uint64_t offset, size_t size) const {
  const auto before = buffer.size();
  buffer.resize(before + size);
  size_t got = 0;
  while (got < size) {
    const auto count = ::pread(fd_, buffer.data() + before + got, size - got,
                               static_cast<off_t>(offset + got));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0) {
      buffer.resize(before);
      return false;
    }
    if (count == 0)
      break;
    got += static_cast<size_t>(count);
  }
  buffer.resize(before + got);
  return true;
}

expected<void> line_file::for_each(uint64_t offset, const visitor& visit) const {
  std::string buffer;
  // Where the buffer stands in the file, and the next line in the buffer.
  uint64_t buffer_at = offset;
  size_t begin = 0;
  size_t scanned = 0;
  bool is_too_long = false;
  for (;;) {
    const auto end = buffer.find('\n', scanned);
    const auto next = buffer_at + buffer.size();
    const bool at_end = next >= size_;
    if (end == std::string::npos && !at_end) {
      if (buffer.size() - begin > line_bytes_max) {
        is_too_long = true;
        begin = buffer.size();
      }
      buffer.erase(0, begin);
      buffer_at += begin;
      begin = 0;
      scanned = buffer.size();
      const auto wanted = std::min<uint64_t>(std::max(block_size, buffer.size()), size_ - next);
      if (!fill(buffer, next, static_cast<size_t>(wanted)))
        return failed(errc::source_failed, path_ + " cannot be read: " + std::strerror(errno));
      // It has become shorter meanwhile.
      if (buffer.size() == scanned)
        return {};
      continue;
    }
    if (end == std::string::npos && begin == buffer.size())
      return {};
    const auto stop = end == std::string::npos ? buffer.size() : end;
    auto line = std::string_view{buffer}.substr(begin, stop - begin);
    if (buffer_at + begin == 0 && line.starts_with(order_mark))
      line.remove_prefix(order_mark.size());
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (std::exchange(is_too_long, false))
      line = {};
    if (!visit(buffer_at + begin, line) || end == std::string::npos)
      return {};
    begin = scanned = end + 1;
  }
}

std::string line_file::line_at(uint64_t offset) const {
  std::string result;
  for (size_t size = 4096; size <= line_bytes_max; size *= 4) {
    result.clear();
    if (!fill(result, offset, size))
      return {};
    const auto end = result.find('\n');
    if (end == std::string::npos && result.size() == size)
      continue;
    result.resize(std::min(end, result.size()));
    if (offset == 0 && result.starts_with(order_mark))
      result.erase(0, order_mark.size());
    if (result.ends_with('\r'))
      result.pop_back();
    return result;
  }
  return {};
}

bool line_file::is_torn() const {
  std::string last;
  return size_ > 0 && fill(last, size_ - 1, 1) && last != "\n";
}

} // namespace troupe::cli::report
