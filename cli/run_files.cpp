#include "run_files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::cli {

expected<int, refusal> open_input(const std::string& path) {
  if (path == "-")
    return STDIN_FILENO;
  const auto fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info = {};
  if (fd >= 0 && ::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode))
    errno = EISDIR;
  else if (fd >= 0)
    return fd;
  return refused(exit_status::bad_usage,
                 "the input " + path + " cannot be read: " + std::strerror(errno));
}

uint64_t size_of(int fd) {
  struct stat info = {};
  const auto is_file = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  return is_file && info.st_size > 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

expected<std::unique_ptr<output_file>, refusal> open_output(const run_arguments& x, int input) {
  struct stat from = {};
  struct stat to = {};
  if (::fstat(input, &from) == 0 && S_ISREG(from.st_mode) && ::stat(x.output.c_str(), &to) == 0
      && from.st_dev == to.st_dev && from.st_ino == to.st_ino)
    return refused(exit_status::bad_usage, "the output " + x.output + " is the input");
  auto result = output_file::open(x.output, x.overwrite);
  if (!result)
    return refused(result.error().code == errc::configuration ? exit_status::bad_usage
                                                              : exit_status::output_failed,
                   result.error().message);
  return std::move(*result);
}

} // namespace troupe::cli
