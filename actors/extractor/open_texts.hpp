#pragma once

#include "run/deadlines.hpp"

#include <troupe/detail/extractor_plan.hpp>

#include <caf/actor_addr.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The texts of an extractor that have no outcome yet. A company knows them by tags that are ours:
/// those of the requesters may be equal. Sends nothing, and reads no clock.
class open_texts {
public:
  using time = std::chrono::nanoseconds;
  using open_text = detail::open_text;

  /// `usual_deadline`: of texts that have none; 0: none.
  explicit open_texts(std::chrono::milliseconds usual_deadline) : usual_deadline_(usual_deadline) {}

  /// Takes a text in; it waits for a company. Returns its tag.
  uint64_t add(open_text x, caf::actor_addr from, time now);

  size_t size() const noexcept {
    return texts_.size();
  }
  /// None waits for a company.
  bool all_sent() const noexcept {
    return waiting_ == 0;
  }

  /// What waits for a company, as that is to get it, in the order in which it came. It counts as
  /// sent.
  std::vector<prompt> take_waiting(time now);

  /// Takes one out; absent if there is none with this tag.
  std::optional<open_text> take(uint64_t tag);

  /// Takes out those that wait for a company.
  std::vector<open_text> take_unsent();
  /// Takes out those that a company has.
  std::vector<open_text> take_sent();
  /// The company that had them has not taken them: they wait again. Takes out those that were given
  /// up meanwhile.
  std::vector<open_text> take_back();
  /// Nobody wants one any more that a company has: no other one is to get it.
  void give_up(uint64_t tag);
  /// Takes out those that wait for a company and whose deadline has passed.
  std::vector<open_text> take_expired(time now);

  /// Whose texts; null: anybody's. The requester's tag; absent: any.
  struct query {
    caf::actor_addr from;
    std::optional<uint64_t> tag;
  };
  /// Our tags of those that are asked for.
  std::vector<uint64_t> find(const query& x) const;

  /// Whether a company has it; not so if there is none with this tag.
  bool is_sent(uint64_t tag) const;

  /// When the next deadline of one that waits for a company may have passed.
  std::optional<time> next_due() const {
    return waiting_ > 0 ? deadlines_.next_due() : std::nullopt;
  }

private:
  struct entry {
    open_text text;
    caf::actor_addr from;
    time due = time::max();
    bool is_sent = false;
    bool is_given_up = false;
  };

  void watch_deadline(uint64_t tag, time due);
  open_text take(std::map<uint64_t, entry>::iterator i);
  std::vector<open_text> take_if(bool sent);

  std::chrono::milliseconds usual_deadline_;
  /// By our tag, and so in the order in which they came.
  std::map<uint64_t, entry> texts_;
  deadlines<uint64_t> deadlines_;
  size_t waiting_ = 0;
  uint64_t last_tag_ = 0;
};

} // namespace troupe
