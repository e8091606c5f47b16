#include "batch_arguments.hpp"

#include "run/delivery.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("rows and results lie beside the journal, or where they are wanted") {
  run_arguments x;
  CHECK(batch_folder_of(x, "d/out.jsonl.journal") == "d/out.jsonl.batches");
  CHECK(batch_folder_of(x, "j") == "j.batches");
  CHECK(batch_folder_of(x, "").empty());
  x.batch_folder = "here";
  CHECK(batch_folder_of(x, "out.journal") == "here");
  CHECK(batch_folder_of(x, "") == "here");
}

TEST_CASE("the reading may be as far ahead as texts may be in batches") {
  run_arguments x;
  const auto usual = order_window_of(x.conf);
  widen_order_window(x);
  CHECK(order_window_of(x.conf) == usual);
  x.batch = true;
  widen_order_window(x);
  CHECK(order_window_of(x.conf) == 1'000'000);
  x.conf.order_window = 2'000'000;
  widen_order_window(x);
  CHECK(order_window_of(x.conf) == 2'000'000);
  // No text gets a line.
  x.detach = true;
  widen_order_window(x);
  CHECK(order_window_of(x.conf) == 16'777'216);
}
