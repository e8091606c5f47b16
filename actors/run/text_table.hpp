#pragma once

#include "judging.hpp"
#include "sharing.hpp"
#include "slot_table.hpp"
#include "text_budget.hpp"

#include <troupe/detail/ticket.hpp>
#include <troupe/outcome.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

inline std::chrono::microseconds in_microseconds(std::chrono::nanoseconds x) {
  return std::chrono::duration_cast<std::chrono::microseconds>(x);
}

/// Where an unfinished text is.
enum class text_stage : uint8_t {
  /// Its answer is being looked up.
  looking_up,
  /// Waits for the answer to an equal text.
  following,
  /// Waits for its time, a seat, a permit in stock, or money.
  waiting,
  /// Has requests.
  asking,
  /// Its answer waits for rulings.
  judging,
};

/// Whose answer a question is about.
struct asker {
  text_id text;
  /// Of the question.
  uint32_t place = 0;
};

/// An unfinished text. A question about an answer is one as well, whose parent waits for it. Of
/// these there may be a hundred thousand that wait for hours: what most of them do not need lies
/// elsewhere.
struct text {
  static constexpr std::chrono::nanoseconds no_deadline = std::chrono::nanoseconds::max();

  /// Place in the source.
  uint64_t index = 0;
  prompt_ptr input;
  /// What the text will end with, as it grows; null: there is nothing to tell yet. `result` makes
  /// it.
  outcome_ptr outcome;
  turns_ptr turns;
  /// The next request as it is spelled; empty: nobody has needed that yet.
  std::string body;
  /// Of that.
  request_form body_form = {};
  /// Of the attempts: how many `run_options::on_attempt` knows of.
  uint32_t reported = 0;
  /// The first start, attempts of an earlier run included.
  std::chrono::nanoseconds started{0};
  /// When it is to have its outcome.
  std::chrono::nanoseconds due = no_deadline;
  /// `prompt::deadline` says so, not `text_timeout`.
  bool due_by_prompt = false;
  /// Looked up without success and not yet sent.
  bool unsent = false;
  text_stage stage = text_stage::waiting;
  /// Of its answer.
  answer_origin origin = answer_origin::request;
  text_budget budget;
  /// How often an actor died over this text.
  uint32_t crashes = 0;
  uint32_t route = 0;
  /// The routes that have failed for good, a bit each.
  uint32_t routes_tried = 0;
  /// Its requests, by their slots: more than one if the first takes unusually long.
  std::array<uint32_t, 2> requests{no_slot, no_slot};
  /// The request that this text makes for others, too; null if it makes none.
  std::unique_ptr<shared_request> shares;
  /// While its answer is judged.
  std::unique_ptr<judging> exam;
  /// This is a question.
  std::unique_ptr<asker> parent;

  /// To be written to.
  erased_outcome& result() {
    return outcome ? *outcome : begin_result();
  }
  ledger& log() {
    return result().log;
  }
  /// To be read: empty as long as there is nothing to tell.
  const std::vector<attempt>& attempts() const noexcept {
    return outcome ? outcome->log.attempts : no_attempts;
  }

  /// The shorter of `text_timeout`, from the start on, and what the prompt says.
  void set_due(std::chrono::milliseconds text_timeout, std::chrono::nanoseconds by_prompt) noexcept;

  /// That it has no time left. `how`: what happened to its deadline.
  error late(const std::string& how) const;

  void add_request(uint32_t slot) noexcept {
    requests[requests[0] == no_slot ? 0 : 1] = slot;
  }
  void remove_request(uint32_t slot) noexcept {
    requests[requests[0] == slot ? 0 : 1] = no_slot;
  }
  /// `no_slot` if there is none but this one.
  uint32_t other_request(uint32_t slot) const noexcept {
    return requests[requests[0] == slot ? 1 : 0];
  }

private:
  erased_outcome& begin_result();

  static const std::vector<attempt> no_attempts;
};

/// Whether a request with these turns tells of them in the user's message alone.
bool is_retold(const std::vector<reask_turn>& turns);

/// Whether a text that failed so may be asked for without a turn of the model's: it showed one, and
/// its server does not like the request. Some say so with a 500 (templates that fail).
bool may_retell(const text& x, errc code, uint16_t status);

/// The unfinished texts of a run, and outcomes that are used again.
class text_table {
public:
  text_id add(uint64_t index, prompt_ptr input);

  /// Takes outcomes that are used up, for texts to come; leaves those for which it has no use.
  void reuse(std::vector<outcome_ptr>& spent);

  text* find(const text_id& id) {
    return texts_.find(id);
  }
  text& at(uint32_t slot) {
    return texts_.at(slot);
  }
  text_id id_of(uint32_t slot) const {
    return texts_.id_of(slot);
  }

  /// An answer of the text has come: now its outcome will grow, if possible in one that was used
  /// before.
  void expect_result(text& x) {
    if (x.outcome || spare_.empty())
      return;
    x.outcome = std::move(spare_.back());
    spare_.pop_back();
  }

  /// Takes the text out.
  outcome_ptr finish(uint32_t slot);

  size_t size() const noexcept {
    return texts_.size();
  }

  /// See `slot_table::for_each`.
  template <class F>
  void for_each(F f) {
    texts_.for_each(std::move(f));
  }

private:
  slot_table<text_id, text> texts_;
  std::vector<outcome_ptr> spare_;
};

} // namespace troupe
