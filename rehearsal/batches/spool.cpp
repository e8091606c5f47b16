#include "spool.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace troupe::rehearsing {

namespace {

/// Less is written in one go.
constexpr size_t pending_bytes_max = 64 * 1024;

int open_without_name() {
  std::error_code problem;
  auto folder = std::filesystem::temp_directory_path(problem).string();
  if (problem)
    folder = "/tmp";
  auto path = folder + "/troupe-rehearsal-XXXXXX";
  const auto result = ::mkostemp(path.data(), O_CLOEXEC);
  if (result >= 0)
    ::unlink(path.c_str());
  return result;
}

} // namespace

spool_view::spool_view(spool_view&& other) noexcept
  : bytes_(std::exchange(other.bytes_, nullptr)),
    size_(std::exchange(other.size_, 0)) {}

spool_view& spool_view::operator=(spool_view&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

spool_view::~spool_view() {
  if (bytes_ != nullptr)
    ::munmap(const_cast<void*>(bytes_), size_);
}

spool::spool() : descriptor_(open_without_name()) {}

spool::~spool() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void spool::append(std::string_view bytes) {
  if (broken())
    return;
  size_ += bytes.size();
  pending_ += bytes;
  if (pending_.size() >= pending_bytes_max)
    flush();
}

bool spool::flush() {
  std::string_view rest = pending_;
  while (!rest.empty() && !broken()) {
    const auto written = ::write(descriptor_, rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      ::close(descriptor_);
      descriptor_ = -1;
    }
  }
  pending_.clear();
  return !broken();
}

size_t spool::read(uint64_t begin, char* to, size_t size) {
  if (!flush())
    return 0;
  size_t result = 0;
  while (result < size) {
    const auto got = ::pread(descriptor_, to + result, size - result,
                             static_cast<off_t>(begin + result));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    result += static_cast<size_t>(got);
  }
  return result;
}

spool_view spool::view() {
  if (!flush() || size_ == 0)
    return {};
  auto* bytes = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor_, 0);
  return bytes == MAP_FAILED ? spool_view{} : spool_view(bytes, size_);
}

spool_part spool_part::all_of(std::shared_ptr<spool> x) {
  const auto size = x->size();
  return {std::move(x), 0, size};
}

} // namespace troupe::rehearsing
