#pragma once

#include <troupe/conversation.hpp>
#include <troupe/detail/dialect.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace troupe {

/// Names one request of one text. It is void as soon as that request has come to its end, or is of
/// no interest any more: a report with a void ticket is ignored.
struct ticket {
  uint32_t slot = 0;
  uint32_t dispatch = 0;

  friend bool operator==(const ticket&, const ticket&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, ticket& x) {
  return f.object(x).fields(f.field("slot", x.slot), f.field("dispatch", x.dispatch));
}

/// Names an unfinished text of a run; void as soon as the text has its outcome.
struct text_id {
  uint32_t slot = 0;
  uint32_t life = 0;

  friend bool operator==(const text_id&, const text_id&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, text_id& x) {
  return f.object(x).fields(f.field("slot", x.slot), f.field("life", x.life));
}

using turns_ptr = std::shared_ptr<const std::vector<reask_turn>>;

} // namespace troupe
