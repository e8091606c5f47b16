#include "service_types.hpp"

#include <caf/init_global_meta_objects.hpp>

namespace troupe::test {

bool init_service_types() {
  static const bool once = [] {
    caf::init_global_meta_objects<caf::id_block::extractor_test>();
    caf::init_global_meta_objects<caf::id_block::troupe>();
    caf::core::init_global_meta_objects();
    return true;
  }();
  return once;
}

} // namespace troupe::test
