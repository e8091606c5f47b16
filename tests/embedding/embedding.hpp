#pragma once

#include "../company/person.hpp"
#include "../eventually.hpp"

#include <troupe/messages.hpp>

#include <cstddef>

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

} // namespace troupe::test
