#include "metrics_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace troupe::cli {

namespace {

constexpr mode_t readable_by_all = 0644;

bool write_all(int fd, const std::string& content) {
  for (size_t done = 0; done < content.size();) {
    const auto count = ::write(fd, content.data() + done, content.size() - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return false;
    done += static_cast<size_t>(count);
  }
  return true;
}

/// Beside `path`, so that it can be renamed to that; collectors read only what ends in ".prom".
std::string draft_of(const std::string& path) {
  return path + "." + std::to_string(::getpid()) + ".tmp";
}

expected<void> cannot_be_written(const std::string& path, int code) {
  return failed(errc::source_failed, path + " cannot be written: " + std::strerror(code));
}

} // namespace

expected<void> replace_file(const std::string& path, const std::string& content) {
  const auto draft = draft_of(path);
  // One of another process that had our id and was killed.
  ::unlink(draft.c_str());
  const auto fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readable_by_all);
  if (fd < 0)
    return cannot_be_written(path, errno);
  // The mask of the process may have taken some of it.
  bool written = ::fchmod(fd, readable_by_all) == 0 && write_all(fd, content);
  auto code = errno;
  if (::close(fd) != 0 && written) {
    written = false;
    code = errno;
  }
  if (written && std::rename(draft.c_str(), path.c_str()) == 0)
    return {};
  if (written)
    code = errno;
  ::unlink(draft.c_str());
  return cannot_be_written(path, code);
}

expected<std::unique_ptr<metrics_file>> metrics_file::open(const std::string& path,
                                                           std::function<std::string()> text,
                                                           std::chrono::milliseconds interval) {
  std::error_code problem;
  // A link stays one.
  const auto found = std::filesystem::weakly_canonical(path, problem);
  const auto place = problem ? path : found.string();
  if (std::filesystem::exists(place, problem) && !std::filesystem::is_regular_file(place, problem))
    return failed(errc::configuration,
                  path + " is no regular file; a new one would take its place");
  if (auto written = replace_file(place, text()); !written)
    return failed(errc::configuration, written.error().message);
  return std::unique_ptr<metrics_file>{new metrics_file{place, std::move(text), interval}};
}

metrics_file::metrics_file(std::string path, std::function<std::string()> text,
                           std::chrono::milliseconds interval)
  : path_(std::move(path)),
    text_(std::move(text)),
    interval_(interval),
    thread_([this] { run(); }) {}

metrics_file::~metrics_file() {
  stop();
}

void metrics_file::run() {
  std::unique_lock lock{mutex_};
  while (!changed_.wait_for(lock, interval_, [this] { return ends_; }))
    // What goes wrong now may go well at the end, and is told then.
    static_cast<void>(replace_file(path_, text_()));
}

void metrics_file::stop() {
  {
    const std::lock_guard guard{mutex_};
    ends_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable())
    thread_.join();
}

error metrics_file::close() {
  stop();
  const auto written = replace_file(path_, text_());
  return written ? error{} : written.error();
}

} // namespace troupe::cli
