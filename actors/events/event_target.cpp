#include "event_target.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe {

namespace {

unexpected<error> trouble(const std::string& what, const std::string& path, int code) {
  const auto name = what + " " + path;
  if (code == ENXIO)
    return failed(errc::configuration,
                  name + " is a pipe that nobody reads: start the reader first");
  if (code == EISDIR)
    return failed(errc::configuration, name + " is a folder: name a file");
  if (code == EWOULDBLOCK)
    return failed(errc::configuration, name + " is written by another process: name another file");
  return failed(errc::source_failed, name + " cannot be opened: " + std::strerror(code));
}

/// The first bytes of a file, or its last ones, through a descriptor of its own: what is written
/// need not be readable to its writer, who then learns nothing.
std::string read_part(const std::string& path, size_t bytes, off_t from) {
  const auto reader = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (reader < 0)
    return {};
  std::string result(bytes, '\0');
  const auto count = ::pread(reader, result.data(), bytes, from);
  ::close(reader);
  result.resize(count > 0 ? static_cast<size_t>(count) : 0);
  return result;
}

/// A descriptor, and how many bytes the file has.
struct opened {
  int fd = -1;
  uint64_t bytes = 0;
};

expected<opened> open_alone(const std::string& what, const std::string& path, int how) {
  // Without waiting: nobody may ever read a pipe.
  const auto fd = ::open(path.c_str(), how | O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd < 0)
    return trouble(what, path, errno);
  struct stat info = {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return opened{fd, 0};
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const auto code = errno;
    ::close(fd);
    return trouble(what, path, code);
  }
  return opened{fd, static_cast<uint64_t>(info.st_size)};
}

} // namespace

expected<event_target> open_to_append(const std::string& what, const std::string& path) {
  return open_alone(what, path, O_APPEND).map([&](const opened& x) {
    const auto last = x.bytes == 0 ? "\n" : read_part(path, 1, static_cast<off_t>(x.bytes) - 1);
    return event_target{x.fd, !last.empty() && last != "\n"};
  });
}

expected<event_target> open_to_replace(const std::string& what, const std::string& path,
                                       std::string_view head) {
  auto file = open_alone(what, path, 0);
  if (!file)
    return unexpected<error>{file.error()};
  if (file->bytes > 0 && read_part(path, head.size(), 0) != head) {
    ::close(file->fd);
    return failed(errc::configuration,
                  what + " " + path + " holds something else: name another file, or remove it");
  }
  if (file->bytes > 0 && ::ftruncate(file->fd, 0) != 0) {
    const auto code = errno;
    ::close(file->fd);
    return trouble(what, path, code);
  }
  return event_target{file->fd, false};
}

} // namespace troupe
