#include "block_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace troupe {

namespace {

/// How long a pipe is waited for before somebody looks whether the end has come.
constexpr int poll_milliseconds = 50;

/// A pipe that was closed is an error of `write` here, and no end of the process.
void refuse_pipe_signal() {
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
}

} // namespace

block_writer::block_writer(int fd, std::string name, options x)
  : fd_(fd),
    name_(std::move(name)),
    options_(std::move(x)) {
  struct stat info = {};
  is_regular_ = ::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode);
  thread_ = std::thread{[this] { run(); }};
}

block_writer::~block_writer() {
  close();
  ::close(fd_);
}

void block_writer::put(std::string&& x, uint64_t lines, event_time at) {
  const lock guard{mutex_};
  last_at_ = at;
  if (closing_ || waiting_bytes_ + x.size() > options_.waiting_bytes_max) {
    lost_ += lines;
    report_.dropped += lines;
    return;
  }
  waiting_bytes_ += x.size();
  queue_.push_back({std::move(x), lines, at, std::exchange(lost_, 0)});
  changed_.notify_all();
}

void block_writer::close(std::string last) {
  std::thread ending;
  {
    const lock guard{mutex_};
    if (!closing_) {
      closing_ = true;
      give_up_at_ = std::chrono::steady_clock::now() + options_.close_grace;
      waiting_bytes_ += last.size();
      queue_.push_back({std::move(last), 0, last_at_, std::exchange(lost_, 0)});
      changed_.notify_all();
    }
    ending.swap(thread_);
  }
  if (ending.joinable())
    ending.join();
}

event_file_report block_writer::report() const {
  const lock guard{mutex_};
  return report_;
}

void block_writer::run() {
  refuse_pipe_signal();
  lock guard{mutex_};
  for (;;) {
    changed_.wait(guard, [this] { return closing_ || !queue_.empty(); });
    if (queue_.empty())
      return;
    auto next = std::move(queue_.front());
    queue_.pop_front();
    const auto bytes = next.bytes.size();
    guard.unlock();
    write(std::move(next));
    guard.lock();
    waiting_bytes_ -= bytes;
  }
}

void block_writer::write(block&& x) {
  untold_ += x.lost_before;
  const auto written = tell_loss(x.at) && write_all(x.bytes);
  if (!written)
    untold_ += x.lines;
  const lock guard{mutex_};
  (written ? report_.written : report_.dropped) += x.lines;
}

bool block_writer::tell_loss(event_time at) {
  if (untold_ == 0)
    return true;
  if (!write_all(options_.on_loss(untold_, at)))
    return false;
  untold_ = 0;
  return true;
}

bool block_writer::write_all(std::string_view bytes) {
  if (broken_)
    return false;
  std::string mended;
  if (torn_) {
    mended = *options_.mend;
    mended += bytes;
    bytes = mended;
  }
  const auto size = bytes.size();
  while (!bytes.empty()) {
    const auto code = write_some(bytes);
    if (code == 0)
      continue;
    complain(code);
    take_back(size - bytes.size());
    return false;
  }
  torn_ = false;
  return true;
}

int block_writer::write_some(std::string_view& bytes) {
  if (!is_regular_ && !wait_for_reader())
    return ETIMEDOUT;
  // What a pipe has said it will take, and no more, or `write` might wait.
  const auto size = is_regular_ ? bytes.size() : std::min<size_t>(bytes.size(), PIPE_BUF);
  const auto count = ::write(fd_, bytes.data(), size);
  if (count < 0)
    return errno == EINTR || errno == EAGAIN ? 0 : errno;
  bytes.remove_prefix(static_cast<size_t>(count));
  return 0;
}

bool block_writer::wait_for_reader() {
  for (;;) {
    pollfd what = {fd_, POLLOUT, 0};
    if (::poll(&what, 1, poll_milliseconds) != 0)
      return true;
    const lock guard{mutex_};
    if (closing_ && std::chrono::steady_clock::now() >= give_up_at_)
      return false;
  }
}

void block_writer::take_back(size_t bytes) {
  if (bytes == 0)
    return;
  const auto end = is_regular_ ? ::lseek(fd_, 0, SEEK_END) : off_t{-1};
  const auto cut = end - static_cast<off_t>(bytes);
  if (end >= 0 && ::ftruncate(fd_, cut) == 0 && ::lseek(fd_, cut, SEEK_SET) == cut)
    return;
  torn_ = true;
  broken_ = !options_.mend;
}

void block_writer::complain(int code) {
  const auto reason = code == ETIMEDOUT ? std::string{"nobody reads it"}
                                        : std::string{std::strerror(code)};
  const auto text = name_ + " cannot be written: " + reason;
  {
    const lock guard{mutex_};
    if (!report_.problem.empty())
      return;
    report_.problem = text;
  }
  if (options_.on_problem)
    options_.on_problem(text);
}

} // namespace troupe
