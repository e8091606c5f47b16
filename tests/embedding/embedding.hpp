#pragma once

#include "../company/person.hpp"

#include <troupe/messages.hpp>

#include <cstddef>
#include <thread>

/// An application that knows nothing of troupe's ids: its block begins where CAF's manual says.
CAF_BEGIN_TYPE_ID_BLOCK(embedding_test, caf::first_custom_type_id)

  CAF_ADD_TYPE_ID(embedding_test, (troupe::test::person))
  CAF_ADD_TYPE_ID(embedding_test, (troupe::outcome<troupe::test::person>))
  CAF_ADD_TYPE_ID(embedding_test, (troupe::item<troupe::test::person>))
  CAF_ADD_TYPE_ID(embedding_test, (troupe::outcome<troupe::list_end>))

CAF_END_TYPE_ID_BLOCK(embedding_test)

namespace troupe::test {

/// What this program has allocated and not freed, in bytes: resident, or under AddressSanitizer,
/// which keeps what is freed, allocated.
std::size_t memory_in_use();

/// Live allocations by `new` of exactly this size.
std::ptrdiff_t live_of_size(std::size_t size);

/// Looks until it is so; for what other threads still have to do. Gives up after half a minute.
template <class Predicate>
bool eventually(Predicate is) {
  const auto end = std::chrono::steady_clock::now() + 30s;
  while (!is())
    if (std::chrono::steady_clock::now() > end)
      return false;
    else
      std::this_thread::yield();
  return true;
}

} // namespace troupe::test
