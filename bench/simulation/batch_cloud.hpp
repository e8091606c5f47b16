#pragma once

#include "batch/batch_format.hpp"
#include "chance.hpp"
#include "scenario.hpp"
#include "store/row_key.hpp"

#include <troupe/batch_store.hpp>
#include <troupe/completion.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

/// A row, as far as it matters what it asks.
struct cloud_row {
  troupe::row_key key;
  uint32_t route = 0;
  bool judging = false;
  uint16_t parts = 0;
  bool shows_turn = false;
  uint64_t prompt_bytes = 0;
  uint64_t output_max = 0;
};

using cloud_rows = std::shared_ptr<const std::vector<cloud_row>>;

/// What came of a row.
struct row_fate {
  enum class end : uint8_t {
    open,
    answered,
    failed,
    not_run
  };
  end how = end::open;
  /// The first letter of the answer.
  char kind = 'R';
  troupe::usage tokens;
  troupe::error problem;
  uint16_t status = 200;
};

/// A line of a result.
struct cloud_line {
  std::string id;
  bool ran = true;
  row_fate fate;
};

using cloud_lines = std::shared_ptr<const std::vector<cloud_line>>;

/// What the reply to a call means.
struct cloud_reply {
  troupe::error problem;
  std::chrono::nanoseconds wait{0};
  troupe::upload_step step;
  troupe::batch_status status;
  troupe::batch_page page;
  troupe::remote_files files;
  cloud_lines lines;
};

class kept_batches;

/// A provider of batches, which outlives the processes that call it. It executes rows, forgets
/// some, is slow, and knows at the end who paid twice.
class batch_cloud {
public:
  /// Since the first run began.
  using time = std::chrono::nanoseconds;

  explicit batch_cloud(const scenario& x) : scenario_(x), luck_(x.seed * 7 + 1) {}

  batch_cloud(const batch_cloud&) = delete;
  batch_cloud& operator=(const batch_cloud&) = delete;

  /// The calls of the format, in words. `rows`: of an upload, or of a batch that is made of them.
  cloud_reply call(const std::string& what, const cloud_rows& rows, time now);

  /// Something arrives there then, whatever becomes of who sent it.
  void later(time at, std::function<void(time)> happen) {
    agenda_.emplace(at, std::move(happen));
  }
  /// All that has arrived by now.
  void go_on(time now);

  /// The answer to this row was given to a run.
  void given(uint32_t lane, const troupe::row_key& key, const std::string& id);
  /// Nobody has seen its result; throws `broken` if it could be seen.
  void missed(uint32_t lane, const troupe::row_key& key, const std::string& id);
  /// Those that were given are used up: nobody needs them again.
  void use_up_given();
  /// This request was sent by itself, and answered, in a run that began then.
  void paid_live(uint32_t lane, const troupe::row_key& key, time begun, time now);
  /// No row was paid twice, and none of the batches is forgotten; throws `broken`.
  void check(const kept_batches& kept, time now);

  static std::chrono::system_clock::time_point clock_at(time x);

private:
  struct batch {
    std::string id;
    std::string name;
    std::string file;
    cloud_rows rows;
    std::vector<row_fate> fates;
    time made{0};
    time listed_from{0};
    time ends{0};
    std::optional<time> cancelled_at;
    troupe::batch_end how = troupe::batch_end::completed;
    troupe::error problem;
    std::vector<troupe::refused_row> refused;
    uint64_t tokens_max = 0;
    bool is_strangers = false;
    bool is_ended = false;
    /// Nothing is known of it any more from then on.
    std::optional<time> lost_from;
    bool no_output = false;
    uint32_t outputs = 1;
    /// This one can never be had.
    std::optional<uint32_t> broken_output;
    std::vector<std::vector<cloud_line>> lines;
    /// By row: nobody will ever be told; it was given; and that was of use.
    std::vector<bool> withheld;
    std::vector<bool> given;
    std::vector<bool> used_up;
    chance luck{0};
  };

  cloud_reply upload(const std::string& name, const cloud_rows& rows);
  cloud_reply list_files(const std::string& from) const;
  cloud_reply create(const std::string& name, const std::string& file, cloud_rows rows, time now);
  cloud_reply list(const std::string& from, time now);
  cloud_reply poll(const std::string& id, time now);
  cloud_reply cancel(const std::string& id, time now);
  cloud_reply fetch(const std::string& id, const std::string& output, time now);

  void draw_course(batch& x, time now);
  void draw_failure(batch& x);
  void add_stranger(const batch& ours, time now);
  void advance(batch& x, time now);
  row_fate execute(batch& x, const cloud_row& row);
  void end(batch& x);
  void write_results(batch& x);
  troupe::batch_status tell(const batch& x) const;
  batch* find(const std::string& id);
  size_t row_of(const batch& x, uint32_t lane, const troupe::row_key& key) const;
  bool is_lost(const batch& x, size_t row) const;
  bool was_paid_live(const batch& x, const cloud_row& row) const;

  const scenario& scenario_;
  chance luck_;
  std::map<std::string, std::pair<std::string, cloud_rows>> files_;
  std::vector<std::unique_ptr<batch>> batches_;
  /// When that was the last time, and when that run had begun.
  std::map<std::pair<uint32_t, troupe::row_key>, std::pair<time, time>> live_;
  std::multimap<time, std::function<void(time)>> agenda_;
  uint64_t next_id_ = 1;
  uint32_t strangers_ = 0;
};

/// What is remembered of batches, beyond the process.
class kept_batches {
public:
  std::vector<troupe::batch_record> open() const;
  void note(const troupe::batch_record& x);
  /// Absent: it was never noted, or is open.
  std::optional<troupe::batch_step> end_of(const std::string& name) const;
  bool is_open(const std::string& name) const;

private:
  std::map<uint64_t, troupe::batch_record> open_;
  std::map<std::string, troupe::batch_step> ended_;
};

/// Of a lane, by route and kind.
inline uint32_t lane_key(uint32_t route, bool judging) {
  return 2 * route + (judging ? 1 : 0);
}

} // namespace simulation
