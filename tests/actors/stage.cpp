#include "stage.hpp"

#include <caf/init_global_meta_objects.hpp>

#include <mutex>

namespace troupe::test {

// Here and not in the header, because it takes longer to compile than most tests.
bool init_types() {
  static std::once_flag once;
  std::call_once(once, [] {
    caf::init_global_meta_objects<caf::id_block::troupe>();
    caf::core::init_global_meta_objects();
  });
  return true;
}

} // namespace troupe::test
