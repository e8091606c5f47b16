#pragma once

#include "batch/batch_format.hpp"
#include "batches/batch_book.hpp"
#include "protocol/answer_inbox.hpp"
#include "protocol/inbox.hpp"
#include "protocol/report_inbox.hpp"

#include <troupe/batch_store.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/detail/http.hpp>
#include <troupe/detail/request_order.hpp>
#include <troupe/interfaces.hpp>
#include <troupe/progress.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace troupe {

/// How the requests of a lane are spelled, and how its provider's batches are reached.
struct batch_wire {
  uint32_t route = 0;
  bool judging = false;
  dialect_ptr wire;
  http_endpoint_ptr endpoint;
};

/// How the requests of a run go in batches.
struct batching {
  settings conf;
  book_rules rules;
  /// By the lanes of the rules.
  std::vector<batch_wire> lanes;
  http_engine_ptr engine;
  batch_store_ptr store;
  /// `book_rules::folder` is the run's own, and goes with it.
  bool removes_folder = false;

  /// The lane of requests of this route; questions about answers have one of their own. There is
  /// one.
  uint32_t lane_of(uint32_t route, bool judging) const {
    uint32_t result = 0;
    while (lanes[result].route != route || lanes[result].judging != judging)
      ++result;
    return result;
  }
};

// -- what the coordinator tells the batcher

struct seat_order {
  uint32_t seat = 0;
  request_order what;
};

struct seat_left {
  uint32_t seat = 0;
};

/// How many answers may come now, after `wants_room`, and whether more texts may.
struct run_state {
  /// 0: as it was.
  uint32_t room = 0;
  bool more_texts = true;
  bool is_full = false;
};

struct run_over {
  bool complete = false;
};

using batch_work = std::variant<seat_order, seat_left, run_state, run_over>;
using batch_work_inbox = inbox<batch_work, batcher_actor, carrier_due>;

// -- and the other way round, beside the reports

/// This request is not made after all.
struct recalled {
  ticket id;
  uint32_t seat = 0;
};

/// This request lies with the provider, and the run is not to wait for it.
struct detached {
  ticket id;
  uint32_t seat = 0;
};

/// Nothing goes in batches any more.
struct turned_live {};

/// So many orders were taken out of the inbox and worked through.
struct took_orders {
  uint32_t count = 0;
};

/// There are more answers than there was room for. Comes behind the reports of those that were
/// given, so that what room there is then is known.
struct wants_room {};

/// Everything is submitted.
struct submitted {};

using batch_word
  = std::variant<recalled, detached, turned_live, took_orders, wants_room, submitted, batch_event>;
using batch_word_inbox = inbox<batch_word, coordinator_actor, carrier_due>;

/// What carrier and batcher share.
struct batching_shared {
  batching rules;
  coordinator_actor coordinator;
  std::shared_ptr<report_inbox> reports;
  answer_inboxes answers;
  batch_work_inbox work;
  batch_word_inbox words;
};

using batching_ptr = std::shared_ptr<batching_shared>;

} // namespace troupe
