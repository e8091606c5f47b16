#pragma once

#include "protocol/answer_inbox.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/report_inbox.hpp"

#include <troupe/detail/record_type.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// What all validators of a run share; immutable but for the inbox.
struct validating {
  /// By route.
  std::vector<dialect_ptr> wires;
  /// The same for questions about answers; empty if there are none.
  std::vector<dialect_ptr> judges;
  record_type_ptr type;
  /// Of the answers to those questions.
  record_type_ptr rulings;
  read_options options;
  coordinator_actor coordinator;
  std::shared_ptr<report_inbox> reports;
  /// Keep what the model said of good answers, too.
  bool raw_replies = false;
};

using validating_ptr = std::shared_ptr<const validating>;

/// State of a `validator_actor`.
class validator {
public:
  static constexpr const char* name = "troupe.validator";

  validator(validator_actor::pointer_view self, validating_ptr shared,
            std::shared_ptr<answer_inbox> answers);

  validator_actor::behavior_type make_behavior();

private:
  void read_all();
  void read(answered& x);
  verdict judge(answered& x) const;
  /// With the text that the answer is about, where the record quotes it.
  reading read_answer(std::string_view text, const answered& x, const dialect& wire) const;

  validator_actor::pointer_view self_;
  validating_ptr shared_;
  std::shared_ptr<answer_inbox> inbox_;
  /// Those that are being read.
  std::vector<answered> taken_;
  owned_disposable coordinator_down_;
};

} // namespace troupe
