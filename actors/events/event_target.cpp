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

} // namespace

expected<event_target> open_to_append(const std::string& what, const std::string& path) {
  // Without waiting: nobody may ever read a pipe.
  constexpr int how = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_APPEND;
  event_target result;
  result.fd = ::open(path.c_str(), how, 0600);
  if (result.fd < 0)
    return trouble(what, path, errno);
  struct stat info = {};
  if (::fstat(result.fd, &info) != 0 || !S_ISREG(info.st_mode))
    return result;
  if (::flock(result.fd, LOCK_EX | LOCK_NB) != 0) {
    const auto code = errno;
    ::close(result.fd);
    return trouble(what, path, code);
  }
  // The end is looked at through another descriptor, for a log need not be readable to its writer.
  const auto reader = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char last = '\n';
  if (reader >= 0 && info.st_size > 0 && ::pread(reader, &last, 1, info.st_size - 1) == 1)
    result.torn = last != '\n';
  if (reader >= 0)
    ::close(reader);
  return result;
}

} // namespace troupe
