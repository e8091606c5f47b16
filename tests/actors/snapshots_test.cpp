#include "streaming_dialect.hpp"

#include <troupe/detail/record_growth.hpp>
#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using texts = std::vector<std::string>;

/// Keeps how long the text of each snapshot is.
class snapshot_collector final : public outcome_sink {
public:
  void deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>& batch) override {
    for (auto& x : batch)
      ends.push_back(typed<texts>(std::move(*x)));
  }

  void deliver_part(erased_part&& x) override {
    const auto& now = *static_cast<partial<texts>*>(x.record.get());
    sizes.push_back(now->empty() ? 0 : now->front().size());
  }

  void ended(coordinator_actor::pointer_view, const run_summary&) override {}

  std::vector<size_t> sizes;
  std::vector<outcome<texts>> ends;
};

struct snapshot_stage : stage {
  explicit snapshot_stage(uint32_t growth = stream_plan{}.snapshot_growth) {
    auto wanted = std::make_shared<stream_plan>();
    wanted->snapshots = [](const read_options& x) { return make_snapshots<texts>(x); };
    wanted->when_broken = broken_stream::again;
    wanted->snapshot_growth = growth;
    plan.streaming = wanted;
    plan.wire = std::make_shared<streaming_dialect>();
    plan.type = record_type_of<texts>();
    plan.sink = got;
    plan.gate = spawn_gate(system, got, unlimited_credit);
    gate = plan.gate;
    start({"a"});
    feed("[\"");
    got->sizes.clear();
  }

  ~snapshot_stage() {
    caf::anon_send_exit(gate, caf::exit_reason::kill);
    gate = nullptr;
    plan.gate = nullptr;
  }

  void feed(std::string bytes) {
    engine->feed(0, std::move(bytes));
    run();
  }

  /// So many more bytes of the text, in pieces.
  void feed_text(size_t bytes, size_t piece) {
    for (; bytes > 0; bytes -= std::min(piece, bytes))
      feed(std::string(std::min(piece, bytes), 'x'));
  }

  void end() {
    feed("\"]!");
    engine->complete(0, http_result{{}, {200, "", ""}, 1ms});
    run();
  }

  std::shared_ptr<snapshot_collector> got = std::make_shared<snapshot_collector>();
  gate_actor gate;
};

} // namespace

TEST_CASE("every piece of a short answer makes a snapshot") {
  snapshot_stage x;
  x.feed_text(4000, 40);
  REQUIRE(x.got->sizes.size() == 100);
  CHECK(x.got->sizes.front() == 40);
  CHECK(x.got->sizes.back() == 4000);
}

TEST_CASE("a long answer makes a snapshot when it has grown by a part of itself") {
  for (const uint32_t growth : {2U, 8U, 16U}) {
    INFO(growth);
    snapshot_stage x{growth};
    x.feed_text(4000, 4000);
    x.got->sizes.clear();
    x.feed_text(200'000, 100);
    REQUIRE_FALSE(x.got->sizes.empty());
    size_t before = 4000;
    for (const auto size : x.got->sizes) {
      // The bracket and the quote count, and what comes is rounded up to a piece.
      CHECK((size <= 4200 || size - before >= before / growth));
      CHECK(size - before <= before / growth + 200);
      before = size;
    }
    CHECK(204'000 - before <= before / growth + 200);
  }
}

TEST_CASE("without a growth limit every piece of a long answer makes a snapshot") {
  snapshot_stage x{0};
  x.feed_text(20'000, 100);
  CHECK(x.got->sizes.size() == 200);
}

TEST_CASE("the last snapshot has all of the answer, however little it has grown") {
  snapshot_stage x;
  x.feed_text(50'000, 10'000);
  x.feed_text(10, 10);
  CHECK(x.got->sizes.back() == 50'000);
  x.end();
  CHECK(x.got->sizes.back() == 50'010);
  REQUIRE(x.got->ends.size() == 1);
  REQUIRE(x.got->ends[0]);
  CHECK(x.got->ends[0]->front().size() == 50'010);
}
