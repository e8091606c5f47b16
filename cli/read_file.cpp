#include "read_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

/// A file descriptor that is closed with its scope.
class open_file {
public:
  explicit open_file(const std::string& path)
    : fd_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

  ~open_file() {
    if (fd_ > STDERR_FILENO)
      ::close(fd_);
  }

  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  int fd() const noexcept {
    return fd_;
  }

private:
  int fd_;
};

unexpected<error> cannot_read(const std::string& path) {
  return failed(errc::configuration,
                path + " cannot be read: " + std::string{std::strerror(errno)});
}

} // namespace

expected<std::string> read_file(const std::string& path, size_t bytes_max) {
  open_file file{path};
  if (file.fd() < 0)
    return cannot_read(path);
  std::string result;
  char block[16 * 1024];
  for (;;) {
    const auto got = ::read(file.fd(), block, sizeof(block));
    if (got == 0)
      return result;
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return cannot_read(path);
    result.append(block, static_cast<size_t>(got));
    if (result.size() > bytes_max)
      return failed(errc::configuration,
                    path + " is larger than " + std::to_string(bytes_max) + " bytes");
  }
}

} // namespace troupe::cli
