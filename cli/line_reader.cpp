#include "line_reader.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace troupe::cli {

namespace {

constexpr size_t block_bytes = 64 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

[[noreturn]] void give_up(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

line_reader::line_reader(int fd, size_t line_bytes_max) : fd_(fd), line_bytes_max_(line_bytes_max) {
  if (::pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0)
    give_up("no pipe");
}

line_reader::~line_reader() {
  ::close(wake_[0]);
  ::close(wake_[1]);
  if (fd_ != STDIN_FILENO)
    ::close(fd_);
}

bool line_reader::next(line& out) {
  out.text.clear();
  out.too_long = false;
  for (;;) {
    const auto end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) {
      out.too_long = out.too_long || end - begin_ > line_bytes_max_;
      if (!out.too_long)
        take(out.text, end);
      begin_ = scanned_ = end + 1;
      break;
    }
    scanned_ = buffer_.size();
    if (scanned_ - begin_ > line_bytes_max_) {
      out.too_long = true;
      begin_ = scanned_;
    }
    if (fill())
      continue;
    if (begin_ == buffer_.size() && !out.too_long)
      return false;
    if (!out.too_long)
      take(out.text, buffer_.size());
    begin_ = scanned_ = buffer_.size();
    break;
  }
  out.number = ++number_;
  return true;
}

bool line_reader::ready() const {
  return buffer_.find('\n', begin_) != std::string::npos;
}

void line_reader::interrupt() {
  const char byte = 0;
  // A full pipe has been written to before, which is enough.
  [[maybe_unused]] auto written = ::write(wake_[1], &byte, 1);
}

void line_reader::take(std::string& text, size_t end) {
  std::string_view found{buffer_.data() + begin_, end - begin_};
  if (number_ == 0 && found.starts_with(byte_order_mark))
    found.remove_prefix(byte_order_mark.size());
  if (found.ends_with('\r'))
    found.remove_suffix(1);
  text = found;
}

bool line_reader::fill() {
  if (at_end_)
    return false;
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  if (!wait_readable()) {
    // What has come of an unfinished line is no line.
    interrupted_ = true;
    buffer_.clear();
    scanned_ = 0;
    at_end_ = true;
    return false;
  }
  const auto before = buffer_.size();
  buffer_.resize(before + block_bytes);
  ssize_t got = 0;
  do
    got = ::read(fd_, buffer_.data() + before, block_bytes);
  while (got < 0 && errno == EINTR);
  buffer_.resize(before + static_cast<size_t>(got > 0 ? got : 0));
  if (got < 0 && errno != EAGAIN)
    give_up("the input cannot be read");
  if (got > 0)
    bytes_read_.fetch_add(static_cast<uint64_t>(got), std::memory_order_relaxed);
  at_end_ = got == 0;
  return !at_end_;
}

bool line_reader::wait_readable() {
  pollfd waiting[] = {{wake_[0], POLLIN, 0}, {fd_, POLLIN, 0}};
  for (;;) {
    if (::poll(waiting, 2, -1) < 0) {
      if (errno == EINTR)
        continue;
      give_up("the input cannot be waited for");
    }
    if (waiting[0].revents != 0)
      return false;
    if (waiting[1].revents != 0)
      return true;
  }
}

} // namespace troupe::cli
