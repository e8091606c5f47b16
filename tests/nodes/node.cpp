#include "node.hpp"

#include <caf/exit_reason.hpp>
#include <caf/init_global_meta_objects.hpp>

#include <stdexcept>

namespace troupe::test {

using namespace std::chrono_literals;

bool init_node_types() {
  static const bool once = [] {
    caf::init_global_meta_objects<caf::id_block::nodes_test>();
    caf::init_global_meta_objects<caf::id_block::troupe>();
    caf::io::middleman::init_global_meta_objects();
    caf::core::init_global_meta_objects();
    return true;
  }();
  return once;
}

open_service::open_service(node& home, http_engine_ptr (*watched)(http_engine_ptr))
  : api(rehearsal::start({}).value()) {
  conf.base_url = api->base_url();
  conf.model = "gpt-4o-mini";
  conf.pool_size = 4;
  conf.backoff_initial = 1ms;
  extractor_options options;
  options.company.label = "guests";
  if (watched)
    options.company.engine = watched(make_engine(conf).value());
  guests = spawn_extractor<guest>(home.system, conf, std::move(options)).value();
  auto published = home.system.middleman().publish(guests, 0, "127.0.0.1");
  if (!published)
    throw std::runtime_error(to_string(published.error()));
  port = *published;
}

open_service::~open_service() {
  caf::anon_send_exit(guests, caf::exit_reason::user_shutdown);
}

} // namespace troupe::test
