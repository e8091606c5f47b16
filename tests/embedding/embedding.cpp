#include "embedding.hpp"

#include <caf/init_global_meta_objects.hpp>

#include <array>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <new>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
// From <sanitizer/allocator_interface.h>, which Debian has for clang only.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace {

/// As an application's `main` would, before anything of CAF runs.
const bool types_are_known = [] {
  caf::init_global_meta_objects<caf::id_block::embedding_test>();
  caf::init_global_meta_objects<caf::id_block::troupe>();
  caf::core::init_global_meta_objects();
  return true;
}();

/// Larger ones are no actors.
constexpr std::size_t counted_max = 16384;

std::array<std::atomic<std::ptrdiff_t>, counted_max> live{};

/// In front of each allocation, and as large as the strictest alignment.
struct alignas(std::max_align_t) tag {
  std::size_t size;
};

void* allocate(std::size_t size) {
  auto* start = static_cast<tag*>(std::malloc(sizeof(tag) + size));
  if (start == nullptr)
    throw std::bad_alloc{};
  start->size = size;
  if (size < counted_max)
    live[size].fetch_add(1, std::memory_order_relaxed);
  return start + 1;
}

void release(void* x) noexcept {
  if (x == nullptr)
    return;
  auto* start = static_cast<tag*>(x) - 1;
  if (start->size < counted_max)
    live[start->size].fetch_sub(1, std::memory_order_relaxed);
  std::free(start);
}

} // namespace

// Replacements of the usual ones (C++20, 17.6.3): they count.
void* operator new(std::size_t size) {
  return allocate(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return allocate(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* x) noexcept {
  release(x);
}
void operator delete(void* x, const std::nothrow_t&) noexcept {
  release(x);
}
void operator delete(void* x, std::size_t) noexcept {
  release(x);
}

namespace troupe::test {

std::ptrdiff_t live_of_size(std::size_t size) {
  return live[size].load();
}

std::size_t memory_in_use() {
#if defined(__SANITIZE_ADDRESS__)
  return __sanitizer_get_current_allocated_bytes();
#else
  std::ifstream file{"/proc/self/statm"};
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
#endif
}

} // namespace troupe::test
