#pragma once

#include "batch_orders.hpp"
#include "batch_state.hpp"
#include "poll_times.hpp"
#include "row_index.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// A kind of requests that may share a batch: of one model, and spelled in one way.
struct batch_lane {
  uint32_t route = 0;
  /// Provider, place and model, as `batch_record::route` has it. No two lanes have the same.
  std::string name;
  batch_format_ptr format;
};

/// What a book of batches is told when it begins.
struct book_rules {
  std::vector<batch_lane> lanes;
  /// Where the inputs and the results lie.
  std::string folder;
  /// What the names of batches begin with. Unique to this run.
  std::string tag;
  /// As in the settings; 0: no limit.
  uint32_t rows_max = 0;
  uint64_t bytes_max = 0;
  uint64_t tokens_max = 0;
  std::chrono::nanoseconds linger{0};
  std::chrono::nanoseconds poll_min{0};
  std::chrono::nanoseconds poll_max{0};
  /// When to turn to live sending; 0: never.
  std::chrono::nanoseconds deadline{0};
  /// The last of a run are sent live if they are fewer; 0: never.
  uint32_t rest = 0;
  /// Wait for nothing that lies with the provider, but for what is there already, and say so when
  /// everything is submitted.
  bool detach = false;
  /// Cancel what runs when the run is stopped.
  bool cancels = false;
};

/// What came of a call.
struct batch_reply {
  /// `none`: the reply has a 2xx status.
  error problem;
  http_response response;
  /// The server asks not to come back before; 0: it does not.
  std::chrono::nanoseconds wait{0};
};

/// A row to be given to those who wait for it.
struct row_gift {
  /// Who asked for it.
  uint32_t seat = 0;
  /// Others who asked for the same; it was paid once.
  std::vector<uint32_t> copies;
  row_place place;
  /// Absent: the batch ended without a word of this row.
  std::optional<row_result> result;
};

/// The batches of a run as a book: told what happened, it says what to do next. Requests come in as
/// the keys of their rows, and are gathered, submitted, looked after, collected and given back.
///
/// Nothing is submitted twice: what is about to happen is written down first, and what may have
/// happened is looked up at the provider. Of requests with equal keys there is one row. A request
/// whose row lies in an earlier run's batch waits for that.
///
/// Pure: no thread, file, socket or clock; time is an argument, and never goes back. `orders` then
/// has to be carried out, after each call or after several.
class batch_book {
public:
  using time = std::chrono::nanoseconds;

  batch_book(book_rules rules, time now);

  batch_book(const batch_book&) = delete;
  batch_book& operator=(const batch_book&) = delete;

  // -- what happened

  /// An earlier run left these. Those of lanes that there are not any more are left alone.
  void take_over(std::vector<batch_record> list, time now);

  /// A request is to be made from this seat. Absent: there is nothing to do; else its row is to be
  /// written at the end of this batch's input. `bytes`: of the row.
  std::optional<uint32_t> add(uint32_t lane, const row_key& key, uint32_t seat, uint64_t bytes,
                              uint64_t tokens, time now);
  /// Nobody waits in this seat any more.
  void leave(uint32_t seat);
  /// More texts may come. As long as it is so, rows are waited for longer, unless no more of them
  /// can come before some come back.
  void expect_texts(bool x, bool is_full = false) noexcept {
    more_texts_ = x;
    is_full_ = is_full;
  }

  /// A row could not be written, or the input not be completed.
  void lose_input(uint32_t batch, const error& why, time now);
  void input_ready(uint32_t batch, uint64_t bytes, time now);
  /// What was written down is safe, or could not be written. `at`: the time that stands there
  /// (`batch_record::at`).
  void noted(uint32_t batch, const expected<void>& result, time now,
             std::chrono::seconds at = std::chrono::seconds{0});
  void replied(uint32_t batch, batch_reply&& x, time now);
  /// A row in a file of results.
  void found(uint32_t batch, std::string_view id, bool ran, const row_result& x);
  void scanned(uint32_t batch, time now);
  /// A time has come.
  void tick(time now);

  /// Nothing more is to be done. `complete`: every text has its outcome, so that nobody will ask
  /// for a row again.
  void finish(bool complete, time now);

  // -- what to do

  std::vector<batch_order> take_orders() {
    return std::exchange(orders_, {});
  }

  /// The next row that is there for somebody; absent: none is.
  std::optional<row_gift> next_gift();

  /// When to call `tick`, if nothing else happens; absent: never.
  std::optional<time> next_due() const;

  // -- what is

  const batch_state& at(uint32_t batch) const {
    return *batches_[batch];
  }
  const batch_lane& lane_of(uint32_t batch) const {
    return rules_.lanes[batches_[batch]->lane];
  }
  size_t size() const noexcept {
    return batches_.size();
  }
  /// Where the rows of a batch lie before it is submitted, and its results afterwards.
  std::string input_path(uint32_t batch) const;
  std::string output_path(uint32_t batch, uint32_t output) const;

private:
  using state = batch_state;

  /// What of a lane there is one of.
  struct lane_state {
    std::optional<uint32_t> draft;
    /// The one between its first note and its id.
    std::optional<uint32_t> submitting;
    std::deque<uint32_t> sealed;
    /// Nothing is submitted before.
    std::optional<time> held_until;
    /// So many refused it in a row, because too much waits there.
    uint32_t refused = 0;
    /// Batches in a row that brought nothing.
    uint32_t barren = 0;
    /// The provider takes no more in one batch; 0: unknown.
    uint64_t tokens_max = 0;
  };

  // Gathering.
  uint32_t open_draft(uint32_t lane, time now);
  bool fits(const state& x, uint64_t bytes, uint64_t tokens) const;
  std::optional<time> seal_due(const state& x) const;
  void seal(uint32_t batch, time now);
  bool is_rest() const;
  void claim(const row_place& x, uint32_t seat, time now);
  void turn_live(time now);
  std::vector<uint32_t> settle(const row_place& x);
  void recall_all(uint32_t batch);
  void refuse_all(uint32_t batch, const error& why, bool perhaps_billed = false);
  void give_back(uint32_t batch, time now);
  void discard(uint32_t batch, time now);
  void lose_sight(uint32_t batch, const error& why, time now);
  void forget(uint32_t batch);

  // Submission.
  bool may_submit(uint32_t lane) const;
  void submit_next(uint32_t lane, time now);
  void note(uint32_t batch, batch_step step, time now);
  void upload(uint32_t batch);
  void create(uint32_t batch);
  void search_in_turn(uint32_t batch, time now);
  void search(uint32_t batch);
  void take_upload(uint32_t batch, batch_reply& x, time now);
  void take_creation(uint32_t batch, batch_reply& x, time now);
  void take_search(uint32_t batch, batch_reply& x, time now);
  void take_files(uint32_t batch, batch_reply& x, time now);
  bool is_it(const state& x, const batch_status& listed) const;
  bool may_be_held(uint32_t batch, time now);
  void look_elsewhere(uint32_t batch, time now);
  void end_look(uint32_t batch, time now);
  void adopt(uint32_t batch, batch_status&& x, time now);
  void release(uint32_t lane, time now);
  void give_up(uint32_t batch, const error& why, time now);

  // Collection.
  void poll(uint32_t batch);
  void take_status(uint32_t batch, batch_reply& x, time now);
  void take_end(uint32_t batch, time now);
  void fail_batch(uint32_t batch, time now);
  void refuse_rows(uint32_t batch);
  void fetch(uint32_t batch);
  void take_output(uint32_t batch, batch_reply& x, time now);
  void collect(uint32_t batch, time now);
  std::optional<row_place> find_in(uint32_t batch, const row_key& key);
  bool is_in_another(uint32_t batch, const row_key& key) const;
  void wake(uint32_t batch, time now);
  void let_go(const row_place& x);
  void let_go_all(uint32_t batch);

  // All.
  batch_input input_of(uint32_t batch) const;
  void act(uint32_t batch, time now);
  void call(uint32_t batch, batch_call&& what, uint32_t output = 0);
  void call_later(uint32_t batch, time wait, time now);
  time backoff(const state& x, time asked) const;
  void announce(uint32_t batch, batch_news what, time now, const error& why = {});
  bool is_quiet() const;

  const book_rules rules_;
  std::vector<lane_state> lanes_;
  /// By their places; those that are gone are empty.
  std::vector<std::unique_ptr<state>> batches_;
  /// By lane.
  std::vector<row_index> indexes_;
  /// By seat: where its row is.
  std::vector<std::optional<row_place>> seats_;
  /// By row, as one number: more seats that wait for it.
  std::unordered_map<uint64_t, std::vector<uint32_t>> copies_;
  /// Rows of collected batches that were asked for since.
  std::deque<row_place> ready_;
  /// Collected batches whose rows were not all looked through.
  std::deque<uint32_t> collected_;
  std::vector<batch_order> orders_;
  std::vector<poll_times> polls_;
  /// Of the next batch.
  uint64_t next_number_ = 1;
  time last_added_{0};
  time deadline_{0};
  bool more_texts_ = true;
  /// No more requests come before some come back.
  bool is_full_ = false;
  bool any_added_ = false;
  bool any_collected_ = false;
  bool live_ = false;
  bool detached_ = false;
  bool finished_ = false;
};

} // namespace troupe
