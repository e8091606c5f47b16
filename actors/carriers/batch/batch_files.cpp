#include "batch_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace troupe {

namespace {

constexpr size_t write_bytes = size_t{256} << 10;
constexpr size_t read_bytes = size_t{256} << 10;

unexpected<error> trouble(const std::string& path, int code) {
  return failed(errc::source_failed, path + ": " + std::strerror(code));
}

/// Bytes that were read; at most `size`.
ssize_t read_at(int fd, char* to, size_t size, uint64_t at) {
  for (;;) {
    const auto got = ::pread(fd, to, size, static_cast<off_t>(at));
    if (got >= 0 || errno != EINTR)
      return got;
  }
}

} // namespace

expected<input_file> input_file::make(const std::string& path) {
  const auto fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    return trouble(path, errno);
  return input_file{fd, path};
}

input_file::input_file(input_file&& x) noexcept
  : fd_(std::exchange(x.fd_, -1)),
    path_(std::exchange(x.path_, {})),
    buffer_(std::move(x.buffer_)),
    written_(x.written_) {}

input_file& input_file::operator=(input_file&& x) noexcept {
  std::swap(fd_, x.fd_);
  std::swap(path_, x.path_);
  std::swap(buffer_, x.buffer_);
  std::swap(written_, x.written_);
  return *this;
}

input_file::~input_file() {
  if (fd_ < 0)
    return;
  ::close(fd_);
  ::unlink(path_.c_str());
}

expected<void> input_file::append(std::string_view bytes) {
  buffer_ += bytes;
  return buffer_.size() < write_bytes ? expected<void>{} : flush();
}

expected<void> input_file::flush() {
  size_t at = 0;
  while (at < buffer_.size()) {
    const auto count = ::write(fd_, buffer_.data() + at, buffer_.size() - at);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return trouble(path_, errno);
    at += static_cast<size_t>(count);
  }
  written_ += buffer_.size();
  buffer_.clear();
  return {};
}

expected<uint64_t> input_file::close() {
  if (auto done = flush(); !done)
    return unexpected<error>{done.error()};
  if (::fdatasync(fd_) != 0)
    return trouble(path_, errno);
  ::close(std::exchange(fd_, -1));
  return written_;
}

expected<void> for_each_line(const std::string& path, size_t line_bytes_max,
                             const std::function<void(uint64_t at, std::string_view line)>& visit) {
  const auto fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return trouble(path, errno);
  std::string line;
  std::string block(read_bytes, '\0');
  uint64_t begin = 0;
  uint64_t at = 0;
  ssize_t got = 0;
  while ((got = read_at(fd, block.data(), block.size(), at)) > 0) {
    std::string_view rest{block.data(), static_cast<size_t>(got)};
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      line += rest.substr(0, std::min(end, line_bytes_max - line.size()));
      visit(begin, line);
      line.clear();
      rest.remove_prefix(end + 1);
      begin = at + static_cast<uint64_t>(got) - rest.size();
    }
    line += rest.substr(0, line_bytes_max - line.size());
    at += static_cast<uint64_t>(got);
  }
  const auto code = errno;
  ::close(fd);
  if (got < 0)
    return trouble(path, code);
  if (!line.empty())
    visit(begin, line);
  return {};
}

file_parts::~file_parts() {
  for (const auto& [path, fd] : open_)
    ::close(fd);
}

expected<std::string> file_parts::read(const std::string& path, uint64_t at, uint32_t bytes) {
  auto [i, is_new] = open_.try_emplace(path, -1);
  if (is_new)
    i->second = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (i->second < 0) {
    const auto code = errno;
    open_.erase(i);
    return trouble(path, code);
  }
  std::string result(bytes, '\0');
  const auto got = read_at(i->second, result.data(), bytes, at);
  if (got != static_cast<ssize_t>(bytes))
    return trouble(path, got < 0 ? errno : EIO);
  return result;
}

void file_parts::close(const std::string& path) {
  if (const auto i = open_.find(path); i != open_.end()) {
    ::close(i->second);
    open_.erase(i);
  }
}

expected<std::string> make_batch_folder(const std::string& path) {
  std::error_code code;
  if (path.empty()) {
    auto made = (std::filesystem::temp_directory_path(code) / "troupe-batches-XXXXXX").string();
    if (code || ::mkdtemp(made.data()) == nullptr)
      return failed(errc::configuration,
                    "no folder for batches can be made in " + made + ": " + std::strerror(errno));
    return made;
  }
  const auto parent = std::filesystem::path{path}.parent_path();
  if (!parent.empty())
    std::filesystem::create_directories(parent, code);
  if (code || (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST))
    return failed(errc::configuration, "the folder of batches " + path + " cannot be made: "
                                         + (code ? code.message() : std::strerror(errno)));
  if (!std::filesystem::is_directory(path, code))
    return failed(errc::configuration, path + " is no folder: batches need one (batch_folder)");
  return path;
}

} // namespace troupe
