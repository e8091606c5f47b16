#pragma once

#include "dispatch.hpp"
#include "orders.hpp"
#include "reports.hpp"
#include "run_rules.hpp"
#include "sharing.hpp"
#include "tally.hpp"
#include "text_table.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/answer_cache.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Answers that a text need not ask for: those of earlier runs, which are looked up, and that of an
/// equal text, which it follows. Pure.
class answer_sharing {
public:
  using time = std::chrono::nanoseconds;

  /// All but the rules are written to; all outlive it.
  answer_sharing(const run_rules& rules, text_table& texts, dispatch& requests, tally& sum,
                 std::vector<run_order>& out);

  /// New texts are looked up before they are sent. Only what the first route is asked is kept.
  bool looks_up_first() const {
    return sharing_.on() && dispatch_.ways()[0].open();
  }
  /// Whether another text may be started to be looked up.
  bool may_look_up() const {
    return looks_up_first() && sharing_.may_look_up();
  }
  /// Some are being looked up.
  bool looks_up() const noexcept {
    return sharing_.looks_up();
  }

  /// Looks the answer to a new text up.
  void look_up(uint32_t slot);

  /// What is known of it. True if the text has to ask for itself now.
  bool take(const text_id& id, const cache_key& key, std::optional<completion> answer,
            std::string body, time now);

  /// The text asks, unless an equal one does: then it follows that. True if it asks.
  bool ask_or_follow(uint32_t slot, const cache_key& key);

  /// A text without an answer has been sent, or has ended before.
  void leave_unsent(text& x);

  /// Counts the verdict on an answer that the text did not ask for; false if it does not count: its
  /// checks have changed since, or look at more than the answer.
  bool accept(const text& x, const verdict& said);

  /// What to do without it. True if the text asks.
  bool do_without(uint32_t slot);

  /// The text has its record: so have those that are equal, and those of later runs.
  void share(text& x, const completion& answer, time now);

  /// Texts that waited for one that has failed, and the key that they have in common.
  struct left_alone {
    cache_key key{};
    std::vector<text_id> followers;
  };
  left_alone let_go(text& x);

  /// Nobody looks answers up any more. Returns the texts that have to ask now.
  std::vector<text_id> lose();

private:
  std::unique_ptr<shared_request> end_sharing(text& x);
  void ask(uint32_t slot);
  void release(const cache_key& key);

  text_table& texts_;
  dispatch& dispatch_;
  tally& sum_;
  std::vector<run_order>& out_;
  sharing sharing_;
};

} // namespace troupe
