#pragma once

#include "hiring.hpp"
#include "open_texts.hpp"
#include "protocol/caf_versions.hpp"

#include <troupe/detail/extractor_plan.hpp>

#include <caf/actor_addr.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// State of an `extractor_actor`: takes texts and owes each an answer, keeps a company for them,
/// and hires the next one. Knows the type of the records only by `outcome_maker`, and so is no
/// typed actor to CAF.
class extractor {
public:
  static constexpr const char* name = "troupe.extractor";

  using time = std::chrono::nanoseconds;

  extractor(caf::event_based_actor* self, detail::extractor_plan plan);
  ~extractor();

  extractor(const extractor&) = delete;
  extractor& operator=(const extractor&) = delete;

  caf::behavior make_behavior();

private:
  using open_text = detail::open_text;

  // Requesters.
  caf::response_promise take(prompt& x);
  std::optional<error> refusal() const;
  void cancel(const open_texts::query& whose);
  void watch_requester(const caf::strong_actor_ptr& who);
  void fail(std::vector<open_text>&& list, const error& why);

  // The company.
  void act();
  void hire();
  void company_ended(const run_ended& x);
  void company_died(const std::string& reason);
  void forget_company(const error& why);
  std::optional<open_text> settle(uint64_t tag, bool has_record);

  // The end.
  void drain(std::chrono::milliseconds grace);
  void arm_timer();
  time now() const;

  caf::event_based_actor* self_;
  detail::extractor_plan plan_;
  open_texts texts_;
  hiring hiring_;
  /// Null: there is none at the moment.
  run_actor company_;
  owned_disposable company_down_;
  std::map<caf::actor_addr, owned_disposable> requesters_;
  bool is_closing_ = false;
  std::optional<time> timer_;
  owned_disposable alarm_;
};

} // namespace troupe
