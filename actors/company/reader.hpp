#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/interfaces.hpp>
#include <troupe/source.hpp>

namespace troupe {

/// At most so many texts of a source; says what it threw. `room`: empty, with room for the texts if
/// it is known that they will come.
prompts read_texts(source& texts, uint32_t count, prompts room = {});

/// State of a `reader_actor`. Spawned detached: the source may block.
class reader {
public:
  static constexpr const char* name = "troupe.reader";

  reader(reader_actor::pointer_view self, source_ptr texts, coordinator_actor coordinator);

  reader_actor::behavior_type make_behavior();

private:
  void read(uint32_t count);

  reader_actor::pointer_view self_;
  source_ptr texts_;
  coordinator_actor coordinator_;
  owned_disposable coordinator_down_;
};

} // namespace troupe
