#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/extractor.hpp>
#include <troupe/rehearsal.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

// What the two processes of these tests have in common: each is a node.

namespace troupe::test {

struct guest {
  std::string name;
  int32_t age = 0;
};

template <class Inspector>
bool inspect(Inspector& f, guest& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age));
}

/// What nobody serves.
struct parcel {
  int32_t weight = 0;
};

template <class Inspector>
bool inspect(Inspector& f, parcel& x) {
  return f.object(x).fields(f.field("weight", x.weight));
}

/// Makes the messages known to CAF; on both nodes.
bool init_node_types();

struct node_config : caf::actor_system_config {
  node_config() {
    load<caf::io::middleman>();
  }
};

/// This process.
struct node {
  const bool has_types = init_node_types();
  node_config config;
  caf::actor_system system{config};

  caf::expected<extractor_actor<guest>> guests_at(uint16_t port) {
    return system.middleman().remote_actor<extractor_actor<guest>>("127.0.0.1", port);
  }
};

/// An extractor that others reach, and its provider.
struct open_service {
  /// `watched`: null, or what makes the engine.
  explicit open_service(node& home, http_engine_ptr (*watched)(http_engine_ptr) = nullptr);
  ~open_service();

  std::unique_ptr<rehearsal> api;
  settings conf;
  extractor_actor<guest> guests;
  uint16_t port = 0;
};

/// `request`, with a timeout: nobody else ends a request to a node that has died.
template <class Self>
auto request_within(std::chrono::milliseconds timeout, Self&& self,
                    const extractor_actor<guest>& whom, prompt x) {
#if CAF_MAJOR_VERSION >= 1
  return self->mail(std::move(x)).request(whom, timeout);
#else
  return self->request(whom, timeout, std::move(x));
#endif
}

} // namespace troupe::test

CAF_BEGIN_TYPE_ID_BLOCK(nodes_test, caf::first_custom_type_id)

  CAF_ADD_TYPE_ID(nodes_test, (troupe::test::guest))
  CAF_ADD_TYPE_ID(nodes_test, (troupe::test::parcel))
  CAF_ADD_TYPE_ID(nodes_test, (troupe::outcome<troupe::test::guest>))
  CAF_ADD_TYPE_ID(nodes_test, (troupe::outcome<troupe::test::parcel>))

CAF_END_TYPE_ID_BLOCK(nodes_test)
