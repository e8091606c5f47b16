#include "reply_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace troupe::detail {

namespace {

error not_written(const std::string& path, const std::string& reason) {
  return {errc::configuration, "cannot write the reply into the file " + path + " (" + reason
                                 + "); make room for it, or choose another folder"};
}

error not_written(const std::string& path, int reason) {
  return not_written(path, std::generic_category().message(reason));
}

} // namespace

expected<reply_file> reply_file::open(std::string path, uint64_t bytes_max) {
  // Found out now, not when all has come. Renaming would replace a device, too.
  struct stat facts {};
  if (stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) {
    return unexpected{S_ISDIR(facts.st_mode) ? not_written(path, EISDIR)
                                             : not_written(path, "it is no regular file")};
  }
  auto part = path + ".part-XXXXXX";
  const auto fd = mkostemp(part.data(), O_CLOEXEC);
  if (fd < 0) {
    return unexpected{not_written(path, errno)};
  }
  return reply_file{std::move(path), std::move(part), fd, bytes_max};
}

reply_file::reply_file(std::string path, std::string part, int fd, uint64_t bytes_max)
  : path_(std::move(path)),
    part_(std::move(part)),
    fd_(fd),
    bytes_max_(bytes_max) {}

reply_file::reply_file(reply_file&& other) noexcept
  : path_(std::move(other.path_)),
    part_(std::exchange(other.part_, {})),
    fd_(std::exchange(other.fd_, -1)),
    bytes_max_(other.bytes_max_),
    bytes_(other.bytes_) {}

reply_file::~reply_file() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
  if (!part_.empty()) {
    unlink(part_.c_str());
  }
}

expected<void> reply_file::allow(uint64_t bytes) const {
  if (bytes_max_ > 0 && bytes > bytes_max_) {
    return failed(errc::reply_too_large, "the reply for the file " + path_ + " has more than "
                                           + std::to_string(bytes_max_)
                                           + " bytes; raise reply_file_bytes_max");
  }
  return {};
}

expected<void> reply_file::append(std::string_view bytes) {
  bytes_ += bytes.size();
  if (auto ok = allow(bytes_); !ok) {
    return ok;
  }
  while (!bytes.empty()) {
    const auto n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) {
      return unexpected{not_written(path_, errno)};
    }
    if (n > 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
    }
  }
  return {};
}

expected<void> reply_file::keep() {
  // Some file systems say only now that there was no room.
  if (::close(std::exchange(fd_, -1)) != 0 || std::rename(part_.c_str(), path_.c_str()) != 0) {
    return unexpected{not_written(path_, errno)};
  }
  part_.clear();
  return {};
}

} // namespace troupe::detail
