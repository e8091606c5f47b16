#include "journal_file.hpp"

#include "journal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace troupe {

namespace {

constexpr size_t block_bytes = size_t{1} << 20;

/// Makes a new name in a folder last.
void sync_folder(const std::string& path) {
  auto folder = std::filesystem::path{path}.parent_path();
  const auto fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return;
  ::fsync(fd);
  ::close(fd);
}

bool is_same_file(int fd, const std::string& path) {
  struct stat here = {};
  struct stat there = {};
  return ::fstat(fd, &here) == 0 && ::stat(path.c_str(), &there) == 0 && here.st_dev == there.st_dev
         && here.st_ino == there.st_ino;
}

unexpected<error> damaged(const std::string& path, uint64_t offset, const std::string& what) {
  return failed(errc::configuration, "the journal " + path + " is damaged at byte "
                                       + std::to_string(offset) + ": " + what);
}

} // namespace

expected<std::unique_ptr<journal_file>> journal_file::open(const std::string& path) {
  const auto fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    return failed(errc::source_failed,
                  "the journal " + path + " cannot be opened: " + std::strerror(errno));
  std::unique_ptr<journal_file> result{new journal_file{fd, path, 0}};
  struct stat info = {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return failed(errc::configuration, "the journal " + path + " is no regular file");
  // Whoever gets the lock of a file that was replaced meanwhile has nothing.
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0 || !is_same_file(fd, path))
    return failed(errc::configuration,
                  "the journal " + path
                    + " is in use by another run: wait for its end, or give this "
                      "one another --journal");
  if (::fstat(fd, &info) == 0)
    result->size_ = static_cast<uint64_t>(info.st_size);
  return result;
}

expected<std::unique_ptr<journal_file>> journal_file::open_to_read(const std::string& path) {
  const auto fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return failed(errno == ENOENT ? errc::configuration : errc::source_failed,
                  "the journal " + path + " cannot be opened: " + std::strerror(errno));
  std::unique_ptr<journal_file> result{new journal_file{fd, path, 0}};
  struct stat info = {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return failed(errc::configuration, "the journal " + path + " is no regular file");
  result->size_ = static_cast<uint64_t>(info.st_size);
  return result;
}

journal_file::journal_file(int fd, std::string path, uint64_t size)
  : fd_(fd),
    path_(std::move(path)),
    size_(size) {}

journal_file::~journal_file() {
  ::close(fd_);
}

expected<void> journal_file::replay(const visitor& visit) {
  std::string buffer;
  if (auto got = fill(buffer, 0, journal_magic.size()); !got)
    return got;
  end_ = 0;
  if (!journal_magic.starts_with(buffer))
    return failed(errc::configuration,
                  path_ + " is no journal of this version of troupe: it does not begin with \""
                    + std::string{journal_magic.substr(0, journal_magic.size() - 1)} + "\"");
  // The first write was cut short: there is nothing yet.
  if (buffer.size() < journal_magic.size())
    return {};
  end_ = journal_magic.size();
  buffer.clear();
  size_t begin = 0;
  while (end_ < size_) {
    const auto frame = read_frame(std::string_view{buffer}.substr(begin));
    if (frame.is == journal_frame::state::whole) {
      if (auto fine = visit(end_, frame.payload); !fine)
        return damaged(path_, end_, "the record " + fine.error().message);
      begin += frame.bytes;
      end_ += frame.bytes;
      continue;
    }
    const auto at_end = end_ + (buffer.size() - begin) >= size_;
    if (frame.is == journal_frame::state::cut && !at_end) {
      if (auto got = fill(buffer, end_, std::max(frame.bytes, block_bytes)); !got)
        return got;
      begin = 0;
      continue;
    }
    auto more = has_frame_behind(end_);
    if (!more)
      return unexpected<error>{more.error()};
    if (*more)
      return damaged(path_, end_,
                     "whole records follow, so this is no torn end. Nothing was changed. To go on "
                     "without what follows: truncate -s "
                       + std::to_string(end_) + " " + path_);
    break;
  }
  return {};
}

expected<void> journal_file::begin() {
  if (size_ > end_ && ::ftruncate(fd_, static_cast<off_t>(end_)) != 0)
    return unexpected<error>{trouble("its torn end cannot be cut off", errno)};
  size_ = end_;
  if (end_ > 0)
    return {};
  if (const auto code = append(journal_magic); code != 0)
    return unexpected<error>{trouble("it cannot be written", code)};
  sync();
  sync_folder(path_);
  return {};
}

int journal_file::append(std::string_view frames) {
  if (is_dirty_ && ::ftruncate(fd_, static_cast<off_t>(end_)) != 0)
    return errno;
  is_dirty_ = false;
  auto rest = frames;
  while (!rest.empty()) {
    const auto written = ::write(fd_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      const auto code = errno;
      is_dirty_ = rest.size() < frames.size() && ::ftruncate(fd_, static_cast<off_t>(end_)) != 0;
      return code;
    }
  }
  end_ += frames.size();
  size_ = end_;
  return 0;
}

int journal_file::sync() {
  return ::fdatasync(fd_) == 0 ? 0 : errno;
}

expected<std::string> journal_file::read(uint64_t offset) const {
  std::string buffer;
  size_t size = 4096;
  for (;;) {
    if (auto got = fill(buffer, offset, size); !got)
      return unexpected<error>{got.error()};
    const auto frame = read_frame(buffer);
    if (frame.is == journal_frame::state::whole)
      return std::string{frame.payload};
    if (frame.is == journal_frame::state::broken || buffer.size() < size)
      return damaged(path_, offset, "the record that was there a moment ago is gone");
    size = frame.bytes;
  }
}

bool journal_file::is_lost() const {
  return !is_same_file(fd_, path_);
}

int journal_file::revive() {
  const auto draft = path_ + ".new";
  ::unlink(draft.c_str());
  const auto fd = ::open(draft.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    return errno;
  int code = ::flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
  std::string block;
  for (uint64_t at = 0; code == 0 && at < end_; at += block.size()) {
    const auto size = std::min<uint64_t>(block_bytes, end_ - at);
    if (!fill(block, at, size) || block.size() < size)
      code = EIO;
    else if (::write(fd, block.data(), size) != static_cast<ssize_t>(size))
      code = errno == 0 ? EIO : errno;
  }
  // Takes the name only if nobody else has it.
  if (code == 0 && (::fdatasync(fd) != 0 || ::link(draft.c_str(), path_.c_str()) != 0))
    code = errno;
  ::unlink(draft.c_str());
  if (code == 0 && ::dup3(fd, fd_, O_CLOEXEC) < 0)
    code = errno;
  ::close(fd);
  if (code == 0)
    sync_folder(path_);
  return code;
}

expected<bool> journal_file::has_frame_behind(uint64_t offset) const {
  std::string block;
  std::string candidate;
  for (auto at = offset + 1; at < size_; at += block.size()) {
    if (auto got = fill(block, at, block_bytes); !got)
      return unexpected<error>{got.error()};
    if (block.empty())
      break;
    // Anywhere: the line end before it may be what is damaged.
    for (size_t i = 0; i < block.size(); ++i) {
      auto frame = read_frame(std::string_view{block}.substr(i));
      if (frame.is == journal_frame::state::cut && at + i + frame.bytes <= size_) {
        if (auto got = fill(candidate, at + i, frame.bytes); !got)
          return unexpected<error>{got.error()};
        frame = read_frame(candidate);
      }
      if (frame.is == journal_frame::state::whole)
        return true;
    }
  }
  return false;
}

expected<void> journal_file::fill(std::string& out, uint64_t offset, size_t size) const {
  out.resize(size);
  size_t done = 0;
  while (done < size) {
    const auto got = ::pread(fd_, out.data() + done, size - done,
                             static_cast<off_t>(offset + done));
    if (got == 0)
      break;
    if (got > 0)
      done += static_cast<size_t>(got);
    else if (errno != EINTR)
      return unexpected<error>{trouble("it cannot be read", errno)};
  }
  out.resize(done);
  return {};
}

error journal_file::trouble(const std::string& what, int code) const {
  return {errc::source_failed, "the journal " + path_ + ": " + what + ": " + std::strerror(code)};
}

} // namespace troupe
