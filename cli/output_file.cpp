#include "output_file.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

using namespace std::chrono_literals;

/// A buffer of this size does not wait for its time.
constexpr size_t block_bytes = 64 * 1024;
constexpr auto delay_max = 50ms;

std::string reason(int code) {
  switch (code) {
  case EPIPE:
    return "whoever read it has closed the pipe";
  case ENOSPC:
    return "no space is left on the device";
  default:
    return std::strerror(code);
  }
}

} // namespace

expected<std::unique_ptr<output_file>> output_file::open(const std::string& path, bool overwrite) {
  if (path == "-")
    return std::make_unique<output_file>(STDOUT_FILENO, "standard output");
  struct stat info = {};
  if (::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 && !overwrite)
    return failed(errc::configuration, "the output " + path
                                         + " exists and is not empty: choose another name, or "
                                           "give --overwrite to replace it");
  const auto fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    return failed(errc::source_failed,
                  "the output " + path + " cannot be written: " + reason(errno));
  return std::make_unique<output_file>(fd, path);
}

output_file::output_file(int fd, std::string name)
  : fd_(fd),
    name_(std::move(name)),
    flusher_([this] { flush_in_time(); }) {}

output_file::~output_file() {
  finish();
  {
    std::lock_guard lock{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  flusher_.join();
  if (fd_ != STDOUT_FILENO)
    ::close(fd_);
}

bool output_file::write(std::string_view line) {
  std::unique_lock lock{mutex_};
  if (!problem_.empty())
    return false;
  if (buffer_.empty())
    changed_.notify_all();
  buffer_ += line;
  buffer_ += '\n';
  if (buffer_.size() >= block_bytes)
    flush(lock);
  return problem_.empty();
}

bool output_file::finish() {
  std::unique_lock lock{mutex_};
  flush(lock);
  return problem_.empty();
}

std::string output_file::problem() const {
  std::lock_guard lock{mutex_};
  return problem_;
}

void output_file::flush_in_time() {
  std::unique_lock lock{mutex_};
  while (!ending_) {
    changed_.wait(lock, [this] { return ending_ || !buffer_.empty(); });
    changed_.wait_for(lock, delay_max, [this] { return ending_; });
    flush(lock);
  }
}

void output_file::flush(std::unique_lock<std::mutex>& lock) {
  // One at a time: blocks must not overtake each other.
  changed_.wait(lock, [this] { return !flushing_; });
  if (buffer_.empty() || !problem_.empty())
    return;
  flushing_ = true;
  std::string block;
  block.swap(buffer_);
  lock.unlock();
  const auto code = write_all(block);
  lock.lock();
  flushing_ = false;
  if (code != 0) {
    problem_ = "the output " + name_ + " cannot be written: " + reason(code);
    buffer_.clear();
  }
  changed_.notify_all();
}

int output_file::write_all(std::string_view data) const {
  while (!data.empty()) {
    const auto written = ::write(fd_, data.data(), data.size());
    if (written >= 0) {
      data.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd waiting{fd_, POLLOUT, 0};
      ::poll(&waiting, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

} // namespace troupe::cli
