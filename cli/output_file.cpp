#include "output_file.hpp"

#include <algorithm>
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
constexpr size_t write_block_bytes = 64 * 1024;
constexpr auto delay_max = 50ms;
/// How each line of ours begins.
constexpr std::string_view our_line = "{\"index\":";
/// In place of an errno: the old content is not ours.
constexpr int foreign = -1;

std::string reason(int code) {
  switch (code) {
  case foreign:
    return "it holds something that is no result of this run; move it away, or give --overwrite to "
           "replace it";
  case EPIPE:
    return "whoever read it has closed the pipe";
  case ENOSPC:
    return "no space is left on the device";
  default:
    return std::strerror(code);
  }
}

int flags_for(old_content existing) {
  switch (existing) {
  case old_content::refuse:
    return O_WRONLY;
  case old_content::replace:
    return O_WRONLY | O_TRUNC;
  case old_content::resume:
  case old_content::resume_or_replace:
    return O_RDWR;
  }
  return O_WRONLY;
}

/// `line` is its beginning, as long as `our_line` at most. After a power cut, what was not yet on
/// the disk may be zeros.
bool may_be_ours(std::string_view line) {
  return our_line.starts_with(line.substr(0, line.find('\0')));
}

} // namespace

expected<std::unique_ptr<output_file>> output_file::open(const std::string& path,
                                                         const opening& how) {
  if (path == "-")
    return std::unique_ptr<output_file>{
      new output_file{STDOUT_FILENO, "standard output", {old_content::refuse, 0, how.space}}};
  struct stat info = {};
  if (::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0
      && how.existing == old_content::refuse)
    return failed(errc::configuration, "the output " + path
                                         + " exists and is not empty: choose another name, or "
                                           "give --overwrite to replace it");
  // Nobody can read a pipe or a device again.
  const auto is_file = ::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode);
  const auto flags = is_file ? flags_for(how.existing) : O_WRONLY;
  const auto fd = ::open(path.c_str(), flags | O_CREAT | O_CLOEXEC, how.mode);
  if (fd < 0)
    return failed(errc::source_failed,
                  "the output " + path + " cannot be written: " + reason(errno));
  return std::unique_ptr<output_file>{new output_file{fd, path, how}};
}

output_file::output_file(int fd, std::string name) : output_file(fd, std::move(name), opening{}) {}

output_file::output_file(int fd, std::string name, const opening& how)
  : fd_(fd),
    name_(std::move(name)),
    how_(how) {
  struct stat info = {};
  is_regular_ = ::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode);
  const auto resumes = how.existing == old_content::resume
                       || how.existing == old_content::resume_or_replace;
  if (is_regular_ && resumes)
    old_bytes_ = static_cast<uint64_t>(info.st_size);
  flusher_ = std::thread{[this] { flush_in_time(); }};
}

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
  if (buffer_.size() >= write_block_bytes)
    flush(lock);
  return problem_.empty();
}

bool output_file::finish() {
  std::unique_lock lock{mutex_};
  flush(lock);
  return problem_.empty();
}

bool output_file::end_resuming() {
  std::unique_lock lock{mutex_};
  flush(lock);
  changed_.wait(lock, [this] { return !flushing_; });
  if (problem_.empty() && old_bytes_ > 0)
    if (const auto code = cut_old(); code != 0)
      problem_ = "the output " + name_ + " cannot be written: " + reason(code);
  return problem_.empty();
}

uint64_t output_file::replaced_bytes() const {
  std::lock_guard lock{mutex_};
  return replaced_bytes_;
}

bool output_file::is_removed() const {
  struct stat info = {};
  return is_regular_ && ::fstat(fd_, &info) == 0 && info.st_nlink == 0;
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

int output_file::write_all(std::string_view data) {
  if (const auto code = pass_over(data); code != 0)
    return code;
  auto* space = is_regular_ ? how_.space : nullptr;
  bool waited = false;
  while (!data.empty()) {
    const auto written = ::write(fd_, data.data(), data.size());
    if (written >= 0) {
      data.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd waiting{fd_, POLLOUT, 0};
      ::poll(&waiting, 1, -1);
    } else if (space != nullptr && disk_space::is_full(errno)) {
      waited = true;
      if (const auto code = errno; !space->wait("the output " + name_, code))
        return code;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  if (waited)
    space->found("the output " + name_);
  return 0;
}

int output_file::pass_over(std::string_view& data) {
  std::string there;
  while (old_bytes_ > 0 && !data.empty()) {
    there.resize(std::min(data.size(), write_block_bytes));
    const auto got = ::pread(fd_, there.data(), there.size(), static_cast<off_t>(passed_));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return errno;
    there.resize(static_cast<size_t>(got));
    const auto differ = std::mismatch(there.begin(), there.end(), data.begin(), data.end());
    const auto same = static_cast<size_t>(differ.first - there.begin());
    if (const auto end = data.substr(0, same).rfind('\n'); end != std::string_view::npos)
      line_begin_ = passed_ + end + 1;
    passed_ += same;
    data.remove_prefix(same);
    if (same < there.size() || got == 0)
      if (const auto code = cut_old(); code != 0)
        return code;
  }
  return 0;
}

int output_file::cut_old() {
  if (passed_ < old_bytes_) {
    std::string line(our_line.size(), ' ');
    const auto got = ::pread(fd_, line.data(), line.size(), static_cast<off_t>(line_begin_));
    line.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (how_.existing == old_content::resume && !may_be_ours(line))
      return foreign;
    replaced_bytes_ = old_bytes_ - passed_;
    if (::ftruncate(fd_, static_cast<off_t>(passed_)) != 0)
      return errno;
  }
  old_bytes_ = 0;
  return ::lseek(fd_, static_cast<off_t>(passed_), SEEK_SET) < 0 ? errno : 0;
}

} // namespace troupe::cli
