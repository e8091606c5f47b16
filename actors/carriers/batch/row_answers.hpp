#pragma once

#include "batching.hpp"

#include <chrono>
#include <optional>
#include <random>
#include <string>

namespace troupe {

/// What is kept of a request while its row is in a batch.
struct batched_request {
  ticket id;
  uint64_t index = 0;
  uint32_t attempt = 0;
  uint32_t route = 0;
  uint32_t validator = 0;
  request_form form = {};
  spent_tries spent;
  bool judging = false;
  bool has_turns = false;
  bool observed = false;
  prompt_ptr input;

  static batched_request of(request_order& x);
};

/// Tells the run what became of rows.
class row_answers {
public:
  row_answers(batcher_actor::pointer_view self, batching_ptr shared);

  /// There is a row. `is_copy`: another request was the one that was paid. `elapsed`: of its batch.
  void give(uint32_t seat, batched_request&& x, batch_row&& row, bool is_copy,
            std::chrono::microseconds elapsed);

  /// There is none. `billed`: it may have been paid all the same.
  void fail(uint32_t seat, batched_request&& x, error why, bool retry, bool billed);

private:
  const dialect& wire_of(const batched_request& x) const;
  void fail(uint32_t seat, const batched_request& x, attempt&& record, const http_response& reply,
            bool retry);

  batcher_actor::pointer_view self_;
  const batching_ptr shared_;
  std::minstd_rand random_;
};

} // namespace troupe
