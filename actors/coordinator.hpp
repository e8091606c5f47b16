#pragma once

#include "audience.hpp"
#include "caf_versions.hpp"
#include "exception_reason.hpp"
#include "fetcher.hpp"
#include "job_table.hpp"
#include "lane.hpp"
#include "outbox.hpp"
#include "purse.hpp"
#include "validator.hpp"

#include <troupe/run_plan.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// State of a `coordinator_actor`. Three things go round in it: texts come in (`supply`), jobs go
/// out to fetchers as long as there are texts, seats and permits (`dispatch`), and reports end a
/// text or put it back.
class coordinator {
public:
  static constexpr const char* name = "troupe.coordinator";

  using time = std::chrono::nanoseconds;

  coordinator(coordinator_actor::pointer_view self, run_plan plan);
  ~coordinator();

  coordinator(const coordinator&) = delete;
  coordinator& operator=(const coordinator&) = delete;

  coordinator_actor::behavior_type make_behavior();

private:
  struct deadline {
    time due;
    uint32_t slot;
    /// Tells whether the slot holds another text by now.
    uint64_t index;
  };

  struct workplace {
    fetcher_actor handle;
    /// The dispatch that the fetcher works on; `slot` is `no_slot` if it is idle.
    ticket running{no_slot, 0};
    owned_disposable down;
  };

  struct staff {
    /// Null: not hired yet.
    std::shared_ptr<answer_desk> desk;
    uint32_t generation = 0;
    owned_disposable down;
  };

  // Texts (coordinator_texts.cpp).
  void supply(prompts& x);
  void read_source();
  std::optional<uint32_t> next_slot(uint32_t lane, time now, bool new_texts);
  std::optional<uint32_t> next_text(uint32_t lane, time now);
  void add_deadline(const deadline& x);
  void demand_texts();
  void end_supply(const error& problem);

  // Seats and jobs (coordinator_jobs.cpp).
  void dispatch();
  void start_on(uint32_t lane, time now, bool new_texts);
  void send_job(uint32_t slot, uint32_t seat, uint64_t permit, time now);
  bool has_seat() const;
  uint32_t take_seat();
  void free_seat(uint32_t seat, const ticket& id);
  void ask_for_permits(uint32_t lane, time now);
  bool has_work(uint32_t lane, time now);
  void wait_for_money(uint32_t slot, time now);
  void put_back(uint32_t slot, const std::string& reason, bool penalty);
  template <class Handle>
  caf::disposable watch(const Handle& x) {
    return troupe::watch(self_, x, [this](const caf::down_msg& y) { on_down(y); });
  }
  void on_down(const caf::down_msg& x);
  void fetcher_down(uint32_t seat, const std::string& reason);
  void validator_down(uint32_t place, const std::string& reason);
  const std::shared_ptr<answer_desk>& assign_validator(job_record& record);
  void hire_fetcher(uint32_t seat);
  void hire_validator(staff& place);
  coordinator_actor me() const;

  // Lanes (coordinator_lanes.cpp).
  void open_lanes();
  uint32_t lane_of(const caf::strong_actor_ptr& limiter) const;
  uint32_t lane_for_new_texts(time now) const;
  bool all_closed() const;
  std::optional<uint32_t> next_lane(const job_record& record, time now) const;
  bool move_on(uint32_t slot, job_record& record);
  void close_lane(uint32_t lane, const error& why);
  void limiter_down(uint32_t lane);
  void on_permits(permits x);
  void on_revoked(permits_revoked x);
  void ask_for_grant(uint32_t slot);
  void unqueue(job_record& record);
  void on_grant(const pace_grant& x);
  void report_lost(const job_record& record);
  void return_permit(uint32_t lane, uint64_t permit);

  // Answers that are known (coordinator_answers.cpp).
  void open_library();
  bool looks_up_first() const;
  void look_up_texts(time now);
  void on_looked_up(looked_up& x);
  void take_off(uint32_t slot, job_record& record, const cache_key& key);
  void send_first(uint32_t slot, job_record& record);
  void hand_out(uint32_t slot, job_record& record, completion answer, answer_origin origin);
  void on_known_answer(verdict& x, job_record& record);
  void land(job_record& record, const completion& answer);
  std::shared_ptr<joint_flight> end_flight(job_record& record);
  void crash_land(job_record& record, const error& problem);
  void on_library_closed(const library_closed& x);
  void librarian_down(const std::string& reason);

  // Second requests (coordinator_hedges.cpp).
  bool may_hedge() const;
  std::optional<time> next_straggler(lane& x);
  void watch_for_straggling(const ticket& id, time now);
  void hedge_stragglers(uint32_t lane, time now);
  void hedge(uint32_t slot, time now);
  void give_up_request(uint32_t slot, job_record& text);
  void drop_hedge(uint32_t slot);
  void win(uint32_t slot);
  ticket adopt(const ticket& id);
  bool leave_to_other(const ticket& id, transport_failure& x);

  // Reports (coordinator_reports.cpp).
  void on_reports();
  void on_handed_over(const handed_over& x);
  void on_transport_failure(transport_failure& x);
  void on_verdict(verdict& x);
  void conclude(verdict& x);
  void on_validation_crash(validation_crash& x);
  void try_again(const ticket& id, job_record& record, errc code, time due);
  void ask_for_more(const ticket& id, job_record& record);
  void ask_again(const ticket& id, job_record& record, verdict& x);
  void wait_for(uint32_t slot, job_record& record, time due);
  void give_up(uint32_t slot, job_record& record, error problem);

  // Rules that a model judges (coordinator_judging.cpp).
  void examine(const ticket& id, verdict& x);
  void on_ruling(uint32_t slot, const verdict& x);
  void on_unjudged(uint32_t slot, error problem);
  job_record close_question(uint32_t slot);
  void close_examination(job_record& record);
  void end_question(const ticket& asker, size_t place, std::optional<violation> found);

  // Outcomes.
  void log_attempt(job_record& record, attempt&& x);
  void log_attempt(job_record& record, attempt&& x, time dispatched);
  void forfeit(job_record& record);
  void succeed(uint32_t slot, verdict& x);
  void fail(uint32_t slot, error problem);
  void finish(outcome_ptr x);
  void expire(time now);
  void stop();
  void deliver();
  void end_if_done();

  // Texts of an earlier run, and the ways to end this one (coordinator_endings.cpp).
  void restore(job_record& record, text_history&& before);
  void report_attempts(job_record& record);
  void drain(error why, time grace);
  void halt(error why, time grace);
  bool halt_after_throw();
  void refuse_texts(const error& why);
  template <class F>
  bool call_out(const char* function, F f);

  // Time.
  time now() const;
  void on_tick();
  bool is_stuck(time now) const;
  void arm_timer(time now);
  void report_progress(bool final);

  coordinator_actor::pointer_view self_;
  run_plan plan_;
  fetching_ptr fetching_;
  validating_ptr validating_;
  std::shared_ptr<report_tray> reports_;
  /// Those that are being worked through.
  std::vector<report> taken_;
  audience audience_;

  /// Texts that were read but not started.
  std::deque<prompt> texts_;
  reader_actor reader_;
  owned_disposable reader_down_;
  /// Asked of the reader and not yet come.
  uint32_t demanded_ = 0;
  bool exhausted_ = false;
  /// Index of the next text to start.
  uint64_t next_index_ = 0;

  job_table jobs_;
  /// At least one.
  std::vector<lane> lanes_;
  /// With `text_timeout`: the texts in the order of their deadlines.
  std::deque<deadline> deadlines_;

  std::vector<workplace> seats_;
  std::vector<uint32_t> idle_;
  /// Seats that are kept for texts which wait for their permit.
  uint32_t reserved_ = 0;
  std::vector<staff> validators_;
  uint32_t next_validator_ = 0;

  purse purse_;

  /// Null: neither a cache nor shared requests are wanted.
  librarian_actor librarian_;
  owned_disposable librarian_down_;
  uint32_t looking_up_ = 0;
  /// Texts that wait for their first request.
  uint32_t unsent_ = 0;
  std::map<cache_key, std::shared_ptr<joint_flight>> flights_;

  outbox outbox_;
  uint64_t credit_;
  std::vector<outcome_ptr> batch_;
  bool flush_sent_ = false;
  bool stopping_ = false;
  /// Nothing new is sent; what unfinished texts fail with.
  std::optional<error> draining_;
  time drained_by_{0};
  bool ended_ = false;
  owned_disposable consumer_down_;
  owned_disposable gate_down_;
  /// A function of `run_options` has; the run is to end.
  std::optional<error> callback_threw_;

  run_summary sum_;
  time started_{0};
  /// When an answer last came, or the first text was started after an idle time.
  time progressed_{0};
  std::optional<time> timer_;
  owned_disposable alarm_;
};

/// Calls one of the functions of `run_options`. Without what it was to hear or to tell the run
/// cannot go on: false if it threw.
template <class F>
bool coordinator::call_out(const char* function, F f) {
  try {
    f();
    return true;
  } catch (...) {
    if (!callback_threw_)
      callback_threw_ = {errc::internal,
                         std::string{"run_options::"} + function + " threw: " + what_was_thrown()};
    return false;
  }
}

} // namespace troupe
