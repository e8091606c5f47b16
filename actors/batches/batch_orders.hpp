#pragma once

#include "batch/batch_format.hpp"

#include <troupe/batch_store.hpp>
#include <troupe/error.hpp>
#include <troupe/progress.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// What a `batch_book` wants done, carried out in this order. Batches are named by their places in
/// the book.
namespace troupe::batch_orders {

/// Write this down so that it outlasts the process, then call `batch_book::noted`.
struct note {
  uint32_t batch = 0;
  batch_record what;
};

/// No more rows come: write what stands behind the last one, then call `input_ready`.
struct close_input {
  uint32_t batch = 0;
};

/// Make this call, then call `replied` if that is awaited. A large reply goes into the file of this
/// number.
struct call {
  uint32_t batch = 0;
  batch_call what;
  uint32_t output = 0;
  /// Off: it is made in passing, and nobody is told of its reply.
  bool is_awaited = false;
};

/// Read the files 0 to `outputs` of results, with `found` for each row and `scanned` behind the
/// last one.
struct scan {
  uint32_t batch = 0;
  uint32_t outputs = 0;
};

/// The input and the results of this batch are of no more use.
struct remove_files {
  uint32_t batch = 0;
};

/// The request in this seat is not made: the run may ask for it anew.
struct recall {
  uint32_t seat = 0;
};

/// The request in this seat failed so, for good.
struct refuse {
  uint32_t seat = 0;
  error why;
  /// It may have been answered, and paid, all the same.
  bool perhaps_billed = false;
};

/// The request in this seat lies with the provider, and this run does not wait for it.
struct let_go {
  uint32_t seat = 0;
};

/// Tell the observers.
struct announce {
  batch_event what;
};

/// Nothing goes in a batch any more.
struct send_live {};

/// All requests that there are lie with the provider.
struct all_submitted {};

} // namespace troupe::batch_orders

namespace troupe {

using batch_order
  = std::variant<batch_orders::note, batch_orders::close_input, batch_orders::call,
                 batch_orders::scan, batch_orders::remove_files, batch_orders::recall,
                 batch_orders::refuse, batch_orders::let_go, batch_orders::announce,
                 batch_orders::send_live, batch_orders::all_submitted>;

} // namespace troupe
