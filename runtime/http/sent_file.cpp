#include "sent_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace troupe::detail {

namespace {

error not_sent(const std::string& path, const std::string& reason) {
  return {errc::configuration, "cannot send the file " + path + " (" + reason
                                 + "); check that it is there and may be read"};
}

} // namespace

expected<sent_file> sent_file::open(const std::string& path) {
  // Opening a pipe would otherwise wait for who writes into it.
  const auto fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return unexpected{not_sent(path, std::generic_category().message(errno))};
  }
  struct stat facts {};
  const auto known = fstat(fd, &facts) == 0;
  const auto reason = known ? 0 : errno;
  sent_file result{path, fd, known ? static_cast<uint64_t>(facts.st_size) : 0};
  if (!known) {
    return unexpected{not_sent(path, std::generic_category().message(reason))};
  }
  if (!S_ISREG(facts.st_mode)) {
    return unexpected{not_sent(path, S_ISDIR(facts.st_mode)
                                       ? std::generic_category().message(EISDIR)
                                       : std::string{"it is no regular file"})};
  }
  return result;
}

sent_file::sent_file(std::string path, int fd, uint64_t size_bytes)
  : path_(std::move(path)),
    fd_(fd),
    size_bytes_(size_bytes) {}

sent_file::sent_file(sent_file&& other) noexcept
  : path_(std::move(other.path_)),
    fd_(std::exchange(other.fd_, -1)),
    size_bytes_(other.size_bytes_),
    offset_(other.offset_) {}

sent_file::~sent_file() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

expected<size_t> sent_file::read(char* to, size_t space) {
  const auto wanted
    = static_cast<size_t>(std::min<uint64_t>(space, size_bytes_ - std::min(offset_, size_bytes_)));
  if (wanted == 0) {
    return size_t{0};
  }
  ssize_t n = 0;
  do {
    n = pread(fd_, to, wanted, static_cast<off_t>(offset_));
  } while (n < 0 && errno == EINTR);
  if (n < 0) {
    return unexpected{not_sent(path_, std::generic_category().message(errno))};
  }
  if (n == 0) {
    return failed(errc::configuration, "the file " + path_ + " became shorter than its "
                                         + std::to_string(size_bytes_)
                                         + " bytes while it was sent; leave it alone meanwhile");
  }
  offset_ += static_cast<uint64_t>(n);
  return static_cast<size_t>(n);
}

} // namespace troupe::detail
