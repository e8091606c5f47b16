#include "validator.hpp"

#include "protocol/exception_reason.hpp"
#include "protocol/objection.hpp"

#include <utility>

namespace troupe {

validator::validator(validator_actor::pointer_view self, validating_ptr shared,
                     std::shared_ptr<answer_inbox> answers)
  : self_(self),
    shared_(std::move(shared)),
    inbox_(std::move(answers)) {}

validator_actor::behavior_type validator::make_behavior() {
  coordinator_down_ = end_with(self_, shared_->coordinator);
  self_->set_exception_handler(exception_reason);
  return behavior_of<validator_actor>([this](answers_due) { read_all(); });
}

void validator::read_all() {
  inbox_->take(taken_);
  for (auto& x : taken_)
    read(x);
  taken_.clear();
}

void validator::read(answered& x) {
  try {
    shared_->reports->put(self_, judge(x));
  } catch (...) {
    // Nothing of ours was touched: go on with the next answer.
    shared_->reports->put(self_, std::make_unique<validation_crash>(
                                   validation_crash{std::move(x), what_was_thrown()}));
  }
}

reading validator::read_answer(std::string_view text, const answered& x,
                               const dialect& wire) const {
  const auto& type = x.judging ? *shared_->rulings : *shared_->type;
  const bool has_source = !x.judging && type.quotes_source() && x.input;
  if (!has_source && !wire.asks_for_null())
    return type.read(text, shared_->options);
  auto options = shared_->options;
  options.null_is_absent = wire.asks_for_null();
  const auto source = has_source ? source_text(*x.input) : std::string{};
  options.source = source;
  return type.read(text, options);
}

verdict validator::judge(answered& x) const {
  verdict result;
  result.id = x.id;
  auto& answer = x.got->answer;
  auto& record = x.got->record;
  const auto& wires = x.judging ? shared_->judges : shared_->wires;
  const auto& wire = wires[x.route]->in(x.form);
  std::string room;
  const auto text = wire.answer(answer, room);
  if (!text) {
    result.wrong = std::make_unique<objection>(objection_to(text.error()));
  } else {
    auto got = read_answer(*text, x, wire);
    result.value = std::move(got.record);
    record.repairs = std::move(got.repairs);
    result.questions = std::move(got.questions);
    if (!result.value)
      result.wrong = std::make_unique<objection>(objection_to(std::move(got)));
  }
  if (result.wrong)
    record.problem = result.wrong->problem;
  if (result.wrong || shared_->raw_replies)
    record.raw_reply = raw_reply_of(answer, text);
  result.got = std::move(x.got);
  return result;
}

} // namespace troupe
