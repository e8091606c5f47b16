#include "regular_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#if __has_include(<linux/openat2.h>)
#  include <linux/openat2.h>
#  include <sys/syscall.h>
#endif

namespace troupe::detail {

namespace {

namespace fs = std::filesystem;

// A FIFO that nobody writes to must not hold up whoever opens it.
constexpr int reading = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
constexpr int folder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr uint32_t tries_max = 16;

class descriptor {
public:
  explicit descriptor(int x) : x_(x) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    close();
  }

  int get() const noexcept {
    return x_;
  }
  bool is_open() const noexcept {
    return x_ >= 0;
  }
  int release() noexcept {
    return std::exchange(x_, -1);
  }
  void reset(int x) noexcept {
    close();
    x_ = x;
  }

private:
  /// Errors of what was tried before are still to be told.
  void close() noexcept {
    const auto problem = errno;
    if (x_ >= 0)
      ::close(x_);
    errno = problem;
  }

  int x_;
};

std::string words_of(int problem) {
  return std::generic_category().message(problem);
}

std::string failure(int problem) {
  switch (problem) {
  case ENOENT:
    return "does not exist";
  case EACCES:
  case EPERM:
    return "may not be read (" + words_of(problem) + ")";
  case ENOTDIR:
    return "does not exist (what its path names as a folder is none)";
  default:
    return "cannot be opened (" + words_of(problem) + ")";
  }
}

std::string leads_out(const std::string& root) {
  return "leads out of " + root + ", and nothing outside of that folder is read";
}

/// A path in the folder, relative to it; absent: an absolute one that does not begin with it.
std::optional<fs::path> path_within(const std::string& path, const std::string& root) {
  const fs::path x{path};
  if (x.is_relative())
    return x;
  std::error_code ignored;
  for (const auto& start : {fs::absolute(root, ignored), fs::weakly_canonical(root, ignored)}) {
    auto rest = x.lexically_normal().lexically_relative(start.lexically_normal());
    if (!rest.empty() && *rest.begin() != "..")
      return rest;
  }
  return std::nullopt;
}

#if __has_include(<linux/openat2.h>) && defined(SYS_openat2)
/// As the kernel does it: -1 and `ENOSYS` where it does not.
int open_beneath(int root, const std::string& path) {
  open_how how{};
  how.flags = reading;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  int result = -1;
  // It gives up when somebody moves folders about at that moment.
  for (uint32_t i = 0; i < tries_max && result < 0 && (i == 0 || errno == EAGAIN); ++i)
    result = static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof(how)));
  // So do some sandboxes say that they do not know it.
  if (result < 0 && errno == EPERM)
    errno = ENOSYS;
  return result;
}
#else
int open_beneath(int, const std::string&) {
  errno = ENOSYS;
  return -1;
}
#endif

/// One folder after the other, following no symbolic link.
int walk_beneath(int root, const fs::path& path) {
  descriptor at{::dup(root)};
  const auto normal = path.lexically_normal();
  for (auto i = normal.begin(); i != normal.end(); ++i) {
    if (*i == "..") {
      errno = EXDEV;
      return -1;
    }
    const bool is_last = std::next(i) == normal.end();
    at.reset(::openat(at.get(), i->c_str(), (is_last ? reading : folder) | O_NOFOLLOW));
    if (!at.is_open())
      return -1;
  }
  return at.release();
}

expected<int, std::string> open_in(const std::string& path, const std::string& root,
                                   bool follows_links) {
  const auto within = path_within(path, root);
  if (!within)
    return unexpected<std::string>{leads_out(root)};
  const descriptor start{::open(root.c_str(), folder)};
  if (!start.is_open())
    return unexpected<std::string>{"is to be read in " + root + ", which " + failure(errno)};
  auto result = follows_links ? open_beneath(start.get(), within->string()) : -1;
  const bool walks = !follows_links || (result < 0 && errno == ENOSYS);
  if (walks)
    result = walk_beneath(start.get(), *within);
  if (result < 0 && errno == EXDEV)
    return unexpected<std::string>{leads_out(root)};
  if (result < 0 && walks && (errno == ELOOP || errno == ENOTDIR))
    return unexpected<std::string>{"is a symbolic link or lies behind one, and none is followed in "
                                   + root};
  if (result < 0)
    return unexpected<std::string>{failure(errno)};
  return result;
}

std::string no_regular_file(mode_t mode) {
  return S_ISDIR(mode) ? "is a folder" : "is no regular file";
}

expected<int, std::string> open_anywhere(const std::string& path) {
  // To open a device may do something.
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0)
    return unexpected<std::string>{failure(errno)};
  if (!S_ISREG(about.st_mode))
    return unexpected<std::string>{no_regular_file(about.st_mode)};
  const auto result = ::open(path.c_str(), reading);
  if (result < 0)
    return unexpected<std::string>{failure(errno)};
  return result;
}

} // namespace

expected<regular_file, std::string>
regular_file::open(const std::string& path, const std::string& root, bool follows_links) {
  if (path.empty())
    return unexpected<std::string>{"has no name"};
  if (path.find('\0') != std::string::npos)
    return unexpected<std::string>{"has a zero byte in its name"};
  const auto opened = root.empty() ? open_anywhere(path) : open_in(path, root, follows_links);
  if (!opened)
    return unexpected<std::string>{opened.error()};
  descriptor holder{*opened};
  struct stat about {};
  if (::fstat(holder.get(), &about) != 0)
    return unexpected<std::string>{failure(errno)};
  if (!S_ISREG(about.st_mode))
    return unexpected<std::string>{no_regular_file(about.st_mode)};
  return regular_file{holder.release(), static_cast<uint64_t>(about.st_size)};
}

regular_file::~regular_file() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

expected<size_t, std::string> regular_file::read(char* to, size_t size) {
  size_t result = 0;
  while (result < size) {
    const auto got = ::read(descriptor_, to + result, size - result);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return unexpected<std::string>{"cannot be read (" + words_of(errno) + ")"};
    if (got == 0)
      break;
    result += static_cast<size_t>(got);
  }
  return result;
}

} // namespace troupe::detail
