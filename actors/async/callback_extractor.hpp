#pragma once

#include "client/event_queue.hpp"
#include "extractor/extractor.hpp"
#include "text_desk.hpp"

#include <troupe/settings.hpp>

#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// An extractor that is asked at a desk, and whose company fills a queue: for those who have no
/// messages, and whose records have no type ids.
class callback_extractor : public extractor {
public:
  static constexpr const char* name = "troupe.callback_extractor";

  callback_extractor(caf::event_based_actor* self, detail::extractor_plan plan,
                     const text_desk_ptr& desk, settings conf, record_type_ptr type);

  caf::behavior make_behavior();

private:
  expected<run_actor> hire(const company_options& how);
  void take_words();
  void take_outcomes() override;

  /// Weak: it is open for as long as somebody asks.
  std::weak_ptr<text_desk> desk_;
  const settings conf_;
  const record_type_ptr type_;
  /// Of the company that there is, or was the last.
  std::shared_ptr<event_queue> queue_;
  std::vector<text_desk::word> words_;
};

} // namespace troupe
