#pragma once

#include "reports.hpp"

#include <troupe/outcome.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

inline std::chrono::microseconds in_microseconds(std::chrono::nanoseconds x) {
  return std::chrono::duration_cast<std::chrono::microseconds>(x);
}

/// One request for several texts that are equal.
struct joint_flight {
  cache_key key{};
  /// Texts that wait for the answer to this one.
  std::vector<ticket> followers;
};

/// An answer that is right but for what a model is to judge.
struct examination {
  verdict held;
  /// What was wrong, by the place of the question.
  std::vector<std::optional<violation>> found;
  /// The slots of the questions that are not answered yet.
  std::vector<uint32_t> open;
  /// Place of the answer's own attempt; none if it was known before.
  std::optional<size_t> attempt;
};

/// Where an unfinished text is.
enum class job_stage : uint8_t {
  /// With the librarian.
  looking_up,
  /// Waits for the answer to an equal text.
  following,
  /// Waits for its time, or for a seat.
  waiting,
  /// Waits for its permit.
  queued,
  /// With a fetcher.
  fetching,
  /// With a validator.
  validating,
  /// Its answer waits for rulings.
  judging,
};

inline constexpr uint32_t no_slot = std::numeric_limits<uint32_t>::max();

/// An unfinished text, as the coordinator keeps it; or a second request for one.
struct job_record {
  /// What the text will end with, as it grows; never null in an occupied slot.
  outcome_ptr outcome;
  turns_ptr turns;
  /// First start and last dispatch, on the actor system's clock since its epoch.
  std::chrono::nanoseconds started{0};
  std::chrono::nanoseconds dispatched{0};
  /// Set aside for the request in flight; nothing if none is.
  spending reserved;
  /// For this answer.
  spent_tries tries;
  /// Of `tokens_max`, for this answer.
  uint32_t doublings = 0;
  /// For the text.
  uint32_t reasks_done = 0;
  /// Of the attempts: how many `run_options::on_attempt` knows of.
  size_t reported = 0;
  /// How often an actor died over this text.
  uint32_t crashes = 0;
  /// `no_slot`: its request has failed, its second one goes on.
  uint32_t seat = 0;
  /// The slot of its second request, and of the text that this is a second request for.
  uint32_t hedge = no_slot;
  uint32_t hedge_of = no_slot;
  uint32_t lane = 0;
  /// Of the request in flight; 0: none was needed.
  uint64_t permit = 0;
  /// The lanes that have failed for good, a bit each.
  uint32_t lanes_tried = 0;
  uint32_t validator = 0;
  /// Of the validator, when this was dispatched: a replaced validator has another one.
  uint32_t validator_generation = 0;
  job_stage stage = job_stage::waiting;
  /// Looked up without success and not yet sent; counted by the coordinator.
  bool unsent = false;
  /// With a librarian: the request that this text makes, for others, too; null if it makes none.
  std::shared_ptr<joint_flight> flight;
  /// While its answer is judged.
  std::shared_ptr<examination> exam;
  /// This is no text, but a question about the answer to this one, at this place.
  std::optional<ticket> asker;
  size_t question = 0;

  uint64_t index() const noexcept {
    return outcome->index;
  }
  const prompt_ptr& input() const noexcept {
    return outcome->input;
  }
  ledger& log() noexcept {
    return outcome->log;
  }
  const ledger& log() const noexcept {
    return outcome->log;
  }

  bool is_question() const noexcept {
    return asker.has_value();
  }
};

/// The unfinished texts of a run, in slots that are used again. A ticket names one dispatch of one
/// text: it is void as soon as the text is dispatched again or finished.
class job_table {
public:
  /// Takes in a text; returns its slot.
  uint32_t add(uint64_t index, prompt_ptr input);

  /// Takes outcomes that are used up, for texts to come; leaves those for which it has no use.
  void reuse(std::vector<outcome_ptr>& spent);

  /// A new ticket; voids earlier ones of this slot.
  ticket dispatch(uint32_t slot);

  /// The record that a report is about, or null if the report is out of date.
  job_record* find(const ticket& id);

  /// The ticket of the last dispatch of an occupied slot.
  ticket current(uint32_t slot) const {
    return {slot, entries_[slot].dispatch};
  }

  /// The record of an occupied slot.
  job_record& at(uint32_t slot) {
    return entries_[slot].record;
  }

  /// Empties the slot and voids its tickets.
  job_record take(uint32_t slot);

  /// Number of unfinished texts.
  size_t size() const noexcept {
    return entries_.size() - free_.size();
  }

  /// Calls `f(slot, record)` for each unfinished text, which `f` may take out.
  template <class F>
  void for_each(F f) {
    for (uint32_t slot = 0; slot < entries_.size(); ++slot)
      if (entries_[slot].occupied)
        f(slot, entries_[slot].record);
  }

private:
  struct entry {
    job_record record;
    uint32_t dispatch = 0;
    bool occupied = false;
  };

  std::vector<entry> entries_;
  std::vector<uint32_t> free_;
  std::vector<outcome_ptr> spare_;
};

} // namespace troupe
